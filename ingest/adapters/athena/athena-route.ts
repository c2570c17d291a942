/**
 * POST /v1/webhooks/athena/<name>: athenahealth's platform events, id-only, answered within its 2 seconds.
 * In: a signed notification. Out: 200 once `raw` has it and what it names is queued to be fetched; the rest happens later.
 * Refuses, in this order: wrong type or encoding 415, too large 413, not signed 401, no notification 400, too slow or no broker 503.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import type { Acceptor } from '../../accept.ts';
import { contentName } from '../../event-id.ts';
import type { FetchQueue } from '../../fetch-queue.ts';
import { IngestError } from '../../ingest-error.ts';
import { problemResponse } from '../../problem.ts';
import { readBody } from '../../read-body.ts';
import { authenticate, type Credentials } from '../../signatures/authenticate.ts';
import { createReplayMemory } from '../../signatures/replay-memory.ts';
import { readNotification } from './notification.ts';

export interface AthenaRouteDeps extends Omit<Credentials, 'isAdministrator'> {
  readonly acceptor: Acceptor;
  readonly fetches: FetchQueue;
  /** athenahealth gives up after 2,000 ms; ours must be said before. Default 1,700. */
  readonly answerWithinMs?: number;
}

const MAX_BODY_BYTES = 8_000_000;
const ANSWER_WITHIN_MS = 1_700;
/** A delivery that failed is tried again for an hour. */
const KEEP_MS = 2 * 3_600_000;
const TYPES = new Set(['application/fhir+json', 'application/json']);

export function createAthenaRoute(deps: AthenaRouteDeps): Hono {
  const known = createReplayMemory(() => deps.clock(), KEEP_MS);
  const credentials: Credentials = { ...deps, isAdministrator: () => Promise.resolve(false) };
  return new Hono().post('/v1/webhooks/athena/:name', async (c) => {
    const request = c.req.raw;
    const contentType = request.headers.get('content-type') ?? '';
    const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
    if (!TYPES.has(type) || (request.headers.get('content-encoding') ?? 'identity') !== 'identity') return problemResponse('wrong_type');
    const bytes = await readBody(request, MAX_BODY_BYTES);
    if (!bytes) return problemResponse('too_large');
    const feed = `athena/${c.req.param('name')}`;
    if (!(await authenticate(request, bytes, credentials, feed))) return problemResponse('unauthorized');

    // What takes longer goes on: when it ends well, the delivery that follows our 503 is a duplicate.
    const work = takeIn({ feed, contentType, bytes }, deps, known);
    work.catch(() => undefined);
    const late = new AbortController();
    const tooLate = sleep(deps.answerWithinMs ?? ANSWER_WITHIN_MS, undefined, { signal: late.signal, ref: false }).catch(() => undefined);
    try {
      return (await Promise.race([work, tooLate])) ?? problemResponse('log_unavailable', { retryAfterSeconds: 5 });
    } catch (error) {
      if (!(error instanceof IngestError)) throw error;
      return error.code === 'too_large'
        ? problemResponse('too_large')
        : problemResponse(error.code, { retryAfterSeconds: error.retryAfterSeconds });
    } finally {
      late.abort();
    }
  });
}

async function takeIn(
  message: { readonly feed: string; readonly contentType: string; readonly bytes: Uint8Array },
  { acceptor, fetches }: AthenaRouteDeps,
  known: ReturnType<typeof createReplayMemory>,
): Promise<Response> {
  const { feed, bytes } = message;
  const content = contentName(bytes);
  const raw = { ...message, sourceRef: content };
  const notification = readNotification(bytes);
  if (!notification.ok) {
    const violations = [notification.violation];
    await acceptor.accept([{ kind: 'rejection', sourceRef: `${content}:0`, practice: '', violations }], raw);
    return problemResponse('unreadable', { violations });
  }
  const { references } = notification;
  const fresh = references.filter(({ notificationId }) => !known.seen(feed, notificationId));
  if (references.length > 0 && fresh.length === 0) return answer(0, references.length);
  await acceptor.accept([], raw);
  await fetches.queueFetches(feed, fresh);
  for (const { notificationId } of fresh) known.remember(feed, notificationId);
  return answer(fresh.length, references.length - fresh.length);
}

function answer(accepted: number, duplicate: number): Response {
  return Response.json({ accepted, duplicate }, { headers: { 'cache-control': 'no-store' } });
}
