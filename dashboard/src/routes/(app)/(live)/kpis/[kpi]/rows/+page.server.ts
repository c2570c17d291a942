/** All rows behind a figure, fifty at a time: numerator, denominator, or what was left out and why. */
import { error } from '@sveltejs/kit';
import { lineageResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { needScope } from '#lib/api/need-scope.server.ts';
import { read } from '#lib/api/read.server.ts';
import { viewOf, viewSearch } from '#lib/view.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch, url, params, depends, parent }) => {
  depends('rounds:figures');
  const { measures, directory } = await parent();
  needScope(directory, viewOf(url.searchParams));
  const measure = measures.find((m) => m.id === params.kpi);
  if (!measure) error(404, 'There is no measure of that name.');
  const side = ['num', 'den', 'excluded'].find((s) => s === url.searchParams.get('side')) ?? 'num';
  const cursor = url.searchParams.get('cursor') ?? undefined;
  const rows = await read(
    { fetch, url },
    `/kpis/${measure.id}/lineage${viewSearch(viewOf(url.searchParams), { side, cursor, limit: '50' })}`,
    lineageResponse,
  );
  return { kpi: measure.id, side, cursor: cursor ?? null, rows };
};
