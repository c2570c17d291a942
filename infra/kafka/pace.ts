/**
 * How long consume loops wait for more before they cut a batch. A batch costs much the same whether it holds ten events or a thousand:
 * at a trickle figures should follow at once, while events pour in fewer batches leave the processors to those who bring them.
 * In: the batches of the loop that reads the events. Out: milliseconds to wait. Refuses nothing.
 */
import type { ConsumedBatch, ConsumeLoopOptions } from './consume-loop.types.ts';

export interface Pace {
  /** Milliseconds to wait before the next batch of events is cut, `came` events having come in the `waitedMs` since it began. */
  readonly lingerMs: (came: number, waitedMs: number) => number;
  /** The same for the loop that reads what this one writes. */
  readonly followerLingerMs: () => number;
  /** Watches the batches of the loop that sets the pace. */
  watching(process: ConsumeLoopOptions['process']): ConsumeLoopOptions['process'];
}

/** Any small batch more would only delay: the promise of figures within two seconds is made up to 200 events a second. */
const LEAST_MS = 100;
const POURS_FROM_A_SECOND = 400;
const PERIOD_MS = 1_000;
/** A flood: whoever sends a thousand a second watches no single one. Two batches and a half in one leave a third of the processors to him. */
const FLOODS_FROM_A_SECOND = 1_000;
const FLOOD_PERIOD_MS = 2_500;
/** Behind a batch with others behind it the follower waits for the next of them: it measures the same days once for both. */
const BATCHES_TOGETHER = 1.5;

/** So long it takes to see how many come. */
const SEEN_AFTER_MS = 300;

/** `clock`: milliseconds that only grow. */
export function createPace(clock: () => number = () => performance.now()): Pace {
  let lingerMs = LEAST_MS;
  let followerLingerMs = LEAST_MS;
  let endedAt = Number.NEGATIVE_INFINITY;
  const after = ({ messages, more }: ConsumedBatch, beganAt: number): void => {
    const now = clock();
    const perSecond = messages.length / ((now - endedAt) / 1_000);
    const periodMs = perSecond < FLOODS_FROM_A_SECOND ? PERIOD_MS : FLOOD_PERIOD_MS;
    // Long batches are their own pace: nothing is won by waiting on top.
    lingerMs = perSecond < POURS_FROM_A_SECOND ? LEAST_MS : Math.max(LEAST_MS, periodMs - (now - beganAt));
    followerLingerMs = more ? Math.max(LEAST_MS, Math.min(BATCHES_TOGETHER * (now - beganAt), FLOOD_PERIOD_MS)) : LEAST_MS;
    endedAt = now;
  };
  return {
    // The first events after a flood do not wait for more of it.
    lingerMs: (came, waitedMs) => (waitedMs >= SEEN_AFTER_MS && came < (POURS_FROM_A_SECOND * waitedMs) / 1_000 ? LEAST_MS : lingerMs),
    followerLingerMs: () => followerLingerMs,
    watching: (process) => async (batch) => {
      const beganAt = clock();
      const outcome = await process(batch);
      after(batch, beganAt);
      return outcome;
    },
  };
}
