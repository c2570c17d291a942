/**
 * POST /v1/fhir/<feed>: resources, Bundles, ndjson; /v1/fhir/<feed>/notify: subscription notifications (POST or PUT, as servers differ).
 * In: a body signed by the feed, with its secret as a bearer token (all a FHIR Subscription can send), or from an administrator's session.
 * Refuses, in this order: wrong type or encoding 415, too large 413, not signed 401, no name of a feed 404, nothing understood 422, busy or no broker 503.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { feedName } from '@rounds/schemas/feed-config.ts';
import { Hono } from 'hono';
import type { Acceptor } from '../../accept.ts';
import { contentName, shortHash } from '../../event-id.ts';
import type { FetchQueue, FetchReference } from '../../fetch-queue.ts';
import { IngestError } from '../../ingest-error.ts';
import type { AcceptResult, Outcome, RawMessage } from '../../outcome.ts';
import { readBody } from '../../read-body.ts';
import { authenticate, type Credentials } from '../../signatures/authenticate.ts';
import { isSigned } from '../../signatures/verify-signature.ts';
import { messageOutcomes, wordsOf, type FhirWordsDeps } from './message-outcomes.ts';
import { readNotification } from './notification.ts';
import { refusalResponse, resultResponse } from './operation-outcome.ts';

export interface FhirRouteDeps extends Credentials, FhirWordsDeps {
  readonly acceptor: Pick<Acceptor, 'accept'>;
  readonly fetches: FetchQueue;
}

const MAX_BODY_BYTES = 7_500_000;
const TYPES = /^application\/(fhir\+json|json|json\+fhir|fhir\+ndjson|x-ndjson|ndjson)$/;
/** What an empty rest-hook (R4 without payload) makes one ask for: it says that something changed, not what. */
const SEARCHED = ['Appointment', 'Encounter', 'Claim', 'ExplanationOfBenefit'];

export function createFhirRoute(deps: FhirRouteDeps): Hono {
  const app = new Hono();
  app.post('/v1/fhir/:name', (c) => serve(c.req.raw, c.req.param('name'), deps, takeIn));
  // Some servers add the resource's path to the endpoint and send PUT.
  app.on(['POST', 'PUT'], ['/v1/fhir/:name/notify', '/v1/fhir/:name/notify/*'], (c) =>
    serve(c.req.raw, c.req.param('name') ?? '', deps, takeNotification),
  );
  return app;
}

interface Message {
  readonly feed: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

async function serve(
  request: Request,
  name: string,
  deps: FhirRouteDeps,
  take: (message: Message, deps: FhirRouteDeps) => Promise<Response>,
): Promise<Response> {
  const contentType = request.headers.get('content-type') ?? '';
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const plain = (request.headers.get('content-encoding') ?? 'identity') === 'identity';
  if (!plain || !(TYPES.test(type) || type === '')) return refusalResponse('wrong_type');
  const bytes = await readBody(request, MAX_BODY_BYTES);
  if (!bytes) return refusalResponse('too_large');
  // Only nothing needs no type: an R4 rest-hook without payload.
  if (type === '' && bytes.length > 0) return refusalResponse('wrong_type');
  const feed = `fhir/${name}`;
  if (!(await isSender(request, bytes, feed, deps))) return refusalResponse('unauthorized');
  if (!feedName.safeParse(feed).success) return refusalResponse('no_such_feed');
  try {
    return await take({ feed, contentType, bytes }, deps);
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    return error.code === 'too_large'
      ? refusalResponse('too_large')
      : refusalResponse(error.code, { retryAfterSeconds: error.retryAfterSeconds });
  }
}

async function takeIn(message: Message, deps: FhirRouteDeps): Promise<Response> {
  return resultResponse(await accepted(message, deps));
}

/** Raw and events first, then what is to be fetched; both are durable before the answer. */
async function takeNotification(message: Message, deps: FhirRouteDeps): Promise<Response> {
  const { feed, bytes } = message;
  if (bytes.length === 0) {
    const at = new Date(deps.clock()).toISOString();
    await deps.fetches.queueFetches(
      feed,
      SEARCHED.map((resourceType): FetchReference => ({ resourceType, topic: 'changed', notificationId: at, at })),
    );
    return done();
  }
  const notification = readNotification(bytes);
  if (notification.kind === 'handshake') return done();
  if (notification.kind === 'heartbeat') {
    await deps.acceptor.accept([heartbeat(message, deps.clock())], undefined, feed);
    return done();
  }
  const results = await accepted(message, deps);
  if (notification.kind === 'changes') await deps.fetches.queueFetches(feed, notification.references);
  // The server would send the same once more, to the same end: what was not understood is a dead letter, said in the body.
  const understood = results.length === 0 || results.some(({ status }) => status !== 'rejected') || notification.kind === 'changes';
  return understood ? done() : resultResponse(results);
}

const done = (): Response => new Response(undefined, { status: 200, headers: { 'cache-control': 'no-store' } });

async function accepted(message: Message, deps: FhirRouteDeps): Promise<AcceptResult[]> {
  const outcomes = messageOutcomes(await wordsOf(deps, message.feed), message);
  const raw: RawMessage = { ...message, sourceRef: contentName(message.bytes) };
  return deps.acceptor.accept(outcomes, raw);
}

/** A feed that says it is alive is not silent. One a minute is enough. */
function heartbeat({ feed }: Message, nowMs: number): Outcome {
  const time = `${new Date(nowMs).toISOString().slice(0, 16)}:00.000Z`;
  const id = shortHash(feed, 'source.heartbeat', time);
  const draft = {
    specversion: '1.0',
    id,
    type: 'source.heartbeat',
    source: feed,
    subject: feed.replaceAll('/', '-'),
    time,
    recordedat: time,
  };
  return { kind: 'event', draft: { ...draft, practiceid: '', sourceref: `heartbeat:${time}`, data: {} } };
}

async function isSender(request: Request, bytes: Uint8Array, feed: string, deps: FhirRouteDeps): Promise<boolean> {
  const bearer = /^Bearer ([\x21-\x7e]{16,512})$/.exec(request.headers.get('authorization') ?? '')?.[1];
  if (bearer === undefined || isSigned(request.headers)) return (await authenticate(request, bytes, deps, feed)) !== undefined;
  const given = digest(bearer);
  const secrets = /^fhir\/[a-z0-9][a-z0-9._-]{0,62}$/.test(feed) ? await deps.feedSecrets(feed) : [];
  // No early end, and equal lengths by hashing: the time taken says nothing.
  return secrets.reduce((held, { secret }) => timingSafeEqual(digest(secret), given) || held, false);
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
