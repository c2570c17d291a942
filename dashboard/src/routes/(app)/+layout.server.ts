/** Who reads, which practices exist, what can be measured: what every page needs and what seldom changes. */
import { catalogue } from '@rounds/schemas/contract/kpi.contract.ts';
import { directory, me } from '@rounds/schemas/contract/trust.contract.ts';
import { need } from '#lib/api/read.server.ts';
import { localeOf } from '#lib/format-kpi.ts';
import type { LayoutServerLoad } from './$types.ts';

export const load: LayoutServerLoad = async ({ fetch, url, request, depends, untrack }) => {
  depends('rounds:reader');
  // The address is only needed to come back after signing in: a change of it must not load all this again.
  const from = untrack(() => ({ fetch, url: new URL(url) }));
  const [who, where, what] = await Promise.all([
    need(from, '/me', me),
    need(from, '/directory', directory),
    need(from, '/kpis', catalogue),
  ]);
  return {
    me: who,
    directory: where,
    measures: what.kpis,
    locale: localeOf(request.headers.get('accept-language')),
    today: new Date().toISOString().slice(0, 10),
  };
};
