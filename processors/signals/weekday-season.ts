/**
 * Takes the weekday season out of weekly values, so that a week with closed days compares fairly with a full one.
 * In: the seven days (Monday first) of baseline weeks and of the week to adjust. Out: the weekly value as an ordinary mix of weekdays would give it.
 *
 * Rates: each weekday's pooled rate over the pooled rate of all days is its index; the week's rate is divided by the mean index of its own cases.
 * Counts: the week's count over the share of an ordinary week that its open weekdays hold. A day without any count is closed, unless that weekday is always thin.
 * Medians: shifted by the difference between the medians expected from the week's own mix and from the ordinary mix. A median is not additive, so this is
 * exact only where weekdays differ by a shift; it is the honest choice between no correction and imputing visits that never were.
 * Stocks, and rates over lagged denominators, have no weekday season: their values are left alone.
 */
import type { State } from '@rounds/schemas/kpis/state.ts';
import { mergeStates, smoothMedian } from '@rounds/schemas/kpis/state.ts';

/** The states of Monday to Sunday. */
export type WeekDays = readonly State[];

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
/** Below this many cases in the baseline a weekday has no index of its own. */
const FEWEST_CASES = 20;
/** A weekday that ordinarily counts less than this is never taken for closed: nothing on it proves nothing. */
const FEWEST_ON_A_DAY = 3;
/** Weeks open for less of an ordinary week than this are not scaled up: a day and a half says little about five. */
const SMALLEST_SHARE = 0.35;

const ofWeekday = (weeks: readonly WeekDays[], weekday: number): State => mergeStates(weeks.flatMap((week) => week[weekday] ?? []));

/** For each weekday its rate over the rate of all days, learnt from baseline weeks; 1 where there is too little to learn from. */
export function rateIndexes(baseline: readonly WeekDays[]): number[] {
  const all = mergeStates(baseline.flat());
  const overall = all.num / all.den;
  return WEEKDAYS.map((weekday) => {
    const { num, den } = ofWeekday(baseline, weekday);
    return den >= FEWEST_CASES && overall > 0 ? num / den / overall : 1;
  });
}

/** The week's rate (num / den) at the ordinary mix of weekdays; null without a denominator. */
export function rateWithoutSeason(week: WeekDays, indexes: readonly number[]): number | null {
  const { num, den } = mergeStates(week);
  if (!(den > 0)) return null;
  const expected = WEEKDAYS.reduce<number>((sum, weekday) => sum + (week[weekday]?.den ?? 0) * (indexes[weekday] ?? 1), 0) / den;
  return expected > 0 ? num / den / expected : num / den;
}

export interface WeekdayShares {
  /** Share of an ordinary week's count on each weekday; they add to 1. */
  readonly shares: readonly number[];
  /** Weekdays that ordinarily count enough for a day without any to mean "closed". */
  readonly tellsClosed: readonly boolean[];
}

/** Shares of an ordinary week, each weekday from the baseline days it was open; undefined when nothing was counted. */
export function weekdayShares(baseline: readonly WeekDays[]): WeekdayShares | undefined {
  const ordinary = WEEKDAYS.map((weekday) => {
    const counts = baseline.map((week) => week[weekday]?.num ?? 0);
    const open = counts.filter((count) => count !== 0).length;
    const sum = counts.reduce((a, b) => a + b, 0);
    // A weekday that is open now and then (a Saturday a month) keeps its part-time weight.
    return open >= counts.length / 2 ? sum / Math.max(1, open) : sum / Math.max(1, counts.length);
  });
  const whole = ordinary.reduce((a, b) => a + b, 0);
  if (!(whole > 0)) return undefined;
  return { shares: ordinary.map((count) => count / whole), tellsClosed: ordinary.map((count) => count >= FEWEST_ON_A_DAY) };
}

/** The count an ordinary week would have had; `complete` is how many of its days are over. Null when too few of its days were open. */
export function countWithoutSeason(week: WeekDays, { shares, tellsClosed }: WeekdayShares, complete = 7): number | null {
  let [count, open] = [0, 0];
  for (const weekday of WEEKDAYS.slice(0, complete)) {
    const onDay = week[weekday]?.num ?? 0;
    count += onDay;
    if (onDay !== 0 || !tellsClosed[weekday]) open += shares[weekday] ?? 0;
  }
  return open >= SMALLEST_SHARE ? count / open : null;
}

export interface WeekdayMedians {
  readonly medians: readonly (number | null)[];
  /** What the ordinary mix of weekdays expects. */
  readonly ordinary: number;
}

/** The median of each weekday in the baseline, and their mean at the ordinary mix; undefined for an empty baseline. */
export function weekdayMedians(baseline: readonly WeekDays[]): WeekdayMedians | undefined {
  const days = WEEKDAYS.map((weekday) => ofWeekday(baseline, weekday));
  const medians = days.map((day) => (day.den >= FEWEST_CASES ? smoothMedian(day.bins) : null));
  const ordinary = expectedMedian(days, medians);
  return ordinary === null ? undefined : { medians, ordinary };
}

/** The week's median, shifted to the ordinary mix of weekdays and never below 0; null for a week without cases. */
export function medianWithoutSeason(week: WeekDays, season: WeekdayMedians): number | null {
  const median = smoothMedian(mergeStates(week).bins);
  if (median === null) return null;
  const expected = expectedMedian(week, season.medians);
  return expected === null ? median : Math.max(0, median - (expected - season.ordinary));
}

/** The mean of the weekdays' medians, weighted by the cases of `week`; weekdays without a median are left out. */
function expectedMedian(week: WeekDays, medians: readonly (number | null)[]): number | null {
  let [sum, cases] = [0, 0];
  for (const weekday of WEEKDAYS) {
    const [median, den] = [medians[weekday] ?? null, week[weekday]?.den ?? 0];
    if (median === null || den <= 0) continue;
    sum += median * den;
    cases += den;
  }
  return cases > 0 ? sum / cases : null;
}
