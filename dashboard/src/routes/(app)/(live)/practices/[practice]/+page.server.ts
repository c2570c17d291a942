/** A practice: the same headline measures for one site, its feeds and what needs attention there. */
import { error } from '@sveltejs/kit';
import { breakdownResponse, tilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { feedsResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { read } from '#lib/api/read.server.ts';
import { viewOf, viewSearch } from '#lib/view.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch, url, params, depends, parent }) => {
  depends('rounds:figures');
  const practice = (await parent()).directory.practices.find((p) => p.id === params.practice);
  if (!practice) error(404, 'There is no practice of that name, or it is outside what you may see.');
  const from = { fetch, url };
  const search = viewSearch(viewOf(url.searchParams, practice.id));
  const providers = `/kpis/visits/breakdown${viewSearch(viewOf(url.searchParams, practice.id), { dimension: 'provider_id' })}`;
  const [tiles, feeds, visits] = await Promise.all([
    read(from, `/tiles${search}`, tilesResponse),
    read(from, '/feeds', feedsResponse),
    read(from, providers, breakdownResponse),
  ]);
  return { practice, tiles, feeds, visits };
};
