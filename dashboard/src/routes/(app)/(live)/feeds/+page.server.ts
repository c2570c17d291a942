/** Every feed, and which of them have a configuration of their own (which only administrators are told). */
import { feedConfigList } from '@rounds/schemas/contract/feeds.contract.ts';
import { feedsResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { read, readDoor } from '#lib/api/read.server.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch, url, depends, parent }) => {
  depends('rounds:figures');
  const from = { fetch, url };
  const feeds = read(from, '/feeds', feedsResponse);
  const { me } = await parent();
  const configs = me.may.administer ? await readDoor(from, '/feeds', feedConfigList) : null;
  return { feeds: await feeds, configs: configs?.ok ? configs.data.feeds : [] };
};
