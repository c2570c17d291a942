/**
 * The mergeable state of a KPI and how a value is read from it.
 * In: states of any practices and days. Out: one state, one value in display units (percent as 0–100, cents as cents).
 * Refuses to average: a displayed ratio or percentile is never an input here (kpis.md 1.0).
 */
import type { Kpi } from './kpi.ts';

export interface State {
  readonly num: number;
  readonly den: number;
  readonly bins: ReadonlyMap<number, number>;
  readonly parts: ReadonlyMap<string, number>;
}

export const emptyState: State = { num: 0, den: 0, bins: new Map(), parts: new Map() };

/** The sum of states: sums add, maps add key by key. */
export function mergeStates(states: Iterable<State>): State {
  let [num, den] = [0, 0];
  const bins = new Map<number, number>();
  const parts = new Map<string, number>();
  for (const state of states) {
    num += state.num;
    den += state.den;
    for (const [bin, count] of state.bins) bins.set(bin, (bins.get(bin) ?? 0) + count);
    for (const [part, amount] of state.parts) parts.set(part, (parts.get(part) ?? 0) + amount);
  }
  return { num, den, bins, parts };
}

/**
 * The value of a state, or null when there is nothing to divide by (never 0: kpis.md 1.12 rule 23).
 * For stocks the caller passes prefix sums; for stock_to_flow `den` is the sum over the window; for ratio_lagged `den` is already lagged.
 */
export function valueOf(kpi: Kpi, state: State): number | null {
  switch (kpi.kind) {
    case 'count':
    case 'stock':
    case 'composition':
      return state.num;
    case 'ratio':
    case 'ratio_lagged':
    case 'stock_ratio':
      return state.den > 0 ? (state.num / state.den) * (kpi.unit === 'percent' ? 100 : 1) : null;
    case 'stock_to_flow':
      return state.den > 0 ? state.num / (state.den / (kpi.parameters['windowDays'] ?? 90)) : null;
    case 'distribution':
      return percentile(state.bins, 50);
  }
}

/** How many cases stand behind a value: what the floor and intervals look at. */
export function caseCount(kpi: Kpi, state: State): number {
  return kpi.kind === 'count' || kpi.kind === 'composition' ? state.num : state.den;
}

/**
 * The p-th percentile (0–100) of an exact integer histogram: the mean of the two middle values where the rank falls between two,
 * null when it is empty. Same rule as numpy's "averaged_inverted_cdf", so a median of 10 and 15 is 12.5.
 */
export function percentile(bins: ReadonlyMap<number, number>, p: number): number | null {
  const sorted = [...bins].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const rank = (p / 100) * total;
  let seen = 0;
  for (const [index, [bin, count]] of sorted.entries()) {
    seen += count;
    if (seen === rank && index + 1 < sorted.length) return (bin + (sorted[index + 1]?.[0] ?? bin)) / 2;
    if (seen >= rank) return bin;
  }
  return sorted.at(-1)?.[0] ?? null;
}

/**
 * The median read between whole units (linear within the middle bin), for charts and their limits: whole minutes of many cases only hop.
 * Never more than half a unit from `percentile(bins, 50)`; null when it is empty.
 */
export function smoothMedian(bins: ReadonlyMap<number, number>): number | null {
  const exact = percentile(bins, 50);
  const count = exact === null ? undefined : bins.get(exact);
  // Between two bins the exact median is already between whole units.
  if (exact === null || count === undefined || count <= 0) return exact;
  let [before, total] = [0, 0];
  for (const [bin, cases] of bins) {
    total += cases;
    if (bin < exact) before += cases;
  }
  return Math.max(0, exact - 0.5 + (total / 2 - before) / count);
}
