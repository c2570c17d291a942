/**
 * Lets so many pieces of work run at once; the others wait in the order they came.
 * In: pieces of work. Out: their results. Each password costs 64 MiB and a thread: a flood of sign-ins must cost time, not the machine.
 */

/** Runs work in its turn, at most `most` at once. */
export function createTurns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running < most) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The place goes to the next one without ever being free: nobody who comes now may take it.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
