/**
 * GET /v1/feeds, GET and PUT /v1/feeds/<adapter>/<name>, POST and GET of …/remap: what a feed's codes mean, and its past read again with it.
 * In: requests of an administrator's own page. Out: configurations with their history, the state of a remap. Changes are audited first.
 * Refuses configurations that are not right (422 with the rules), and saving over a version the writer has not seen (409).
 */
import { remapRequest, type FeedConfigAnswer } from '@rounds/schemas/contract/feeds.contract.ts';
import { violationsOf } from '@rounds/schemas/events/event.ts';
import { feedConfig, feedName, type FeedConfig } from '@rounds/schemas/feed-config.ts';
import { Hono, type Context } from 'hono';
import { administratorsOnly, feedOfPath, jsonBody, noStore, writeDown, type AdministratorDeps } from '../administrator.ts';
import { badBody, problemResponse } from '../problem.ts';
import type { Past } from '../remap/past.ts';
import type { FeedConfigs } from './feed-configs.ts';

export interface FeedsRouteDeps extends AdministratorDeps {
  readonly configs: FeedConfigs;
  readonly past: Past;
}

const PATH = '/v1/feeds/:adapter/:name';
const REMAP_WAIT_MS = 1_000;

export function createFeedsRoute(deps: FeedsRouteDeps): Hono {
  const { configs, past } = deps;
  const only = administratorsOnly(deps);

  const list = async (): Promise<Response> => {
    const feeds = (await configs.list()).map(({ feed, title, version }) => ({ feed, title, version }));
    return Response.json({ feeds }, { headers: noStore });
  };
  const show = async (c: Context): Promise<Response> => {
    const feed = feedName.safeParse(feedOfPath(c));
    return feed.success ? Response.json(await answerOf(configs, feed.data), { headers: noStore }) : problemResponse('no_such_feed');
  };
  const save = async (c: Context): Promise<Response> => {
    const body = await jsonBody(c);
    const parsed = feedConfig.safeParse(body);
    if (!parsed.success) return problemResponse('invalid', { violations: violationsOf(parsed.error, body, '(body)') });
    if (parsed.data.feed !== feedOfPath(c)) return problemResponse('no_such_feed');
    writeDown(deps, c, { action: 'feed_config_saved', target: `${parsed.data.feed} from version ${parsed.data.version}` });
    if (!(await configs.save(parsed.data))) return problemResponse('conflict');
    return Response.json(await answerOf(configs, parsed.data.feed), { headers: noStore });
  };
  const remap = async (c: Context): Promise<Response> => {
    const feed = feedOfPath(c);
    const body = await jsonBody(c);
    const wanted = remapRequest.safeParse(body);
    if (!wanted.success) return badBody(body, wanted.error);
    if (!past.canRead(feed)) return problemResponse('no_such_feed');
    writeDown(deps, c, { action: 'feed_remapped', target: wanted.data.dryRun ? `${feed} (dry run)` : feed });
    past.remap(feed, wanted.data.dryRun);
    await past.settled(REMAP_WAIT_MS, feed);
    return Response.json(past.remapState(feed), { status: 202, headers: noStore });
  };
  return new Hono()
    .get('/v1/feeds', only(list))
    .get(PATH, only(show))
    .put(PATH, only(save))
    .post(`${PATH}/remap`, only(remap))
    .get(
      `${PATH}/remap`,
      only((c) => Response.json(past.remapState(feedOfPath(c)), { headers: noStore })),
    );
}

async function answerOf(configs: FeedConfigs, feed: string): Promise<FeedConfigAnswer> {
  const [config, all, history] = await Promise.all([configs.get(feed), configs.list(), configs.history(feed)]);
  return {
    config,
    saved: all.some((one) => one.feed === feed),
    history: history.map(({ config: saved, savedMs }, index) => ({
      version: saved.version,
      savedAt: new Date(savedMs).toISOString(),
      changed: changedParts(history[index + 1]?.config ?? feedConfig.parse({ feed }), saved),
    })),
  };
}

/** Names of the parts that differ. */
function changedParts(before: FeedConfig, after: FeedConfig): string[] {
  const text = (config: FeedConfig, part: string): string | undefined => JSON.stringify(new Map(Object.entries(config)).get(part));
  return Object.keys({ ...before, ...after }).filter((part) => part !== 'version' && text(before, part) !== text(after, part));
}
