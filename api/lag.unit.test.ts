/** How far the processors are behind: unknown without a broker, and said even by a process nobody asked before. */
import { expect, test } from 'vitest';
import { createLagProbe } from './lag.ts';

/** A probe over one topic's worth of waiting messages; `high` is what the broker has. */
function probe(high: number | null) {
  const at = { ms: 1_000_000, high };
  const watermarks = () => Promise.resolve([{ partition: 0, low: 0, high: at.high ?? 0 }]);
  const lag = createLagProbe({
    store: { query: () => Promise.resolve([]) },
    log: high === null ? null : { watermarks },
    live: { recentDelayMs: () => 400 },
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

test('what waits is said by topic: a backlog in one makes no other crowded', async () => {
  const lag = createLagProbe({
    store: { query: () => Promise.resolve([]) },
    log: { watermarks: (topic) => Promise.resolve([{ partition: 0, low: 0, high: topic === 'billing' ? 5_000 : 400 }]) },
    live: { recentDelayMs: () => 400 },
    clock: () => 0,
  });
  expect([await lag.crowdedTopics(), await lag.hasBacklog()]).toEqual([new Set(['billing']), true]);
});

test('without a broker nobody knows, and nothing is called a backlog', async () => {
  const { lag } = probe(null);
  expect([await lag.hasBacklog(), await lag.behindSeconds()]).toEqual([false, null]);
});
