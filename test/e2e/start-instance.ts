/**
 * A Rounds of its own for a browser test: temporary data folder, free port, the invented group.
 * In: nothing. Out: its address, the one-time links it printed, its data folder, how to end it. A start that fails throws what it printed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@rounds/infra/kafka/broker-probe.ts';
import { projectRoot } from '@rounds/run/project.ts';

export interface BrowserInstance {
  readonly address: string;
  readonly dataDir: string;
  /** The one-time link printed for an account; throws when there is none. */
  link(name: string): string;
  stop(): Promise<void>;
}

const READY_MS = 280_000;

export async function startInstance(): Promise<BrowserInstance> {
  const dataDir = mkdtempSync(join(tmpdir(), 'rounds-e2e-'));
  const port = await freePort();
  const child = spawn(process.execPath, ['infra/run/all.ts'], {
    cwd: projectRoot,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ROUNDS_DATA: dataDir,
      ROUNDS_PORT: String(port),
      ROUNDS_DEMO: 'on',
      // One practice of each region loads in a fraction of the time; twelve weeks and more, so that charts have their usual range.
      ROUNDS_DEMO_MONTHS: '4',
      ROUNDS_DEMO_PRACTICES: 'madrona-pediatrics,sagebrush-family,pierpoint-cardiology',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => void (output += String(chunk)));
  child.stderr.on('data', (chunk) => void (output += String(chunk)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  };
  for (const deadline = Date.now() + READY_MS; !output.includes('login-link NAME'); await sleep(200)) {
    if (child.exitCode === null && Date.now() < deadline) continue;
    await stop();
    throw new Error(`Rounds did not get ready:\n${output}`);
  }
  return {
    address: `http://127.0.0.1:${port}`,
    dataDir,
    stop,
    link(name) {
      const link = new RegExp(`${name}.*?(http\\S+)`).exec(output)?.[1];
      if (link === undefined) throw new Error(`no link for ${name} in:\n${output}`);
      return link;
    },
  };
}
