/**
 * Time as a busy machine lets this process have it, for tests of "within so many seconds": a machine that stands still for a while, or
 * gives us a third of what we want, gives the same to what we wait for. In: the work. Out: its result and its milliseconds.
 */
import { setTimeout as sleep } from 'node:timers/promises';

const STEP_MS = 50;

/** Milliseconds of `work`, in steps of this process: one that came late counts as one. Never more than the clock on the wall shows. */
export async function atOwnPace<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  let [ms, done] = [0, false];
  const counting = (async () => {
    while (!done) {
      await sleep(STEP_MS);
      ms += STEP_MS;
    }
  })();
  try {
    return { result: await work(), ms };
  } finally {
    done = true;
    await counting;
  }
}
