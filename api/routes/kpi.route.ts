/**
 * One measure: over time, by practice or dimension, as a distribution. Figures only; rows of patients are another route's.
 */
import { viewQuery } from '@rounds/schemas/contract/common.contract.ts';
import {
  breakdownQuery,
  breakdownResponse,
  distributionResponse,
  seriesQuery,
  seriesResponse,
} from '@rounds/schemas/contract/kpi.contract.ts';
import { breakdownExample, distributionExample, seriesExample } from '@rounds/schemas/contract/examples.ts';
import { defineRoute, type ApiRoute } from '../define-route.ts';
import { readBreakdown } from '../read/breakdown.ts';
import { readDistribution } from '../read/distribution.ts';
import { kpiOf, kpiParams } from '../read/kpi-view.ts';
import { readSeries } from '../read/series.ts';
import { freshnessOf, openView } from '../read/view.ts';

const common = { method: 'get', policy: 'may:see_figures', tag: 'Measures', params: kpiParams } as const;

const series = defineRoute({
  ...common,
  path: '/api/v1/kpis/{kpi}/series',
  summary: 'A measure over time',
  query: seriesQuery,
  answer: seriesResponse,
  example: seriesExample,
  handler: async ({ params, query, reader, deps }) => {
    const [kpi, view] = [kpiOf(params.kpi), await openView(deps, reader(), query)];
    const { period, openFrom, beingCounted } = view;
    const key = { kpi: kpi.id, period, openFrom, beingCounted, grain: query.grain, dimension: query.dimension };
    const answer = await deps.results.get('series', view.scope, key, () =>
      readSeries(deps, view, { kpi, grain: query.grain, dimension: query.dimension }),
    );
    return { ...answer, freshness: await freshnessOf(deps, view.scope) };
  },
});

const breakdown = defineRoute({
  ...common,
  path: '/api/v1/kpis/{kpi}/breakdown',
  summary: 'A measure by practice or by a dimension',
  query: breakdownQuery,
  answer: breakdownResponse,
  example: breakdownExample,
  handler: async ({ params, query, reader, deps }) => {
    const [kpi, view] = [kpiOf(params.kpi), await openView(deps, reader(), query)];
    const key = { kpi: kpi.id, period: view.period, beingCounted: view.beingCounted, dimension: query.dimension };
    const answer = await deps.results.get('breakdown', view.scope, key, () => readBreakdown(deps, view, kpi, query.dimension));
    return { ...answer, freshness: await freshnessOf(deps, view.scope) };
  },
});

const distribution = defineRoute({
  ...common,
  path: '/api/v1/kpis/{kpi}/distribution',
  summary: 'The histogram behind a median',
  query: viewQuery,
  answer: distributionResponse,
  example: distributionExample,
  handler: async ({ params, query, reader, deps }) => {
    const [kpi, view] = [kpiOf(params.kpi), await openView(deps, reader(), query)];
    return deps.results.get('distribution', view.scope, { kpi: kpi.id, period: view.period }, () => readDistribution(deps, view, kpi));
  },
});

export const kpiRoutes: readonly ApiRoute[] = [series, breakdown, distribution];
