/** What moves while a page is open: the brief, freshness, and how far a first load has come. */
import { attentionResponse, welcomeResponse } from '@rounds/schemas/contract/trust.contract.ts';
import type { AttentionResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { read } from '#lib/api/read.server.ts';
import { viewOf, viewSearch } from '#lib/view.ts';
import type { LayoutServerLoad } from './$types.ts';

/** Items behind "All signals" are shown without their weeks: with them they would be half of every page. */
const WITH_WEEKS = 7;
const lighter = (answer: AttentionResponse): AttentionResponse => ({
  ...answer,
  items: answer.items.map((item, i) => (i < WITH_WEEKS ? item : { ...item, spark: [] })),
});

export const load: LayoutServerLoad = async ({ fetch, url, params, depends, untrack }) => {
  depends('rounds:figures');
  const view = viewOf({ get: (name) => url.searchParams.get(name) }, params.practice);
  const from = untrack(() => ({ fetch, url: new URL(url) }));
  const [attention, welcome] = await Promise.all([
    read(from, `/attention${viewSearch(view)}`, attentionResponse),
    read(from, '/welcome', welcomeResponse),
  ]);
  return { attention: attention.ok ? { ok: true as const, data: lighter(attention.data) } : attention, welcome };
};
