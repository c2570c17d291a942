/**
 * `npm start` as a person meets it: ready, second start, taken port, full disk, wrong settings, Ctrl-C, kill -9.
 * Every run has a data folder and a port of its own, and no process may be left of it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@rounds/infra/kafka/broker-probe.ts';
import { atOwnPace } from '@rounds/infra/process/own-pace-for-tests.ts';
import { commandLine, isAlive, readPid } from '@rounds/infra/process/process-table.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectRoot } from './project.ts';

type Run = { readonly child: ChildProcess; output(): string; ended: Promise<number | null> };

let dataDir: string;
let port: number;
const running: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'rounds-start-'));
  port = await freePort();
});
afterEach(async () => {
  for (const child of running.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await sleep(200);
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
});

function launch(args: readonly string[], env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['infra/run/launch.mjs', ...args], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ROUNDS_DATA: dataDir, ROUNDS_PORT: String(port), ROUNDS_DEMO: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let output = '';
  child.stdout.on('data', (chunk) => void (output += String(chunk)));
  child.stderr.on('data', (chunk) => void (output += String(chunk)));
  return { child, output: () => output, ended: once(child, 'close').then(([code]: (number | null)[]) => code ?? null) };
}

async function until(condition: () => boolean, withinMs: number): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(100)) if (condition()) return true;
  return false;
}

async function ready(run: Run): Promise<void> {
  const done = await until(() => run.output().includes('Rounds is ready') || run.child.exitCode !== null, 240_000);
  if (!done || run.child.exitCode !== null) throw new Error(`Rounds did not get ready:\n${run.output()}`);
}

const brokerPid = (): number => readPid(join(dataDir, 'kafka', 'broker.pid')) ?? 0;
const instancePid = (): number => readPid(join(dataDir, 'rounds.lock')) ?? 0;

describe('npm start', () => {
  test('a start, a refused second one, a refused reset, Ctrl-C within ten seconds, nothing left, a reset', async () => {
    const first = launch(['start']);
    await ready(first);
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    const pids = [brokerPid(), instancePid()];
    expect(pids.every(isAlive)).toBe(true);

    const second = launch(['start'], { ROUNDS_PORT: String(await freePort()) });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`Rounds already runs on the data folder ${dataDir}`);
    expect(second.output()).not.toContain('    at ');
    const refused = launch(['reset']);
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain('Stop it first; nothing was removed.');
    const status = launch(['rounds', 'status', '--json']);
    expect(await status.ended).toBe(0);

    first.child.kill('SIGINT');
    const { result, ms } = await atOwnPace(() => first.ended);
    expect(result).toBe(0);
    // Ten seconds are promised (lifecycle.unit.test.ts holds them to the millisecond); the rest is for the launcher's own end.
    expect(ms).toBeLessThan(15_000);
    expect(pids.some(isAlive)).toBe(false);

    const reset = launch(['reset']);
    expect(await reset.ended).toBe(0);
    expect(reset.output()).toContain('is empty now');
  });

  test.each(['launcher', 'instance'])(
    'kill -9 of the %s leaves nothing behind, and the next start works, at once as well',
    async (victim) => {
      const first = launch(['start']);
      await ready(first);
      const pids = [brokerPid(), instancePid()];
      process.kill(victim === 'launcher' ? (first.child.pid ?? 0) : instancePid(), 'SIGKILL');
      expect(await until(() => !pids.some(isAlive), 60_000)).toBe(true);
      const second = launch(['start']);
      await ready(second);
      if (victim === 'instance') return killedAndStartedAtOnce();
      second.child.kill('SIGTERM');
      expect(await second.ended).toBe(0);
    },
  );

  /** The next start finds the broker of the killed run. */
  async function killedAndStartedAtOnce(): Promise<void> {
    process.kill(instancePid(), 'SIGKILL');
    const next = launch(['start']);
    await ready(next);
    expect(commandLine(brokerPid())).toContain('kafka.Kafka');
    next.child.kill('SIGINT');
    expect(await next.ended).toBe(0);
  }

  test('a taken port is a plain sentence, at once', async () => {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    const run = launch(['start']);
    expect(await run.ended).toBe(1);
    server.close();
    expect(run.output()).toContain(`Port ${port} on 127.0.0.1 is already in use`);
    expect(run.output()).not.toContain('Kafka broker');
  });

  test('wrong settings are all told at once, with exit code 2', async () => {
    const run = launch(['start'], { ROUNDS_PORT: 'eighty', ROUNDS_DEMO: 'perhaps' });
    expect(await run.ended).toBe(2);
    expect(run.output()).toMatch(/2 settings are not right[\s\S]*ROUNDS_PORT[\s\S]*ROUNDS_DEMO/);
  });

  test('an interrupted start stops as cleanly', async () => {
    const run = launch(['start']);
    expect(await until(() => brokerPid() > 0, 120_000)).toBe(true);
    const pid = brokerPid();
    run.child.kill('SIGINT');
    await run.ended;
    expect(await until(() => !isAlive(pid), 60_000)).toBe(true);
  });
});

test('an unknown verb shows the usage, exit code 2', async () => {
  const run = launch(['fly']);
  expect(await run.ended).toBe(2);
  expect(run.output()).toContain('Usage: npm start');
});
