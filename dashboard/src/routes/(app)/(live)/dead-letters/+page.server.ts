/** What was not understood: groups by reason, and the messages of the group that is open. */
import { deadLettersResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { read } from '#lib/api/read.server.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch, url, depends }) => {
  depends('rounds:figures');
  const of = (name: string) => url.searchParams.get(name) ?? '';
  const chosen = { feed: of('feed'), field: of('field'), rule: of('rule') };
  const resolved = of('resolved') === 'true';
  const open = chosen.feed !== '' && chosen.field !== '' && chosen.rule !== '';
  const query = new URLSearchParams({ ...(open ? chosen : {}), ...(resolved ? { resolved: 'true' } : {}) }).toString();
  const scope = of('scope');
  const asked = [query, scope === '' ? '' : `scope=${encodeURIComponent(scope)}`].filter(Boolean).join('&');
  return { letters: await read({ fetch, url }, `/dead-letters${asked ? `?${asked}` : ''}`, deadLettersResponse), chosen, open, resolved };
};
