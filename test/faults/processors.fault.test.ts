/**
 * Promise 1: an acknowledged event is never lost and never counted twice, whatever is killed when.
 * A process with fold and measure is killed (SIGKILL) at every step in turn and at random moments, on one store, over real Kafka. At the end its
 * facts and cells must equal, row by row, those of a process that was never killed, reading the same log.
 * ROUNDS_KILLS sets the number of kills (default 50), ROUNDS_SEED repeats the random moments and events.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestBroker } from '@rounds/infra/kafka/broker-for-tests.ts';
import { openEventLog } from '@rounds/infra/kafka/event-log.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import { differences, type Checksum } from '@rounds/processors/checksum.ts';
import { parseEvent, type CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { eventHeaders } from '@rounds/schemas/messages.ts';
import { allTopics } from '@rounds/schemas/topics.ts';
import { anyEvent } from '../fixtures/arbitrary-events.ts';

const kills = Number(process.env['ROUNDS_KILLS'] ?? 50);
const seed = Number(process.env['ROUNDS_SEED'] ?? Math.trunc(Date.now() % 1_000_000_007));
const childFile = fileURLToPath(new URL('./processors.child.ts', import.meta.url));

const tables = ['directory', 'practice_days', 'targets', 'annotations', 'appointment_slots', 'ledger', 'ar_moves', 'claims', 'shifts'];
const checkpointSteps = ['write checkpoint', 'checkpoint written'];
const steps = [
  ...['insert events', 'list subjects', ...tables.map((table) => `fold ${table}`), 'publish changes', 'count', ...checkpointSteps].map(
    (step) => `fold: ${step}`,
  ),
  ...[
    'list days',
    ...['settled_slots', 'ledger', 'ar_moves', 'claims', 'shifts'].map((fact) => `measure ${fact}`),
    'write restatements',
    'write cells',
    'publish cells',
    ...checkpointSteps,
  ].map((step) => `measure: ${step}`),
];

let broker: Awaited<ReturnType<typeof startTestBroker>>;
let log: EventLog;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rounds-kills-'));
  broker = await startTestBroker();
  log = openEventLog({ brokers: broker.brokers, clientId: 'kill-test', log: { warn: () => undefined } });
  await log.ensureTopics(allTopics);
});
afterAll(async () => {
  await log.close();
  await broker.stop();
  await rm(root, { recursive: true, force: true });
});

async function publish(events: readonly CanonicalEvent[]): Promise<void> {
  const messages = events.flatMap((event) => {
    const parsed = parseEvent(event);
    return parsed.ok
      ? [{ topic: parsed.stream, message: { key: event.subject, value: JSON.stringify(event), headers: eventHeaders } }]
      : [];
  });
  await log.publish(
    Array.from(
      Map.groupBy(messages, ({ topic }) => topic),
      ([topic, all]) => ({ topic, messages: all.map(({ message }) => message) }),
    ),
  );
}

interface Ending {
  readonly checksum: Checksum;
  readonly unaccounted: number;
  readonly duplicate: number;
}

/** A child, what it says, and its death. */
function startChild(name: string) {
  const child: ChildProcess = fork(childFile, [JSON.stringify({ dataDir: join(root, name), brokers: broker.brokers })], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const gone = new Promise<string>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`)));
  const said = (word: string): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      child.on('message', (message: Record<string, unknown>) => message[word] !== undefined && resolve(message));
      void gone.then((how) => reject(new Error(`the child was gone (${how}) before it said ${word}`)));
    });
  const started = said('started');
  return {
    gone,
    /** Waits until everything published so far is in the cells. */
    async drained(): Promise<void> {
      await started;
      const drained = said('drained');
      child.send({ drain: name });
      await drained;
    },
    async arm(order: { arm: string } | { armAfterMs: number }): Promise<void> {
      await started;
      child.send(order);
    },
    async end(): Promise<Ending> {
      const ended = said('checksum');
      child.send({ end: true });
      return (await ended) as unknown as Ending;
    },
  };
}

it(`${kills} kills between and inside the steps of fold and measure change nothing`, { timeout: 900_000 }, async () => {
  console.info(`seed ${seed}`);
  const chunks = fc.sample(fc.array(anyEvent, { minLength: 40, maxLength: 60 }), { seed, numRuns: kills });
  const moments = fc.sample(fc.integer({ min: 0, max: 250 }), { seed, numRuns: kills });
  for (const [index, chunk] of chunks.entries()) {
    const child = startChild('killed');
    await child.drained();
    const step = steps[index];
    await child.arm(step === undefined ? { armAfterMs: moments[index] ?? 0 } : { arm: step });
    // Some of it twice, some of what was sent before again: redelivery is part of every day.
    await publish([...chunk, ...chunk.slice(0, 5), ...(chunks[index - 1] ?? []).slice(0, 5)]);
    expect(await child.gone, step ?? `after ${moments[index]} ms`).toBe('SIGKILL');
  }
  const survivor = startChild('killed');
  await survivor.drained();
  const killed = await survivor.end();
  const witness = startChild('untouched');
  await witness.drained();
  const untouched = await witness.end();
  expect(killed.checksum.events.rows).toBeGreaterThan(kills * 30);
  expect(killed.checksum.kpi_cells.rows).toBeGreaterThan(100);
  expect(differences(killed.checksum, untouched.checksum)).toEqual([]);
  expect([killed.unaccounted, untouched.unaccounted]).toEqual([0, 0]);
  expect(killed.duplicate).toBe(untouched.duplicate);
});
