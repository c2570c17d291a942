/** How far the processors are behind: unknown without a broker, and said even by a process nobody asked before. */
import { expect, test } from 'vitest';
import { createLagProbe } from './lag.ts';

const no = (count: number): boolean[] => Array<boolean>(count).fill(false);
const yes = (count: number): boolean[] => Array<boolean>(count).fill(true);

/** A probe over one topic's worth of waiting messages; `high` is what the broker has. */
function probe(high: number | null, loading = () => false) {
  const at = { ms: 1_000_000, high, away: false };
  const watermarks = () => (at.away ? Promise.reject(new Error('away')) : Promise.resolve([{ partition: 0, low: 0, high: at.high ?? 0 }]));
  const lag = createLagProbe({
    store: { query: () => Promise.resolve([]) },
    log: high === null ? null : { watermarks },
    live: { recentDelayMs: () => 400 },
    loading,
    clock: () => at.ms,
  });
  return { at, lag };
}

test('a handful under way is no backlog', async () => {
  const { lag } = probe(10);
  expect([await lag.hasBacklog(), await lag.behindSeconds()]).toEqual([false, 0.4]);
});

test('a backlog that was there before anybody asked counts from the start of the process', async () => {
  const { at, lag } = probe(100_000);
  at.ms += 90_000;
  expect([await lag.hasBacklog(), await lag.behindSeconds()]).toEqual([true, 90]);
  at.high = 0;
  at.ms += 10_000;
  // An old reading is answered with while a new one is made.
  await expect.poll(() => lag.hasBacklog()).toBe(false);
  expect(await lag.behindSeconds()).toBe(0.4);
});

test.each<[string, (number | null)[], boolean[]]>([
  ['a handful under way', [10, 10], [false, false]],
  // A look every ten seconds: a file of ten thousand rows is no reason, being behind for half a minute is, and so is the minute after it.
  ['a large file, counted in seconds', [10, 10_000, 10], [false, false, false]],
  ['half a minute behind', [10, ...Array<number>(5).fill(9_000), ...Array<number>(8).fill(0)], [...no(4), ...yes(8), ...no(2)]],
  ['left by a process that was killed', [9_000, ...Array<number>(8).fill(0)], [...yes(7), ...no(2)]],
  ['nobody knows', [null, null], [false, false]],
])('figures are being counted while they are far behind and until usual ranges have followed: %s', async (_, waits, expected) => {
  const { at, lag } = probe(waits[0] ?? 0);
  const said: boolean[] = [];
  for (const wait of waits) {
    [at.high, at.away] = [wait, wait === null];
    // An old reading is answered with while a new one is made: what counts is what is said once it is there.
    await lag.isBeingCounted();
    await new Promise(setImmediate);
    said.push(await lag.isBeingCounted());
    at.ms += 10_000;
  }
  expect(said).toEqual(expected);
});

test('while a history is still being sent everything is being counted, however fast the processors are', async () => {
  const { at, lag } = probe(0, () => at.ms < 1_060_000);
  expect([await lag.isBeingCounted(), await lag.crowdedTopics()]).toEqual([
    true,
    new Set(['appointments', 'billing', 'staffing', 'operations']),
  ]);
  at.ms += 150_000;
  expect([await lag.isBeingCounted(), await lag.crowdedTopics()]).toEqual([false, new Set()]);
});

test('what waits is said by topic: a backlog in one makes no other crowded, until all of it is far behind', async () => {
  const at = { ms: 0, billing: 0 };
  const lag = createLagProbe({
    store: { query: () => Promise.resolve([]) },
    log: { watermarks: (topic) => Promise.resolve([{ partition: 0, low: 0, high: topic === 'billing' ? at.billing : 0 }]) },
    live: { recentDelayMs: () => 400 },
    clock: () => at.ms,
  });
  expect([await lag.crowdedTopics(), await lag.hasBacklog()]).toEqual([new Set(), false]);
  [at.ms, at.billing] = [20_000, 5_000];
  expect([await lag.crowdedTopics(), await lag.hasBacklog()]).toEqual([new Set(['billing']), true]);
  at.ms += 40_000;
  expect((await lag.crowdedTopics()).size).toBe(4);
});

test('without a broker nobody knows, and nothing is called a backlog', async () => {
  const { lag } = probe(null);
  expect([await lag.hasBacklog(), await lag.behindSeconds()]).toEqual([false, null]);
});
