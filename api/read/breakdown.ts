/**
 * A KPI by practice or by any of its dimensions: value, cases, 95 % interval, and where a unit of that size falls by chance.
 * In: a view, a KPI, a dimension. Out: rows, largest first for shares, else in the dimension's own order where it has one.
 */
import { readKpiStates, readSlicedStates } from '@rounds/infra/clickhouse/read-cells.ts';
import type { BreakdownResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { caseCount, emptyState, mergeStates, valueOf, type State } from '@rounds/schemas/kpis/state.ts';
import { mondayOf } from '@rounds/schemas/time.ts';
import type { RouteDeps } from '../deps.types.ts';
import { wordsOf } from './dimension-words.ts';
import { dimensionOf } from './kpi-view.ts';
import { chanceBand, intervalOf, measuredOf, verdictByChance } from './measure.ts';
import { shownVerdict, signalWeeks, type SignalRow } from './signals.query.ts';
import type { View } from './view.ts';

type Row = BreakdownResponse['rows'][number];

/** Everything of a breakdown but its freshness. */
export async function readBreakdown(
  deps: RouteDeps,
  view: View,
  kpi: Kpi,
  dimension: string,
): Promise<Omit<BreakdownResponse, 'freshness'>> {
  const { rows, total } = dimension === 'practice' ? await byPractice(deps, view, kpi) : await byDimension(deps, view, kpi, dimension);
  return { kpi: kpi.id, dimension, period: { ...view.period }, total: measuredOf(kpi, total, null, view.beingCounted), rows };
}

async function byPractice(deps: RouteDeps, view: View, kpi: Kpi): Promise<{ rows: Row[]; total: State }> {
  const { scope, period } = view;
  const nodes = scope.practiceIds.map((id) => `practice:${id}`);
  const [states, signals] = await Promise.all([
    readKpiStates(deps.store, { kpis: [kpi], practices: scope.practiceIds, buckets: [period] }),
    deps.store.query(signalWeeks, { nodes, kpis: [kpi.id], from: mondayOf(period.from), to: period.to }),
  ]);
  const own = (id: string) => states.get(kpi.id)?.get(id)?.[0] ?? emptyState;
  const total = mergeStates(scope.practiceIds.map(own));
  const latest = new Map<string, SignalRow>(signals.filter((row) => row.is_final === 1).map((row) => [row.node, row]));
  const rows = scope.practices.map((practice) => {
    const row = latest.get(`practice:${practice.id}`);
    return rowOf(
      kpi,
      { key: practice.id, label: practice.name, state: own(practice.id) },
      total,
      row ? { verdict: shownVerdict(row.verdict), rule: row.rule } : null,
      view.beingCounted,
    );
  });
  return { rows: rows.sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity)), total };
}

async function byDimension(deps: RouteDeps, view: View, kpi: Kpi, column: string): Promise<{ rows: Row[]; total: State }> {
  const dimension = dimensionOf(kpi, column);
  const label = wordsOf(dimension, view.directory);
  const [sliced, whole] = await Promise.all([
    readSlicedStates(deps.store, { kpi, practices: view.scope.practiceIds, buckets: [view.period], dimension: column }),
    readKpiStates(deps.store, { kpis: [kpi], practices: view.scope.practiceIds, buckets: [view.period] }),
  ]);
  const total = mergeStates([...(whole.get(kpi.id)?.values() ?? [])].flatMap((states) => states.slice(0, 1)));
  const entries = [...sliced]
    .map(([key, states]) => ({ key, label: label(key), state: states[0] ?? emptyState }))
    .filter(({ state }) => caseCount(kpi, state) !== 0 || state.num !== 0);
  const ordered =
    dimension.words === 'weekday' || dimension.words === 'hour'
      ? entries.sort((a, b) => Number(a.key) - Number(b.key))
      : entries.sort((a, b) => caseCount(kpi, b.state) - caseCount(kpi, a.state) || (a.key < b.key ? -1 : 1));
  return { rows: ordered.map((entry) => rowOf(kpi, entry, total, null, view.beingCounted)), total };
}

/** One row. By chance first: the same rule as the funnel, for this very span; the usual range of its weeks where no such rule exists. */
function rowOf(
  kpi: Kpi,
  entry: { key: string; label: string; state: State },
  total: State,
  signal: { verdict: Row['verdict']; rule: Row['rule'] } | null,
  beingCounted: boolean,
): Row {
  const { key, label, state } = entry;
  const measured = measuredOf(kpi, state, verdictByChance(kpi, state, total) ?? signal, beingCounted);
  const enough = measured.verdict !== 'too_few' && measured.verdict !== 'no_data' && !beingCounted;
  return {
    key,
    label,
    ...measured,
    value: measured.verdict === 'no_data' ? null : valueOf(kpi, state),
    share: shareOf(kpi, state, total),
    interval: intervalOf(kpi, state),
    chance: enough ? chanceBand(kpi, state.den, total) : null,
  };
}

/** Share of the whole: of the amount for counts and money, of the cases for rates and medians. */
function shareOf(kpi: Kpi, state: State, total: State): number | null {
  const additive = kpi.kind === 'count' || kpi.kind === 'composition' || kpi.kind === 'stock' || kpi.kind === 'stock_ratio';
  const [part, whole] = additive ? [state.num, total.num] : [state.den, total.den];
  return whole === 0 ? null : (part / whole) * 100;
}
