/**
 * Limits of a Laney p′ chart: for rates with large and changing denominators, where a plain p chart calls everything a signal.
 * In: numerator and denominator of the baseline weeks, in time order. Out: for any denominator, limits as proportions within 0 and 1.
 * Refuses: fewer than two weeks, and a baseline at 0 or 1 or without movement (a rare event needs another chart).
 * Source: Laney 2002, Quality Engineering 14(4) 531–537; kpis.md section 3 row 7.
 */
import type { Limits } from './xmr-limits.ts';
import { meanMovingRange } from './xmr-limits.ts';

export interface Proportion {
  readonly num: number;
  readonly den: number;
}

export interface PPrimeBaseline {
  /** p̄: the pooled proportion, never a mean of rates. */
  readonly mean: number;
  /** σ_z: how much wider than chance alone the weeks move; 1 is a plain p chart. */
  readonly sigmaZ: number;
}

/** Turns a mean moving range of two into a standard deviation. */
const D2 = 1.128;

/** p̄ and σ_z of the baseline weeks, or undefined when there is no variation to measure. */
export function pPrimeBaseline(weeks: readonly Proportion[]): PPrimeBaseline | undefined {
  const den = weeks.reduce((sum, week) => sum + week.den, 0);
  const mean = weeks.reduce((sum, week) => sum + week.num, 0) / den;
  if (!(mean > 0 && mean < 1)) return undefined;
  const z = weeks.map((week) => (week.num / week.den - mean) / chance(mean, week.den));
  const range = meanMovingRange(z);
  return range ? { mean, sigmaZ: range / D2 } : undefined;
}

/** The limits of a week with `den` cases: p̄ ± 3 σ_i σ_z, as proportions, cut at 0 and 1. */
export function pPrimeLimits(baseline: PPrimeBaseline, den: number): Limits {
  const sigma = chance(baseline.mean, den) * baseline.sigmaZ;
  return { mean: baseline.mean, sigma, lower: Math.max(0, baseline.mean - 3 * sigma), upper: Math.min(1, baseline.mean + 3 * sigma) };
}

const chance = (mean: number, den: number) => Math.sqrt((mean * (1 - mean)) / den);
