/** Turns: a limit that holds, an order that is kept, a failure that frees its place. */
import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('never runs more than allowed, takes them in order, and goes on after a failure', async () => {
  const inTurn = createTurns(2);
  const log: number[] = [];
  let running = 0;
  let most = 0;
  const work = (n: number) => async (): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    log.push(n);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (n === 1) throw new Error('this one fails');
    return n;
  };
  const results = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6].map((n) => inTurn(work(n))));
  expect([most, running, log]).toEqual([2, 0, [0, 1, 2, 3, 4, 5, 6]]);
  expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, true, true, true, true]);
  expect(await inTurn(work(7))).toBe(7);
});
