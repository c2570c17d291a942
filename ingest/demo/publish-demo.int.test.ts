/** The demo through a real broker: every event arrives once, stamped, under its subject, and a second start sends only what is new. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { allMessages, startTestLog } from '@rounds/infra/kafka/broker-for-tests.ts';
import type { EventLog, LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { parseEvent } from '@rounds/schemas/events/event.ts';
import { streams } from '@rounds/schemas/topics.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemo } from './create-demo.ts';
import { ANCHOR, sentBetween } from './demo-for-tests.ts';
import { runDemo } from './run-demo.ts';
import type { RunningDemo } from './run-demo.ts';

let log: EventLog;
let stop: () => Promise<void>;
let folder: string;
const size = { seed: 11, months: 1, practices: ['juniper-womens', 'dunes-urgent'] };
const anchorMs = Date.parse(ANCHOR);

beforeAll(async () => {
  ({ log, stop } = await startTestLog());
  folder = await mkdtemp(join(tmpdir(), 'rounds-demo-'));
});

afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

const everything = async (): Promise<LogMessage[]> => (await Promise.all(streams.map((topic) => allMessages(log, topic)))).flat();

/** How many messages the streams hold. */
async function sent(): Promise<number> {
  const marks = (await Promise.all(streams.map((topic) => log.watermarks(topic)))).flat();
  return marks.reduce((sum, { low, high }) => sum + high - low, 0);
}

const start = (clock: () => number): RunningDemo => runDemo({ log, folder, clock, ...size });
const idsOf = (messages: readonly LogMessage[]): string[] => messages.map(({ value }) => String(JSON.parse(value.toString()).id)).sort();
const expectedIds = (untilMs: number): string[] =>
  sentBetween(createDemo({ ...size, anchorMs }), Number.NEGATIVE_INFINITY, untilMs)
    .map(({ event }) => event.id)
    .sort();

describe('the demo through Kafka', () => {
  it('arrives whole, by subject, stamped with local days and valid', async () => {
    const demo = start(() => anchorMs);
    const began = performance.now();
    await demo.loaded;
    const seconds = (performance.now() - began) / 1000;
    expect(demo.progress()).toMatchObject({ done: true });
    await demo.stop();
    const messages = await everything();
    process.stdout.write(`demo: ${messages.length} events acknowledged in ${seconds.toFixed(1)} s\n`);
    expect(idsOf(messages)).toEqual(expectedIds(anchorMs));
    for (const { key, value } of messages) {
      const parsed = parseEvent(JSON.parse(value.toString()));
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
      expect(key).toBe(parsed.event.subject);
      expect(parsed.event.practiceid === '' || parsed.event.serviceday !== undefined).toBe(true);
    }
  });

  it('sends after a restart what happened meanwhile, and nothing again', async () => {
    const laterMs = anchorMs + 90 * 60_000;
    const demo = start(() => laterMs);
    await demo.loaded;
    const expected = expectedIds(laterMs);
    while ((await sent()) < expected.length) await wait(100);
    await demo.stop();
    expect(idsOf(await everything())).toEqual(expected);
  });
});
