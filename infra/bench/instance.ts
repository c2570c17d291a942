/**
 * An instance of Rounds of its own, to be measured: a temporary data folder, free ports, no demo.
 * In: the project's folder. Out: its address, a feed to sign for, a signed-in reader, its processes. Refuses nothing; a start that fails throws what it printed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSecrets } from '../config/secrets.ts';
import { freePort } from '../kafka/broker-probe.ts';
import { readPid } from '../process/process-table.ts';

export interface BenchInstance {
  readonly address: string;
  readonly kafkaPort: number;
  readonly mllpPort: number;
  readonly feed: { readonly name: string; readonly secret: string };
  /** GET as a signed-in administrator. */
  get(path: string): Promise<Response>;
  readonly pids: { readonly node: number; readonly broker: number };
  stop(): Promise<void>;
}

const READY_MS = 90_000;

/** Starts an instance and signs in. */
export async function startInstance(root: string): Promise<BenchInstance> {
  const folder = mkdtempSync(join(tmpdir(), 'rounds-bench-'));
  const [port, kafkaPort, mllpPort] = [await freePort(), await freePort(), await freePort()];
  const { secret } = await (await openSecrets(join(folder, 'keys'))).createFeedSecret('bench');
  // The instance finds Java and its libraries as this process does.
  // oxlint-disable-next-line node/no-process-env
  const inherited = process.env;
  const settings = {
    ROUNDS_DATA: folder,
    ROUNDS_PORT: String(port),
    KAFKA_PORT: String(kafkaPort),
    ROUNDS_MLLP_PORT: String(mllpPort),
    ROUNDS_DEMO: 'off',
  };
  const child = spawn(process.execPath, ['infra/run/all.ts'], {
    cwd: root,
    env: { ...inherited, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => void (output += String(chunk)));
  child.stderr.on('data', (chunk) => void (output += String(chunk)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  };
  for (const deadline = Date.now() + READY_MS; !/login#[\w-]+/.test(output); await sleep(100)) {
    if (child.exitCode === null && Date.now() < deadline) continue;
    await stop();
    throw new Error(`the instance did not get ready:\n${output}`);
  }
  const address = `http://127.0.0.1:${port}`;
  const cookie = await signIn(address, /login#([\w-]+)/.exec(output)?.[1] ?? '');
  return {
    address,
    kafkaPort,
    mllpPort,
    feed: { name: 'bench', secret },
    get: (path) => fetch(`${address}${path}`, { headers: { cookie } }),
    pids: { node: child.pid ?? 0, broker: readPid(join(folder, 'kafka', 'broker.pid')) ?? 0 },
    stop,
  };
}

async function signIn(address: string, token: string): Promise<string> {
  const response = await fetch(`${address}/api/v1/session/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ token }),
  });
  if (!response.ok) throw new Error(`sign-in answered ${response.status}`);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
}
