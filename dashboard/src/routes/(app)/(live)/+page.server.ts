/** Portfolio: every headline measure and every practice in scope, from one answer. An empty organisation is sent to the welcome page. */
import { redirect } from '@sveltejs/kit';
import { tilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { needScope } from '#lib/api/need-scope.server.ts';
import { read } from '#lib/api/read.server.ts';
import { viewOf, viewSearch } from '#lib/view.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch, url, depends, parent }) => {
  depends('rounds:figures');
  const tiles = read({ fetch, url }, `/tiles${viewSearch(viewOf(url.searchParams))}`, tilesResponse);
  const { directory } = await parent();
  if (directory.practices.length === 0) redirect(303, '/welcome');
  needScope(directory, viewOf(url.searchParams));
  return { tiles: await tiles };
};
