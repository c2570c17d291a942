/** The measures of one area, from the same answer as the portfolio. */
import { error } from '@sveltejs/kit';
import { tilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { needScope } from '#lib/api/need-scope.server.ts';
import { read } from '#lib/api/read.server.ts';
import { areaById } from '#lib/shell/areas.ts';
import { viewOf, viewSearch } from '#lib/view.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch, url, params, depends, parent }) => {
  depends('rounds:figures');
  const area = areaById(params.area);
  if (!area) error(404, 'There is no such screen.');
  const tiles = read({ fetch, url }, `/tiles${viewSearch(viewOf(url.searchParams))}`, tilesResponse);
  needScope((await parent()).directory, viewOf(url.searchParams));
  return { area, tiles: await tiles };
};
