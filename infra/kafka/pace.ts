/**
 * How long consume loops wait for more before they cut a batch. A batch costs much the same whether it holds ten events or a thousand:
 * at a trickle figures should follow at once, while events pour in a batch a second leaves the processors to those who bring them.
 * In: the batches of the loop that reads the events. Out: milliseconds to wait. Refuses nothing.
 */
import type { ConsumedBatch, ConsumeLoopOptions } from './consume-loop.types.ts';

export interface Pace {
  /** Milliseconds to wait before the next batch is cut. */
  readonly lingerMs: () => number;
  /** Watches the batches of the loop that sets the pace. */
  watching(process: ConsumeLoopOptions['process']): ConsumeLoopOptions['process'];
}

/** Any small batch more would only delay: the promise of figures within two seconds is made up to 200 events a second. */
const LEAST_MS = 100;
const POURS_FROM_A_SECOND = 400;
const PERIOD_MS = 1_000;

/** `clock`: milliseconds that only grow. */
export function createPace(clock: () => number = () => performance.now()): Pace {
  let lingerMs = LEAST_MS;
  let endedAt = Number.NEGATIVE_INFINITY;
  const after = ({ messages }: ConsumedBatch, beganAt: number): void => {
    const now = clock();
    const perSecond = messages.length / ((now - endedAt) / 1_000);
    // Long batches are their own pace: nothing is won by waiting on top.
    lingerMs = perSecond < POURS_FROM_A_SECOND ? LEAST_MS : Math.max(LEAST_MS, PERIOD_MS - (now - beganAt));
    endedAt = now;
  };
  return {
    lingerMs: () => lingerMs,
    watching: (process) => async (batch) => {
      const beganAt = clock();
      const outcome = await process(batch);
      after(batch, beganAt);
      return outcome;
    },
  };
}
