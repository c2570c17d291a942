/**
 * The four control rules: a point beyond a limit, a run on one side of the mean, a trend, two of three near a limit.
 * In: weeks in time order, each with its own limits. Out: for each week which rule fired there and to which side.
 * A week is flagged when its rule becomes true, never backwards: a later week does not change an earlier verdict.
 */
import type { Limits } from './xmr-limits.ts';

/** Which rule fired; '' when none did. The strongest wins: beyond, run, trend, near. */
export type Rule = 'beyond' | 'run' | 'trend' | 'near' | '';

/** Run lengths. Guides differ (trend of 6 or 7), so they are parameters (kpis.md section 3 row 7: "four rules are enough"). */
export interface RuleParameters {
  /** Points in a row on one side of the mean. */
  readonly run: number;
  /** Points in a row, each higher (or each lower) than the one before. */
  readonly trend: number;
  /** "Near a limit" is beyond this many sigma. */
  readonly nearSigma: number;
}

export const usualRules: RuleParameters = { run: 7, trend: 7, nearSigma: 2 };

export interface RulePoint {
  readonly value: number;
  readonly limits: Limits;
}

export interface Fired {
  readonly rule: Rule;
  /** 1 the high side or rising, −1 the low side or falling, 0 when no rule fired. */
  readonly side: -1 | 0 | 1;
}

const quiet: Fired = { rule: '', side: 0 };
type Side = -1 | 0 | 1;
const sideOf = (difference: number): Side => (difference > 0 ? 1 : difference < 0 ? -1 : 0);

/** The rule that fired at each point. Points must belong to one phase: runs do not cross a change of limits. */
export function firedRules(points: readonly RulePoint[], parameters: RuleParameters = usualRules): Fired[] {
  const runs = runLengths(points);
  const trends = trendLengths(points);
  return points.map((point, index) => {
    const beyond: Side = point.value > point.limits.upper ? 1 : point.value < point.limits.lower ? -1 : 0;
    if (beyond) return { rule: 'beyond', side: beyond };
    const run = runs[index];
    if (run && run.length >= parameters.run) return { rule: 'run', side: run.side };
    const trend = trends[index];
    if (trend && trend.length >= parameters.trend) return { rule: 'trend', side: trend.side };
    const near = nearSide(points, index, parameters.nearSigma);
    return near ? { rule: 'near', side: near } : quiet;
  });
}

interface Streak {
  readonly side: Side;
  readonly length: number;
}

/** How many points up to each one lie on its side of the mean. A point on the mean neither adds to a run nor ends it. */
function runLengths(points: readonly RulePoint[]): Streak[] {
  let open: Streak = { side: 0, length: 0 };
  return points.map((point) => {
    const side = sideOf(point.value - point.limits.mean);
    if (side === 0) return { side: 0, length: 0 };
    open = side === open.side ? { side, length: open.length + 1 } : { side, length: 1 };
    return open;
  });
}

/** How many points up to each one rise (or fall) without a break; equal neighbours end a trend. */
function trendLengths(points: readonly RulePoint[]): Streak[] {
  let open: Streak = { side: 0, length: 1 };
  return points.map((point, index) => {
    const before = points[index - 1];
    const side = before ? sideOf(point.value - before.value) : 0;
    open = side === 0 ? { side, length: 1 } : side === open.side ? { side, length: open.length + 1 } : { side, length: 2 };
    return open;
  });
}

/** The side on which this point and one of the two before it lie near a limit; 0 when they do not. */
function nearSide(points: readonly RulePoint[], index: number, nearSigma: number): Side {
  const at = (place: number): Side => {
    const point = points[place];
    if (!point) return 0;
    const distance = point.value - point.limits.mean;
    return Math.abs(distance) > nearSigma * point.limits.sigma ? sideOf(distance) : 0;
  };
  const here = at(index);
  return here !== 0 && (at(index - 1) === here || at(index - 2) === here) ? here : 0;
}
