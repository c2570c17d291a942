/**
 * What a portfolio or practice page shows first. Kept for readers of the same practices until a cell of theirs is rewritten.
 */
import { tilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { viewQuery } from '@rounds/schemas/contract/common.contract.ts';
import { tilesExample } from '@rounds/schemas/contract/examples.ts';
import { defineRoute } from '../define-route.ts';
import { readTiles } from '../read/tiles.ts';
import { freshnessOf, openView } from '../read/view.ts';

export const tilesRoute = defineRoute({
  method: 'get',
  path: '/api/v1/tiles',
  policy: 'may:see_figures',
  tag: 'Measures',
  summary: 'All measures of the scope, and of each of its practices',
  query: viewQuery,
  answer: tilesResponse,
  example: tilesExample,
  handler: async ({ query, reader, deps }) => {
    const view = await openView(deps, reader(), query);
    const { scope, period, comparison } = view;
    const backlog = await deps.lag.hasBacklog();
    const figures = await deps.results.get(
      'tiles',
      scope,
      { period, comparison, openFrom: view.openFrom, backlog, beingCounted: view.beingCounted },
      async () => readTiles(deps, view, await deps.feeds.byPractice(scope)),
    );
    return {
      scope: scope.name,
      period: { ...period },
      comparison: comparison ? { ...comparison } : null,
      freshness: await freshnessOf(deps, scope),
      ...figures,
    };
  },
});
