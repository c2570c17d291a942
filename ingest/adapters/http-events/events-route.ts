/**
 * POST /v1/events and POST /v1/webhooks/<feed>: CloudEvents in, 202 with one result each after the broker's acknowledgement.
 * In: single, batch (structured) or binary mode; signed, or on /v1/events from an administrator's session. Out: 202, or a problem.
 * Refuses, in this order: wrong type or encoding 415, too large 413, not signed 401, nothing understood 400, busy or no broker 503.
 */
import { Hono, type Context } from 'hono';
import type { Acceptor } from '../../accept.ts';
import { IngestError } from '../../ingest-error.ts';
import type { AcceptResult } from '../../outcome.ts';
import { problemResponse } from '../../problem.ts';
import { holdBody } from '../../read-body.ts';
import { authenticate, namedFeed, type Credentials, type Sender } from '../../signatures/authenticate.ts';
import { createReplayMemory, type ReplayMemory } from '../../signatures/replay-memory.ts';
import { rawContent } from './raw.ts';
import { modeOf, readOutcomes, type Mode } from './read.ts';

export interface EventsRouteDeps extends Credentials {
  readonly acceptor: Acceptor;
  /** Default 8,000,000 bytes: what the log can hold of one message, with room for its envelope. */
  readonly maxBodyBytes?: number;
}

const MAX_BODY_BYTES = 8_000_000;

export function createEventsRoute(deps: EventsRouteDeps): Hono {
  const replays = createReplayMemory(() => deps.clock());
  const take = async ({ req: { raw: request }, env }: Context, door: Door): Promise<Response> => {
    const mode = modeOf(request.headers, door.plainJson);
    if (!mode || (request.headers.get('content-encoding') ?? 'identity') !== 'identity') return problemResponse('wrong_type');
    const body = await holdBody(request, env, deps.maxBodyBytes ?? MAX_BODY_BYTES);
    if (!body) return problemResponse('too_large');
    try {
      return await answer({ mode, request, bytes: body.bytes }, door);
    } finally {
      body.release();
    }
  };
  const answer = async (message: Message, door: Door): Promise<Response> => {
    const { request, bytes } = message;
    const sender = await authenticate(request, bytes, door.sessions ? deps : { ...deps, isAdministrator: nobody }, door.feed);
    if (!sender) return problemResponse('unauthorized');
    if (sender.messageId !== undefined && replays.seen(sender.source, sender.messageId)) {
      return json(200, '{"status":"duplicate","accepted":0,"duplicate":0,"rejected":0,"results":[]}');
    }
    return takeIn({ ...message, sender }, deps.acceptor, replays);
  };
  return (
    new Hono()
      .post('/v1/events', (c) => take(c, { feed: namedFeed(c.req.raw), sessions: true, plainJson: false }))
      // Webhook senders seldom let anybody choose their content type: plain JSON is read by its shape.
      .post('/v1/webhooks/:feed', (c) => take(c, { feed: `http/${c.req.param('feed')}`, sessions: false, plainJson: true }))
  );
}

/** What sets the two addresses apart; both give the same event the same id. */
interface Door {
  readonly feed: string;
  readonly sessions: boolean;
  readonly plainJson: boolean;
}

const nobody = () => Promise.resolve(false);

interface Message {
  readonly mode: Mode;
  readonly request: Request;
  readonly bytes: Uint8Array;
}

interface SentMessage extends Message {
  readonly sender: Sender;
}

/** Returns with the outcomes gone: whoever waits for the broker does not hold them. */
function accepting({ mode, request, bytes, sender }: SentMessage, acceptor: Acceptor): Promise<AcceptResult[]> {
  const sourceRef = `http:${sender.messageId ?? 'session'}`.slice(0, 160);
  const raw = { feed: sender.source, ...rawContent(mode, request.headers, bytes), sourceRef };
  return acceptor.accept(readOutcomes(mode, request.headers, bytes, sender.source), raw);
}

async function takeIn(message: SentMessage, acceptor: Acceptor, replays: ReplayMemory): Promise<Response> {
  const { sender } = message;
  try {
    const results = await accepting(message, acceptor);
    if (sender.messageId !== undefined) replays.remember(sender.source, sender.messageId);
    if (results.length > 0 && results.every(({ status }) => status === 'rejected')) {
      return problemResponse('unreadable', {
        violations: results.flatMap((result) => (result.status === 'rejected' ? result.violations : [])),
      });
    }
    return json(202, summaryOf(results));
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    return error.code === 'too_large'
      ? problemResponse('too_large')
      : problemResponse(error.code, { retryAfterSeconds: error.retryAfterSeconds });
  }
}

function summaryOf(results: readonly AcceptResult[]): string {
  const counts = { accepted: 0, duplicate: 0, rejected: 0 };
  for (const { status } of results) counts[status] += 1;
  return JSON.stringify({ ...counts, results });
}

function json(status: number, body: string): Response {
  return new Response(body, { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });
}
