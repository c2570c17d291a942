/** A trickle is read at once; while events pour in, a batch a second, and never more waiting than that. */
import { expect, test } from 'vitest';
import type { BatchOutcome, ConsumedBatch, ConsumeLoopOptions } from './consume-loop.types.ts';
import type { LogMessage } from './event-log.types.ts';
import { createPace } from './pace.ts';

const message: LogMessage = { topic: 't', partition: 0, offset: 0, key: 'k', value: Buffer.alloc(0), headers: {}, timestampMs: 0 };
const nothing: BatchOutcome = { partitions: [] };

/** Runs batches of so many messages, `took` ms each, `apart` ms between them. */
async function paceAfter(batches: readonly { count: number; took: number; apart: number }[]): Promise<number> {
  let now = 0;
  const pace = createPace(() => now);
  for (const { count, took, apart } of batches) {
    now += apart;
    const process: ConsumeLoopOptions['process'] = () => {
      now += took;
      return Promise.resolve(nothing);
    };
    const batch: ConsumedBatch = { messages: Array.from({ length: count }, () => message), more: false, poison: false };
    expect(await pace.watching(process)(batch)).toBe(nothing);
  }
  return pace.lingerMs(0, 0);
}

test.each([
  ['nothing read yet', [], 100],
  ['the first batch of all', [{ count: 5_000, took: 300, apart: 0 }], 100],
  ['200 events a second', Array.from({ length: 5 }, () => ({ count: 100, took: 300, apart: 200 })), 100],
  ['six hundred events a second in short batches', Array.from({ length: 5 }, () => ({ count: 600, took: 300, apart: 700 })), 700],
  ['two thousand events a second in short batches', Array.from({ length: 5 }, () => ({ count: 2_000, took: 300, apart: 700 })), 2_200],
  ['two thousand a second in batches of 2.5 s', Array.from({ length: 5 }, () => ({ count: 5_000, took: 300, apart: 2_200 })), 2_200],
  ['many events in batches of more than a second', Array.from({ length: 5 }, () => ({ count: 60_000, took: 2_400, apart: 100 })), 100],
  [
    'a flood that has become a trickle',
    [
      { count: 9_000, took: 500, apart: 500 },
      { count: 9_000, took: 500, apart: 500 },
      { count: 10, took: 200, apart: 500 },
    ],
    100,
  ],
  [
    'a burst after a silence',
    [
      { count: 10, took: 200, apart: 0 },
      { count: 900, took: 200, apart: 60_000 },
    ],
    100,
  ],
] as const)('%s', async (_what, batches, lingerMs) => {
  expect(await paceAfter(batches)).toBe(lingerMs);
});

test.each([
  ['while it goes on', 1_000, 500, 2_300],
  ['before it can be seen', 0, 200, 2_300],
  ['when it has become 200 events a second', 100, 500, 100],
])('a flood is waited for: %s', async (_what, came, waitedMs, lingerMs) => {
  let now = 0;
  const pace = createPace(() => now);
  const process = pace.watching(() => Promise.resolve((now += 200)).then(() => nothing));
  for (let n = 0; n < 2; n++) await process({ messages: Array.from({ length: 9_000 }, () => message), more: false, poison: false });
  expect(pace.lingerMs(came, waitedMs)).toBe(lingerMs);
});

test('the loop behind waits for the next of long batches while others wait, and for none behind the last', async () => {
  let now = 0;
  const pace = createPace(() => now);
  const batch = (more: boolean): ConsumedBatch => ({ messages: [message], more, poison: false });
  const process = pace.watching(() => Promise.resolve((now += 1_000)).then(() => nothing));
  const seen: number[] = [pace.followerLingerMs()];
  for (const more of [true, true, false]) {
    await process(batch(more));
    seen.push(pace.followerLingerMs());
  }
  expect(seen).toEqual([100, 1_500, 1_500, 100]);
});

test('a batch that failed says nothing about the pace', async () => {
  const pace = createPace(() => 0);
  await expect(pace.watching(() => Promise.reject(new Error('away')))({ messages: [message], more: false, poison: false })).rejects.toThrow(
    'away',
  );
  expect(pace.lingerMs(0, 0)).toBe(100);
});
