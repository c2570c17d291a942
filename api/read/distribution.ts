/**
 * The exact histogram behind a median: bins of one minute or one day, merged over the scope.
 * In: a view, a distribution KPI. Out: counts, mean, percentiles. The last bin is open: everything above the largest exact value.
 */
import { readKpiStates } from '@rounds/infra/clickhouse/read-cells.ts';
import type { DistributionResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { mergeStates, percentile } from '@rounds/schemas/kpis/state.ts';
import type { RouteDeps } from '../deps.types.ts';
import { invalid } from '../problem.ts';
import type { View } from './view.ts';

/** The histogram. @throws ApiProblem when the KPI is not measured as one */
export async function readDistribution(deps: RouteDeps, view: View, kpi: Kpi): Promise<DistributionResponse> {
  if (kpi.histogram === undefined) throw invalid('kpi', kpi.id, 'a measure with a distribution');
  const states = await readKpiStates(deps.store, { kpis: [kpi], practices: view.scope.practiceIds, buckets: [view.period] });
  const { num, den, bins } = mergeStates([...(states.get(kpi.id)?.values() ?? [])].flatMap((own) => own.slice(0, 1)));
  const { max } = kpi.histogram;
  const at = (p: number) => percentile(bins, p);
  return {
    kpi: kpi.id,
    period: { ...view.period },
    n: den,
    mean: den > 0 ? num / den : null,
    percentiles: { p10: at(10), p25: at(25), p50: at(50), p75: at(75), p90: at(90) },
    bins: [...bins]
      .filter(([, count]) => count > 0)
      .sort(([a], [b]) => a - b)
      .map(([from, count]) => ({ from, to: from > max ? null : from + 1, count })),
  };
}
