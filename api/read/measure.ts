/**
 * Small pure readings of states: a figure with its footing, a change, a target's standing, an interval.
 * In: KPI, states, limits. Out: what the contract shows. Nothing here averages: only `valueOf` reads a value.
 */
import type { z } from 'zod';
import type { change, Measured, targetStanding, Verdict } from '@rounds/schemas/contract/common.contract.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { caseCount, percentile, valueOf, type State } from '@rounds/schemas/kpis/state.ts';

const z95 = 1.959964;
const z998 = 3.090232;

/** Below this base a percent change says nothing (look.md section 6). */
const smallestBase = 20;

/** A figure: value, sums, cases; too few and nothing to divide by go before any verdict. While figures are being counted none is judged, not even as too few. */
export function measuredOf(
  kpi: Kpi,
  state: State,
  judged: { readonly verdict: Verdict; readonly rule: Measured['rule'] } | null,
  beingCounted: boolean,
): Measured {
  const value = valueOf(kpi, state);
  const n = caseCount(kpi, state);
  const footing = { value, num: state.num, den: state.den, n };
  if (value === null || (n === 0 && state.num === 0)) return { ...footing, verdict: 'no_data', rule: '' };
  if (beingCounted) return { ...footing, verdict: 'counting', rule: '' };
  if (n < kpi.floor) return { ...footing, verdict: 'too_few', rule: '' };
  // A week with too few cases says nothing of a period that has enough.
  if (judged === null || judged.verdict === 'too_few') return { ...footing, verdict: 'no_range', rule: '' };
  return { ...footing, ...judged };
}

/** Points for rates, percent for counts and money, the unit for minutes and days; null without a base. */
export function changeOf(kpi: Kpi, now: number | null, before: number | null): z.infer<typeof change> | null {
  if (now === null || before === null) return null;
  if (kpi.unit === 'percent') return { amount: now - before, unit: 'points' };
  if (kpi.unit === 'minutes' || kpi.unit === 'days') return { amount: now - before, unit: kpi.unit };
  return Math.abs(before) < smallestBase ? null : { amount: ((now - before) / Math.abs(before)) * 100, unit: 'percent' };
}

/** Meets, misses, or hit or miss: from where the limits lie, never from the last point. */
export function standingOf(
  kpi: Kpi,
  target: number,
  limits: { readonly lower: number | null; readonly upper: number | null } | null,
): z.infer<typeof targetStanding> {
  const { lower, upper } = limits ?? { lower: null, upper: null };
  if (lower === null || upper === null || kpi.direction === 'neutral') return { value: target, standing: 'unknown' };
  const [allGood, allBad] = kpi.direction === 'down' ? [upper <= target, lower > target] : [lower >= target, upper < target];
  return { value: target, standing: allGood ? 'meets' : allBad ? 'misses' : 'hit_or_miss' };
}

/** True for rates of counted cases, where a binomial interval means something. */
export function isProportion(kpi: Kpi): boolean {
  return kpi.chart === 'p_prime' && kpi.unit === 'percent';
}

/** 95 % interval: Wilson for proportions, ranks of the histogram for medians, none for others. */
export function intervalOf(kpi: Kpi, state: State): { lower: number; upper: number } | null {
  if (kpi.kind === 'distribution') return medianInterval(state);
  if (!isProportion(kpi) || state.den <= 0) return null;
  const { num, den } = state;
  const p = Math.min(1, num / den);
  const spread = z95 * Math.sqrt((p * (1 - p)) / den + (z95 * z95) / (4 * den * den));
  const centre = p + (z95 * z95) / (2 * den);
  const scale = 1 + (z95 * z95) / den;
  return { lower: (Math.max(0, centre - spread) / scale) * 100, upper: Math.min(1, (centre + spread) / scale) * 100 };
}

function medianInterval(state: State): { lower: number; upper: number } | null {
  if (state.den < 6) return null;
  const half = (z95 / (2 * Math.sqrt(state.den))) * 100;
  const [lower, upper] = [percentile(state.bins, Math.max(0.0001, 50 - half)), percentile(state.bins, Math.min(100, 50 + half))];
  return lower === null || upper === null ? null : { lower, upper };
}

/** Where 95 % of units of this size fall when each has the group's rate. */
export function chanceBand(kpi: Kpi, den: number, group: State, z = z95): { lower: number; upper: number } | null {
  if (!isProportion(kpi) || den <= 0 || group.den <= 0) return null;
  const p = Math.min(1, group.num / group.den);
  const half = z * Math.sqrt((p * (1 - p)) / den);
  return { lower: Math.max(0, p - half) * 100, upper: Math.min(1, p + half) * 100 };
}

/** Beyond chance for its size (outside 998 of 1000): worse, better or changed; else usual. Null where no band exists. */
export function verdictByChance(kpi: Kpi, state: State, group: State): { verdict: Verdict; rule: Measured['rule'] } | null {
  const outer = chanceBand(kpi, state.den, group, z998);
  const value = valueOf(kpi, state);
  if (outer === null || value === null) return null;
  if (value >= outer.lower && value <= outer.upper) return { verdict: 'usual', rule: '' };
  if (kpi.direction === 'neutral') return { verdict: 'changed', rule: 'beyond' };
  return { verdict: value > outer.upper === (kpi.direction === 'up') ? 'better' : 'worse', rule: 'beyond' };
}
