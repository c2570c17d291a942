/**
 * POST /v1/dead-letters/<id>/raw, POST and GET /v1/dead-letters/replay: a refused message shown to somebody entitled, and read again.
 * In: requests of an administrator's own page. Out: the message's text, the state of a replay. Every look is audited with its purpose first.
 * Refuses looks without a purpose; says so when a message's key was destroyed or its bytes are not what was received.
 */
import { rawMessageRequest, replayRequest, type RawMessageAnswer } from '@rounds/schemas/contract/feeds.contract.ts';
import { Hono, type Context } from 'hono';
import { administratorsOnly, jsonBody, noStore, writeDown, type AdministratorDeps } from '../administrator.ts';
import { badBody, problemResponse } from '../problem.ts';
import { shown, type Past } from '../remap/past.ts';

export interface LettersRouteDeps extends AdministratorDeps {
  readonly past: Past;
}

/** A short replay is answered with its end. */
const WAIT_MS = 2_000;

export function createLettersRoute(deps: LettersRouteDeps): Hono {
  const { past } = deps;
  const only = administratorsOnly(deps);
  const state = (status: number): Response => Response.json(past.replayState(), { status, headers: noStore });

  const look = async (c: Context): Promise<Response> => {
    const wanted = rawMessageRequest.safeParse(await jsonBody(c));
    if (!wanted.success) {
      return problemResponse('bad_request', {
        violations: [{ field: 'purpose', valueShape: 'text', rule: 'why it is looked at, 8 to 200 characters' }],
      });
    }
    const id = c.req.param('id') ?? '';
    writeDown(deps, c, { action: 'raw_message_opened', target: `${id.slice(0, 128)}: ${wanted.data.purpose.replaceAll(/\p{Cc}/gu, ' ')}` });
    const found = await past.messageOf(id);
    if (!found) return problemResponse('no_such_letter');
    if (!found.opened.ok) return problemResponse(found.opened.failure === 'key_destroyed' ? 'shredded' : 'damaged');
    const answer: RawMessageAnswer = shown(found.opened.raw);
    return Response.json(answer, { headers: noStore });
  };
  const replay = async (c: Context): Promise<Response> => {
    const body = await jsonBody(c);
    const wanted = replayRequest.safeParse(body);
    if (!wanted.success) return badBody(body, wanted.error);
    const target = 'ids' in wanted.data ? `${wanted.data.ids.length} letters` : wanted.data.group.feed;
    writeDown(deps, c, { action: 'dead_letters_replayed', target });
    if (!past.replay(wanted.data)) return problemResponse('busy', { retryAfterSeconds: 5 });
    await past.settled(WAIT_MS);
    return state(past.replayState().state === 'running' ? 202 : 200);
  };
  return new Hono()
    .post('/v1/dead-letters/:id/raw', only(look))
    .post('/v1/dead-letters/replay', only(replay))
    .get(
      '/v1/dead-letters/replay',
      only(() => state(200)),
    );
}
