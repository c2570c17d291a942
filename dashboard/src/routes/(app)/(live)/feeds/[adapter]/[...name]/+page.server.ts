/** One feed: its health; for administrators also its configuration. */
import { error } from '@sveltejs/kit';
import { feedConfigAnswer, feedDetail, feedPath } from '@rounds/schemas/contract/feeds.contract.ts';
import { read, readDoor } from '#lib/api/read.server.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch, url, params, depends, parent }) => {
  depends('rounds:figures', 'rounds:feed');
  const feed = `${params.adapter}/${params.name}`;
  const address = `/feeds/${feedPath(feed)}`;
  const from = { fetch, url };
  const detail = read(from, address, feedDetail);
  const { me } = await parent();
  const config = me.may.administer ? await readDoor(from, address, feedConfigAnswer) : null;
  const answer = await detail;
  // An administrator gives a feed its first secret here before it sends: any name a feed may have is a page to them.
  if (!answer.ok && answer.failure.kind === 'not_found' && !config?.ok) error(404, 'No feed of this name was heard of.');
  const part = me.may.administer && url.searchParams.get('part') === 'settings' ? ('settings' as const) : ('health' as const);
  return { feed, address: `/v1${address}`, detail: answer, config, part };
};
