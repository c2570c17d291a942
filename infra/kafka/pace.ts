/**
 * How long consume loops wait for more before they cut a batch. A batch costs much the same whether it holds ten events or a thousand:
 * at a trickle figures should follow at once, while events pour in a batch a second leaves the processors to those who bring them.
 * In: the batches of the loop that reads the events. Out: milliseconds to wait. Refuses nothing.
 */
import type { ConsumedBatch, ConsumeLoopOptions } from './consume-loop.types.ts';

export interface Pace {
  /** Milliseconds to wait before the next batch is cut. */
  readonly lingerMs: () => number;
  /**
   * The same for a loop that works on what these batches make: while a long one runs, until it should be over. It makes much of the
   * same anew (the same practice days, say), and working on it twice would take from the processors what the long batch needs.
   */
  readonly followingMs: () => number;
  /** Watches the batches of the loop that sets the pace. */
  watching(process: ConsumeLoopOptions['process']): ConsumeLoopOptions['process'];
}

/** Any small batch more would only delay: the promise of figures within two seconds is made up to 200 events a second. */
const LEAST_MS = 100;
const POURS_FROM_A_SECOND = 400;
const PERIOD_MS = 1_000;
const LONGEST_MS = 3_000;

/** `clock`: milliseconds that only grow. */
export function createPace(clock: () => number = () => performance.now()): Pace {
  let lingerMs = LEAST_MS;
  let endedAt = Number.NEGATIVE_INFINITY;
  let lastTook = 0;
  let running: number | null = null;
  const after = ({ messages }: ConsumedBatch, beganAt: number): void => {
    const now = clock();
    const perSecond = messages.length / ((now - endedAt) / 1_000);
    // Long batches are their own pace: nothing is won by waiting on top.
    lingerMs = perSecond < POURS_FROM_A_SECOND ? LEAST_MS : Math.max(LEAST_MS, PERIOD_MS - (now - beganAt));
    endedAt = now;
    lastTook = now - beganAt;
  };
  return {
    lingerMs: () => lingerMs,
    followingMs: () => {
      if (running === null || lastTook < PERIOD_MS) return lingerMs;
      return Math.max(LEAST_MS, Math.min(LONGEST_MS, running + lastTook - clock()) + LEAST_MS);
    },
    watching: (process) => async (batch) => {
      const beganAt = clock();
      running = beganAt;
      try {
        const outcome = await process(batch);
        after(batch, beganAt);
        return outcome;
      } finally {
        running = null;
      }
    },
  };
}
