/**
 * From weekly values to usual ranges and verdicts: the pure middle of `signals`.
 * In: a KPI, its weekly values in time order, which weeks are final, where new phases begin. Out: one judged week for each value.
 * Refuses: limits from fewer than twelve weeks, verdicts on weeks that are not over or hold too few cases.
 */
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { pPrimeBaseline, pPrimeLimits } from './p-prime-limits.ts';
import type { Rule, RuleParameters } from './rules.ts';
import { firedRules, usualRules } from './rules.ts';
import type { WeekValue } from './weekly-values.ts';
import { answersOtherDays } from './weekly-values.ts';
import type { Limits } from './xmr-limits.ts';
import { widenedToSpread, xmrLimits } from './xmr-limits.ts';

export type SignalVerdict = 'worse' | 'better' | 'changed' | 'usual' | 'too_few' | 'no_range' | 'not_final';

export interface WeekToJudge extends WeekValue {
  readonly isFinal: boolean;
  /** True on the first week of an annotated phase: limits start anew here. */
  readonly startsPhase: boolean;
}

export interface JudgedWeek {
  readonly value: number | null;
  readonly n: number;
  readonly mean: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly method: 'xmr' | 'p_prime' | '';
  readonly rule: Rule;
  readonly verdict: SignalVerdict;
  readonly isFinal: boolean;
}

export interface ChartParameters {
  /** Weeks that fix the limits of a phase; until there are so many, all there are. */
  readonly baselineWeeks: number;
  /** With fewer there is no usual range. */
  readonly fewestWeeks: number;
  /** First weeks of the data that are no baseline: balances and lagged denominators are still filling up. */
  readonly warmUpWeeks: number;
  readonly rules: RuleParameters;
}

/** kpis.md section 3 row 7: a baseline of at least 12 to 20 points, new limits only after an annotated change. */
export const usualChart: Omit<ChartParameters, 'warmUpWeeks'> = { baselineWeeks: 20, fewestWeeks: 12, rules: usualRules };

/**
 * Weeks a KPI needs before its first values mean what later ones mean: balances settle within half a year, a lagged denominator
 * needs three whole months, and of the bookings made before the first visit only those far ahead are known.
 * Visits and staff hours are right from the first week.
 */
export function warmUpWeeks(kpi: Kpi): number {
  if (carriesOver(kpi)) return 26;
  if (kpi.kind === 'ratio_lagged') return 18;
  return kpi.num.fact === 'ledger' || kpi.num.where.includes('is_booking_day') ? 13 : 0;
}

/**
 * True where one week's value is mostly the weeks' before it: balances, and receipts that answer charges of earlier weeks.
 * Their neighbours are alike (or alternate with payers' rhythms), so moving ranges are no measure of ordinary variation and runs no news:
 * limits are as wide as the baseline's own spread where that is wider, and only a point beyond them is a signal.
 */
export function carriesOver(kpi: Kpi): boolean {
  return kpi.kind === 'stock' || kpi.kind === 'stock_ratio' || kpi.kind === 'stock_to_flow' || answersOtherDays(kpi);
}

const beyondOnly: RuleParameters = { run: Number.POSITIVE_INFINITY, trend: Number.POSITIVE_INFINITY, nearSigma: Number.POSITIVE_INFINITY };

/** Judges all weeks of one KPI at one node. */
export function judgeWeeks(kpi: Kpi, weeks: readonly WeekToJudge[], parameters: ChartParameters): JudgedWeek[] {
  return phasesOf(kpi, weeks, parameters.warmUpWeeks).flatMap((phase) => judgePhase(kpi, phase, parameters));
}

/** The weeks a baseline may be taken from: final, measured, with enough cases. */
export function isCountable(kpi: Kpi, week: WeekToJudge): boolean {
  return week.isFinal && week.value !== null && week.n >= kpi.floor;
}

interface Phase {
  readonly weeks: WeekToJudge[];
  /** False for the warm-up at the beginning of the data. */
  readonly hasLimits: boolean;
}

