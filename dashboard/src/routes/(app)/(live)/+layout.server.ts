/** What moves while a page is open: the brief, freshness, and how far a first load has come. */
import { attentionResponse, welcomeResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { read } from '#lib/api/read.server.ts';
import { viewOf, viewSearch } from '#lib/view.ts';
import type { LayoutServerLoad } from './$types.ts';

export const load: LayoutServerLoad = async ({ fetch, url, params, depends, untrack }) => {
  depends('rounds:figures');
  const view = viewOf({ get: (name) => url.searchParams.get(name) }, params.practice);
  const from = untrack(() => ({ fetch, url: new URL(url) }));
  const [attention, welcome] = await Promise.all([
    read(from, `/attention${viewSearch(view)}`, attentionResponse),
    read(from, '/welcome', welcomeResponse),
  ]);
  return { attention, welcome };
};
