/**
 * One answer shared by all who ask within a while, renewed behind the first who finds it old.
 * In: a way to read, an age. Out: the answer. A failed first reading is not kept; a failed renewal leaves the old answer.
 */

/** Keeps one answer for `maxAgeMs`; an old answer is given once more while the next is read, one reading at a time. */
export function keep<T>(maxAgeMs: number, clock: () => number, read: () => Promise<T>): () => Promise<T> {
  let current: { at: number; value: Promise<T> } | null = null;
  let renewing = false;
  const renew = () => {
    const value = read();
    const at = clock();
    return { at, value };
  };
  return () => {
    if (current === null) {
      const first = (current = renew());
      first.value.catch(() => (current = null));
    } else if (clock() - current.at > maxAgeMs && !renewing) {
      renewing = true;
      const next = renew();
      next.value
        .then(
          () => (current = next),
          () => undefined,
        )
        .finally(() => (renewing = false));
      // Much too old to show: wait for the new one.
      if (clock() - current.at > 3 * maxAgeMs) return next.value;
    }
    return current.value;
  };
}
