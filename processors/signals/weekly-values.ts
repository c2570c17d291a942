/**
 * One value a week for a KPI at a node (practice, region, organisation), weekday season removed where the KPI has one.
 * In: daily states of each practice of the node (or the state at each week's end, for stocks). Out: value, denominator and case count a week.
 * Refuses to average: rates and medians are read from merged states; only counts of practices, adjusted one by one, are added.
 */
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import type { State } from '@rounds/schemas/kpis/state.ts';
import { caseCount, emptyState, mergeStates, smoothMedian, valueOf } from '@rounds/schemas/kpis/state.ts';
import type { WeekDays } from './weekday-season.ts';
import {
  countWithoutSeason,
  medianWithoutSeason,
  rateIndexes,
  rateWithoutSeason,
  weekdayMedians,
  weekdayShares,
} from './weekday-season.ts';

export interface WeekValue {
  /** Display unit (percent 0–100, minutes, days, counts, cents); null when there is nothing to measure. */
  readonly value: number | null;
  /** Denominator: what a p′ limit's width depends on. */
  readonly den: number;
  /** Cases behind the value: what the floor looks at. */
  readonly n: number;
}

/** How a KPI's weekly value is read: from seven days, or from the state at the end of the week. */
export type WeekReading = 'days' | 'week_end';

/** Stocks and lagged denominators have no weekday season and are read at the week's end (kpis.md 1.0, SNAP). */
export function weekReading(kpi: Kpi): WeekReading {
  return kpi.kind === 'stock' || kpi.kind === 'stock_ratio' || kpi.kind === 'stock_to_flow' || kpi.kind === 'ratio_lagged'
    ? 'week_end'
    : 'days';
}

/**
 * True where receipts are set against charges of other days (a cash view): a weekday's own receipts over its own charges are no rate,
 * and a Sunday with hardly a charge would weigh whatever the bank did. The whole week is the smallest fair piece, so it is left as it is.
 */
export const answersOtherDays = (kpi: Kpi): boolean => kpi.kind === 'ratio' && kpi.num.fact === 'ledger';

/**
 * The weeks a weekday season is learnt from: the same that fix the limits, so none of the warm-up; until those are `fewest`, the first measured.
 * `measured`: final weeks with anything in them.
 */
export function seasonWeeks(
  measured: readonly boolean[],
  warmUp: number,
  weeks: { readonly most: number; readonly fewest: number },
): Set<number> {
  const all = measured.flatMap((is, week) => (is ? [week] : []));
  const settled = all.filter((week) => week >= (all[0] ?? 0) + warmUp);
  return new Set((settled.length >= weeks.fewest ? settled : all).slice(0, weeks.most));
}

/** Weekly values of a KPI read at the week's end. `practices`: for each practice one state a week. */
export function valuesAtWeekEnd(kpi: Kpi, practices: readonly (readonly State[])[], weeks: number): WeekValue[] {
  return Array.from({ length: weeks }, (_, week) => {
    const state = mergeStates(practices.flatMap((states) => states[week] ?? []));
    return { value: valueOf(kpi, state), den: state.den, n: caseCount(kpi, state) };
  });
}

/**
 * Weekly values without the weekday season. `practices`: for each practice its weeks of seven days.
 * `isBaseline` picks the weeks the season is learnt from; `complete` says how many days of a week are over.
 */
export function valuesFromDays(
  kpi: Kpi,
  practices: readonly (readonly WeekDays[])[],
  isBaseline: (week: number) => boolean,
  complete: readonly number[],
): WeekValue[] {
  const node = complete.map((_, week) => daysOfNode(practices, week));
  const value =
    kpi.kind === 'count' || kpi.kind === 'composition' ? countReader(practices, isBaseline, complete) : stateReader(kpi, node, isBaseline);
  return node.map((days, week) => {
    const state = mergeStates(days);
    return { value: value(week), den: state.den, n: caseCount(kpi, state) };
  });
}

function daysOfNode(practices: readonly (readonly WeekDays[])[], week: number): WeekDays {
  const [only] = practices;
  if (practices.length === 1 && only) return only[week] ?? [];
  return Array.from({ length: 7 }, (_, day) => mergeStates(practices.map((weeks) => weeks[week]?.[day] ?? emptyState)));
}

type Reader = (week: number) => number | null;

/** Practices close on different days, so each count is adjusted by itself before they are added. */
function countReader(
  practices: readonly (readonly WeekDays[])[],
  isBaseline: (week: number) => boolean,
  complete: readonly number[],
): Reader {
  const seasons = practices.map((weeks) => weekdayShares(weeks.filter((_, week) => isBaseline(week))));
  return (week) => {
    let [total, known] = [0, false];
    for (const [index, weeks] of practices.entries()) {
      const [days, season] = [weeks[week] ?? [], seasons[index]];
      const adjusted = season ? countWithoutSeason(days, season, complete[week]) : null;
      known ||= adjusted !== null;
      total += adjusted ?? mergeStates(days).num;
    }
    // Closed all week is absent, not zero (kpis.md 1.12 rule 23).
    return known ? total : null;
  };
}

function stateReader(kpi: Kpi, node: readonly WeekDays[], isBaseline: (week: number) => boolean): Reader {
  const baseline = node.filter((_, week) => isBaseline(week));
  if (kpi.kind === 'distribution') {
    const season = weekdayMedians(baseline);
    return (week) => (season ? medianWithoutSeason(node[week] ?? [], season) : smoothMedian(mergeStates(node[week] ?? []).bins));
  }
  const indexes = answersOtherDays(kpi) ? [] : rateIndexes(baseline);
  const scale = kpi.unit === 'percent' ? 100 : 1;
  return (week) => {
    const rate = rateWithoutSeason(node[week] ?? [], indexes);
    return rate === null ? null : rate * scale;
  };
}
