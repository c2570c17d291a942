/** The embedded broker for real: ready, restarted, never orphaned, plain sentences when it cannot start. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { brokerAnswers } from './broker-probe.ts';
import { atOwnPace } from '../process/own-pace-for-tests.ts';
import { commandLine, endProcess, isAlive } from '../process/process-table.ts';
import { startBroker } from './broker.ts';
import { embeddedJarsDir } from './jars.ts';

let dataDir: string;
const warnings: string[] = [];
const log = { info: () => {}, warn: (message: string) => void warnings.push(message) };
const portOf = (broker: { brokers: readonly string[] }): number => Number(broker.brokers[0]?.split(':')[1]);

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rounds-broker-'));
  warnings.length = 0;
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function until(condition: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(100)) if (await condition()) return true;
  return false;
}

test('starts, stops within ten seconds, and starts again on the same folder and another port', async () => {
  const first = await startBroker({ dataDir, jarsDir: embeddedJarsDir(), log });
  expect(await brokerAnswers(portOf(first))).toBe(true);
  const { ms } = await atOwnPace(() => first.stop());
  // Ten seconds are promised; the rest is for putting its files away.
  expect(ms).toBeLessThan(15_000);
  expect(isAlive(first.pid)).toBe(false);
  const second = await startBroker({ dataDir, jarsDir: embeddedJarsDir(), log });
  expect(await brokerAnswers(portOf(second))).toBe(true);
  await second.stop();
});

test('a broker that is killed comes back once on the same port; a second time is told as a plain sentence', async () => {
  const fatal: string[] = [];
  const broker = await startBroker({ dataDir, jarsDir: embeddedJarsDir(), log, onFatal: (sentence) => void fatal.push(sentence) });
  const firstPid = broker.pid;
  process.kill(firstPid, 'SIGKILL');
  expect(await until(() => broker.pid !== firstPid, 120_000)).toBe(true);
  expect(await brokerAnswers(portOf(broker))).toBe(true);
  process.kill(broker.pid, 'SIGKILL');
  expect(await until(() => fatal.length > 0, 60_000)).toBe(true);
  expect(fatal[0]).toContain('died twice');
  await broker.stop();
});

/** A launcher of its own process, so that it can be killed; resolves with the broker's process id. */
async function launcherProcess(): Promise<{ launcher: ChildProcess; pid: number }> {
  const script = `import { startBroker } from ${JSON.stringify(new URL('broker.ts', import.meta.url).href)};
    const broker = await startBroker({ dataDir: process.argv[1], jarsDir: process.argv[2], log: { info() {}, warn() {} } });
    console.log(broker.pid); setInterval(() => {}, 1000);`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir, embeddedJarsDir()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(launcher.stdout, 'data');
  return { launcher, pid: Number(String(line)) };
}

test('a broker does not outlive a launcher that is killed with kill -9', async () => {
  const { launcher, pid } = await launcherProcess();
  expect(commandLine(pid)).toContain('kafka.Kafka');
  launcher.kill('SIGKILL');
  expect(await until(() => !isAlive(pid), 60_000)).toBe(true);
});

test('a left-over broker, launcher and guard both killed, is found by its pid file and ended', async () => {
  const { launcher, pid } = await launcherProcess();
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,pgid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const group = processes.find(([id]) => id === pid)?.[1];
  const guard = processes.flatMap(([id = 0, of]) => (of === group && id !== pid ? [id] : []));
  // Stopped first: a guard of several processes that loses one of them would still end the broker.
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const id of guard) process.kill(id, signal);
  launcher.kill('SIGKILL');
  await sleep(500);
  expect(isAlive(pid)).toBe(true);
  const next = await startBroker({ dataDir, jarsDir: embeddedJarsDir(), log });
  expect(isAlive(pid)).toBe(false);
  expect(warnings.join()).toContain('left behind');
  await next.stop();
});

test('a pid file that names somebody else is not obeyed', async () => {
  const bystander = spawn('sleep', ['600'], { stdio: 'ignore' });
  await mkdir(join(dataDir, 'kafka'));
  await writeFile(join(dataDir, 'kafka', 'broker.pid'), String(bystander.pid));
  const broker = await startBroker({ dataDir, jarsDir: embeddedJarsDir(), log });
  expect(isAlive(bystander.pid ?? 0)).toBe(true);
  await broker.stop();
  await endProcess(bystander.pid ?? 0, 1_000);
});

test('a port in use is a plain sentence', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(startBroker({ dataDir, jarsDir: embeddedJarsDir(), port, log })).rejects.toThrow(
    `Port ${port} (KAFKA_PORT) on 127.0.0.1 is already in use`,
  );
  server.close();
});
