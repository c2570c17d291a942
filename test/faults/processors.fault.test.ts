/**
 * Promise 1: an acknowledged event is never lost and never counted twice, whatever is killed when.
 * A process with fold and measure is killed (SIGKILL) at every step in turn and at random moments, on one store, over real Kafka. At the end its
 * facts and cells must equal, row by row, those of a process that was never killed, reading the same log.
 * TEST_KILLS sets the number of kills (default 50), TEST_SEED looks at other moments and events.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { makeTopics, startTestBroker } from '@rounds/infra/kafka/broker-for-tests.ts';
import { openEventLog } from '@rounds/infra/kafka/event-log.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import { differences, type Checksum } from '@rounds/processors/checksum.ts';
import { folds } from '@rounds/processors/fold/fact-sql.ts';
import { linkClaims, markClaims } from '@rounds/processors/fold/link-claims.ts';
import { linkReschedules } from '@rounds/processors/fold/link-reschedules.ts';
import { linkRefusals, markRefusals } from '@rounds/processors/fold/refuse-sets.ts';
import { measuredFacts } from '@rounds/processors/measure/cell-sql.ts';
import { parseEvent, type CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { headersOf } from '@rounds/schemas/messages.ts';
import { allTopics } from '@rounds/schemas/topics.ts';
import { anyEvent } from '../fixtures/arbitrary-events.ts';
import { seed } from '../fixed-seed.ts';
import { eventsAt, mainSite } from '../fixtures/events.ts';
import { quickFolder } from '../fixtures/quick-folder.ts';

const kills = Number(process.env['TEST_KILLS'] ?? 50);
const childFile = fileURLToPath(new URL('./processors.child.ts', import.meta.url));

const checkpointSteps = ['write checkpoint', 'checkpoint written'];
const steps = [
  ...[
    'insert events',
    'list subjects',
    'remember remapped',
    ...[...linkReschedules, ...markClaims, ...markRefusals, ...linkRefusals, ...linkClaims].map(({ step }) => step),
    ...folds.map(({ table }) => `fold ${table}`),
    'publish changes',
    'count',
    ...checkpointSteps,
  ].map((step) => `fold: ${step}`),
  ...[
    'list days',
    ...measuredFacts(kpis).map((fact) => `measure ${fact}`),
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
  root = await quickFolder('rounds-kills-');
  broker = await startTestBroker();
  log = openEventLog({ brokers: broker.brokers, clientId: 'kill-test', log: { warn: () => undefined } });
  await makeTopics(log, allTopics);
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
      ? [{ topic: parsed.stream, message: { key: event.subject, value: JSON.stringify(event), headers: headersOf(event) } }]
      : [];
  });
  const batches = Array.from(
    Map.groupBy(messages, ({ topic }) => topic),
    ([topic, all]) => ({ topic, messages: all.map(({ message }) => message) }),
  );
  // As a sender would: what a busy broker did not acknowledge is sent again.
  await vi.waitFor(() => log.publish(batches), { timeout: 120_000, interval: 200 });
}

const site = eventsAt(mainSite);

/** What takes a batch through every step whatever chance adds: all streams, an appointment moved by cancelling, a claim replaced, a set refused, a message read again. */
function oneOfEach(n: number): CanonicalEvent[] {
  const moves = { rescheduleWindowMinutes: 15, patient: `p_${String(n).padStart(20, '0')}`, provider: 'dr-a' };
  const payerClaim = `p_${String(n).padStart(20, 'c')}`;
  const claim = { serviceDate: '2026-03-11' };
  const set = `set-${String(n).padStart(18, '0')}`;
  const answer = { claimStatus: '1', chargeCents: 100 + n, paidCents: 60 };
  const [left, made] = [`left-${n}`, `made-${n}`];
  return [
    site('appointment.booked', left, '2026-03-01T10:00:00', { start: '2026-03-10T09:00:00', ...moves }),
    site('appointment.cancelled', left, '2026-03-03T10:00:00', { initiator: 'patient', ...moves }),
    site('appointment.booked', made, '2026-03-03T10:02:00', { start: '2026-03-11T09:00:00', ...moves }),
    site('appointment.checked_in', made, '2026-03-11T08:55:00', {}, { id: `read-again-${n}`, mappingversion: 2 }),
    site('charge.posted', `bill-${n}`, '2026-03-11T12:00:00', { postDate: '2026-03-11', serviceDate: '2026-03-11', amountCents: 100 + n }),
    site('claim.submitted', `bill-${n}`, '2026-03-12T12:00:00', {
      ...claim,
      submittedDate: '2026-03-12',
      amountCents: 100 + n,
      sentIn: `2026-03-12T17:00:00.000Z ${set}`,
    }),
    site('claim.adjudicated', `bill-${n}`, '2026-03-14T12:00:00', { ...answer, adjudicatedDate: '2026-03-14', payerClaim }),
    site('claim.submitted', `again-${n}`, '2026-03-15T12:00:00', {
      ...claim,
      submittedDate: '2026-03-15',
      amountCents: 90,
      replaces: payerClaim,
    }),
    site('shift.clocked_in', `clerk-${n}`, '2026-03-11T08:00:00', { shiftId: `shift-${n}` }),
    site('submission.acknowledged', `7/${n}`, '2026-03-12T13:00:00', { day: '2026-03-12', status: 'rejected', refuses: set }),
    site('practice_day.closed', `day-${n}`, '2026-03-12T00:00:00', { day: '2026-03-11' }),
  ];
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
  const loaded = said('loaded');
  const started = said('started');
  started.catch(() => undefined);
  return {
    gone,
    /** Lets it open the store; until then it has only loaded its code. */
    async go(): Promise<void> {
      await loaded;
      child.send({ go: true });
    },
    /** Waits until everything published so far is in the cells. */
    async drained(): Promise<void> {
      await started;
      const drained = said('drained');
      child.send({ drain: name });
      await drained;
    },
    async arm(order: { arm: string } | { armAfterMs: number }): Promise<void> {
      await started;
      const armed = said('armed');
      child.send(order);
      await armed;
    },
    async end(): Promise<Ending> {
      const ended = said('checksum');
      child.send({ end: true });
      return (await ended) as unknown as Ending;
    },
  };
}