/** Cuts the weeks where limits begin anew: after the warm-up of the data's first weeks, and at annotated phases. */
function phasesOf(kpi: Kpi, weeks: readonly WeekToJudge[], warmUp: number): Phase[] {
  const first = weeks.findIndex((week) => isCountable(kpi, week));
  const warm = first < 0 ? weeks.length : first + warmUp;
  const phases: Phase[] = [{ weeks: weeks.slice(0, warm), hasLimits: false }];
  for (const week of weeks.slice(warm)) {
    const open = phases.at(-1);
    if (open?.hasLimits && !week.startsPhase) open.weeks.push(week);
    else phases.push({ weeks: [week], hasLimits: true });
  }
  return phases;
}

function judgePhase(kpi: Kpi, phase: Phase, parameters: ChartParameters): JudgedWeek[] {
  const { weeks } = phase;
  const baseline = phase.hasLimits ? weeks.filter((week) => isCountable(kpi, week)).slice(0, parameters.baselineWeeks) : [];
  const range = baseline.length >= parameters.fewestWeeks ? rangeOf(kpi, baseline) : undefined;
  const limits = weeks.map((week) => (range && week.value !== null && week.n > 0 ? range.limits(week) : undefined));
  const ruled = rulesOf(kpi, weeks, limits, carriesOver(kpi) ? beyondOnly : parameters.rules);
  return weeks.map((week, index) => {
    const [limit, fired] = [limits[index], ruled.get(index)];
    return {
      value: week.value,
      n: week.n,
      isFinal: week.isFinal,
      rule: fired?.rule ?? '',
      mean: limit?.mean ?? null,
      lower: limit?.lower ?? null,
      upper: limit?.upper ?? null,
      method: limit && range ? range.method : '',
      verdict: verdictOf(kpi, week, limit, fired?.side ?? 0),
    };
  });
}

function rulesOf(kpi: Kpi, phase: readonly WeekToJudge[], limits: readonly (Limits | undefined)[], rules: RuleParameters) {
  const places = phase.flatMap((week, index) => {
    const limit = limits[index];
    return limit && week.value !== null && isCountable(kpi, week) ? [{ index, value: week.value, limits: limit }] : [];
  });
  return new Map(firedRules(places, rules).map((fired, place) => [places[place]?.index ?? -1, fired]));
}

function verdictOf(kpi: Kpi, week: WeekToJudge, limit: Limits | undefined, side: -1 | 0 | 1): SignalVerdict {
  if (!week.isFinal) return 'not_final';
  if (week.value === null || week.n < kpi.floor) return 'too_few';
  if (!limit) return 'no_range';
  if (side === 0) return 'usual';
  if (kpi.direction === 'neutral') return 'changed';
  return side > 0 === (kpi.direction === 'up') ? 'better' : 'worse';
}

interface Range {
  readonly method: 'xmr' | 'p_prime';
  limits(week: WeekToJudge): Limits;
}

function rangeOf(kpi: Kpi, baseline: readonly WeekToJudge[]): Range | undefined {
  return kpi.chart === 'p_prime' ? pPrimeRange(baseline) : xmrRange(kpi, baseline);
}

function pPrimeRange(baseline: readonly WeekToJudge[]): Range | undefined {
  const fixed = pPrimeBaseline(baseline.map((week) => ({ num: ((week.value ?? 0) / 100) * week.den, den: week.den })));
  if (!fixed) return undefined;
  const percent = ({ mean, sigma, lower, upper }: Limits): Limits => ({
    mean: mean * 100,
    sigma: sigma * 100,
    lower: lower * 100,
    upper: upper * 100,
  });
  return { method: 'p_prime', limits: (week) => percent(pPrimeLimits(fixed, week.den)) };
}

function xmrRange(kpi: Kpi, baseline: readonly WeekToJudge[]): Range | undefined {
  const values = baseline.map((week) => week.value ?? 0);
  const narrow = xmrLimits(values);
  if (!narrow) return undefined;
  const fixed = carriesOver(kpi) ? widenedToSpread(narrow, values) : narrow;
  // Minutes, days, counts and rates cannot fall below nothing; receipts of a week can.
  const limits = kpi.unit === 'cents' ? fixed : { ...fixed, lower: Math.max(0, fixed.lower) };
  return { method: 'xmr', limits: () => limits };
}
