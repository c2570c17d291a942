/** Data trust: what was received and where it is, the feeds, what was not understood and why, what changed afterwards. */
import { accountingResponse, deadLettersResponse, feedsResponse, restatementsResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { remittancesResponse } from '@rounds/schemas/contract/remittances.contract.ts';
import { read } from '#lib/api/read.server.ts';
import { viewOf, viewSearch } from '#lib/view.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch, url, depends }) => {
  depends('rounds:figures');
  const from = { fetch, url };
  const chosen = { field: url.searchParams.get('field'), rule: url.searchParams.get('rule'), feed: url.searchParams.get('feed') };
  const group =
    chosen.field !== null && chosen.rule !== null && chosen.feed !== null
      ? new URLSearchParams({ field: chosen.field, rule: chosen.rule, feed: chosen.feed }).toString()
      : null;
  const [accounting, feeds, deadLetters, restatements, remittances] = await Promise.all([
    read(from, '/accounting', accountingResponse),
    read(from, '/feeds', feedsResponse),
    read(from, `/dead-letters${group ? `?${group}` : ''}`, deadLettersResponse),
    read(from, `/restatements${viewSearch(viewOf(url.searchParams))}`, restatementsResponse),
    read(from, `/remittances${viewSearch(viewOf(url.searchParams))}`, remittancesResponse),
  ]);
  return { accounting, feeds, deadLetters, restatements, remittances, group: group ? chosen : null };
};