/** Lets a process read everything in peace, and tells what it holds then. */
async function survived(child: ReturnType<typeof startChild>): Promise<Ending> {
  await child.go();
  await child.drained();
  return child.end();
}

it(`${kills} kills between and inside the steps of fold and measure change nothing`, { timeout: 900_000 }, async () => {
  console.info(`seed ${seed}`);
  const chunks = fc
    .sample(fc.array(anyEvent, { minLength: 40, maxLength: 60 }), { seed, numRuns: kills })
    .map((chunk, n) => [...oneOfEach(n), ...chunk]);
  const moments = fc.sample(fc.integer({ min: 0, max: 250 }), { seed, numRuns: kills });
  // Fewer kills than steps are for trying things out.
  if (process.env['TEST_KILLS'] === undefined) expect(steps.length).toBeLessThan(kills);
  let next = startChild('killed');
  for (const [index, chunk] of chunks.entries()) {
    const child = next;
    next = startChild('killed');
    await child.go();
    await child.drained();
    const step = steps[index];
    await child.arm(step === undefined ? { armAfterMs: moments[index] ?? 0 } : { arm: step });
    // Some of it twice, some of what was sent before again: redelivery is part of every day.
    await publish([...chunk, ...chunk.slice(0, 5), ...(chunks[index - 1] ?? []).slice(0, 5)]);
    expect(await child.gone, step ?? `after ${moments[index]} ms`).toBe('SIGKILL');
  }
  const killed = await survived(next);
  const untouched = await survived(startChild('untouched'));
  expect(killed.checksum.events.rows).toBeGreaterThan(kills * 30);
  expect(killed.checksum.kpi_cells.rows).toBeGreaterThan(100);
  expect(differences(killed.checksum, untouched.checksum)).toEqual([]);
  expect([killed.unaccounted, untouched.unaccounted]).toEqual([0, 0]);
  expect(killed.duplicate).toBe(untouched.duplicate);
});
