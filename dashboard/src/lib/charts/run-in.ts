/**
 * How many periods at the beginning show a history that fills up (balances over a window that is not full, a feed's first half week)
 * and would flatten everything after them. In: periods, oldest first. Out: their number; 0 when there are none.
 * Never more than the first third, and never a period that has a usual range: what was judged is shown.
 */
type Period = { readonly value: number | null; readonly mean: number | null };

const FEWEST = 6;
/** How many times the usual scatter around the later median counts as another scale, not as news. */
const FAR = 12;

export function runInLength(periods: readonly Period[]): number {
  const known = periods.filter((p) => p.value !== null).length;
  if (known < FEWEST) return 0;
  const later = periods.slice(Math.floor(periods.length / 3)).flatMap((p) => (p.value === null ? [] : [p.value]));
  const middle = median(later);
  const scatter = Math.max(median(later.map((v) => Math.abs(v - middle))), Math.abs(middle) * 0.02);
  const early = periods.slice(0, Math.floor(periods.length / 3));
  const judged = early.findIndex((p) => p.mean !== null);
  const last = early
    .slice(0, judged < 0 ? early.length : judged)
    .findLastIndex((p) => p.value !== null && Math.abs(p.value - middle) > FAR * scatter);
  return last + 1;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}
