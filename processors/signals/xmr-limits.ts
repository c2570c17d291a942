/**
 * Limits of an XmR (individuals and moving range) chart: mean ± 2.66 × mean moving range.
 * In: the values of the baseline weeks, in time order. Out: mean, one sigma, lower and upper limit in the same unit.
 * Refuses: fewer than two values, and values that never move (a range of no width would call every change a signal).
 */

/** A usual range: one sigma is what the "two of three near a limit" rule measures with. */
export interface Limits {
  readonly mean: number;
  readonly sigma: number;
  readonly lower: number;
  readonly upper: number;
}

/** 3 / d2 for ranges of two (d2 = 1.128), rounded as the field prints it: Wheeler; kpis.md section 3 row 7. */
const RANGE_TO_LIMIT = 2.66;

/** The mean of the absolute differences of neighbours; undefined for fewer than two values. */
export function meanMovingRange(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined;
  let sum = 0;
  for (let index = 1; index < values.length; index++) sum += Math.abs((values[index] ?? 0) - (values[index - 1] ?? 0));
  return sum / (values.length - 1);
}

/** XmR limits of a baseline, or undefined when it holds no variation to measure. */
export function xmrLimits(baseline: readonly number[]): Limits | undefined {
  const range = meanMovingRange(baseline);
  if (!range) return undefined;
  const mean = baseline.reduce((a, b) => a + b, 0) / baseline.length;
  const width = RANGE_TO_LIMIT * range;
  return { mean, sigma: width / 3, lower: mean - width, upper: mean + width };
}

/** The same limits, or three standard deviations of the baseline where those are wider: for values that follow their neighbours. */
export function widenedToSpread(limits: Limits, baseline: readonly number[]): Limits {
  const squares = baseline.reduce((sum, value) => sum + (value - limits.mean) ** 2, 0);
  const sigma = Math.max(limits.sigma, Math.sqrt(squares / Math.max(1, baseline.length - 1)));
  return { mean: limits.mean, sigma, lower: limits.mean - 3 * sigma, upper: limits.mean + 3 * sigma };
}
