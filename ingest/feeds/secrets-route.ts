/**
 * GET, POST and DELETE of /v1/feeds/<adapter>/<name>/secrets: what a feed signs with, managed by a signed-in administrator.
 * In: requests from our own pages. Out: ids and ages; a secret once, when it is made. Every change is audited before it is made.
 * Refuses signatures here (a feed does not manage its own keys), sessions that are not fresh for a change, names that are no feed, secrets under 16 bytes.
 */
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import type { FeedSecrets } from '@rounds/infra/config/feed-secrets.ts';
import { feedSecretRequest, type FeedSecretList, type MadeFeedSecret } from '@rounds/schemas/contract/feed-secrets.contract.ts';
import { feedName } from '@rounds/schemas/feed-config.ts';
import { Hono, type Context } from 'hono';
import { administratorsOnly, feedOfPath, jsonBody, noStore, writeDown, type AdministratorDeps } from '../administrator.ts';
import { badBody, problemResponse } from '../problem.ts';

export interface SecretsRouteDeps extends AdministratorDeps {
  readonly secrets: FeedSecrets;
  /** True when the request's session was signed in to a short while ago: a session left open must not change what a feed signs with. */
  readonly signedInLately: (request: Request) => boolean;
}

const PATH = '/v1/feeds/:adapter/:name/secrets';

export function createSecretsRoute(deps: SecretsRouteDeps): Hono {
  const { secrets } = deps;
  const only = administratorsOnly(deps);
  const forFeeds = (handle: (c: Context, feed: string) => Promise<Response>) =>
    only((c) => {
      if (c.req.method !== 'GET' && !deps.signedInLately(c.req.raw)) return problemResponse('sign_in_again');
      const feed = feedName.safeParse(feedOfPath(c));
      return feed.success ? handle(c, feed.data) : problemResponse('no_such_feed');
    });

  const list = async (_c: Context, feed: string): Promise<Response> => {
    const entries = await secrets.listFeedSecrets(feed);
    const body: FeedSecretList = {
      feed,
      secrets: entries.map(({ validUntil, ...entry }) => ({ ...entry, validUntil: validUntil ?? null })),
    };
    return Response.json(body, { headers: noStore });
  };
  const make = async (c: Context, feed: string): Promise<Response> => {
    const asked = await jsonBody(c);
    const wanted = feedSecretRequest.safeParse(asked);
    if (!wanted.success) return badBody(asked, wanted.error);
    const { scheme, given } = wanted.data;
    writeDown(deps, c, { action: 'feed_secret_made', target: feed });
    try {
      const made = await secrets.createFeedSecret(feed, { ...(scheme && { scheme }), ...(given !== undefined && { given }) });
      const body: MadeFeedSecret = { feed, id: made.id, scheme: made.scheme, secret: given === undefined ? made.secret : null };
      return Response.json(body, { status: 201, headers: noStore });
    } catch (error) {
      if (!(error instanceof OperatorError) || given === undefined) throw error;
      const rule = '16 bytes or more in printable characters without blanks; base64 after whsec_';
      return problemResponse('bad_request', { violations: [{ field: 'given', valueShape: `text of ${given.length}`, rule }] });
    }
  };
  const revoke = async (c: Context, feed: string): Promise<Response> => {
    const id = c.req.param('id') ?? '';
    if (!(await secrets.listFeedSecrets(feed)).some((entry) => entry.id === id)) return problemResponse('no_such_feed');
    writeDown(deps, c, { action: 'feed_secret_revoked', target: `${feed} ${id}` });
    return (await secrets.revokeFeedSecret(feed, id))
      ? new Response(null, { status: 204, headers: noStore })
      : problemResponse('no_such_feed');
  };
  return new Hono().get(PATH, forFeeds(list)).post(PATH, forFeeds(make)).delete(`${PATH}/:id`, forFeeds(revoke));
}
