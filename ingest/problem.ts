/**
 * What a sender is told when a request is not taken: RFC 9457 problem details from a closed list.
 * In: a code, and violations where there are any. Out: a Response. Refuses to say anything of the data or of our insides.
 */
import type { Problem } from '@rounds/schemas/contract/common.contract.ts';
import { violationsOf, type Violation } from '@rounds/schemas/events/event.ts';
import type { z } from 'zod';

/** Every reason of refusal, with its status. */
export const problems = {
  unreadable: { status: 400, title: 'Nothing in this message could be understood' },
  bad_request: { status: 400, title: 'The request is not what this address takes' },
  unauthorized: { status: 401, title: 'Not signed, or not signed rightly' },
  sign_in_again: { status: 403, title: 'Sign in again first: this needs a sign-in of the last ten minutes' },
  not_found: { status: 404, title: 'There is no such mapping' },
  no_such_feed: { status: 404, title: 'There is no such feed or secret' },
  no_such_letter: { status: 404, title: 'There is no such letter, or it has no message' },
  shredded: { status: 410, title: 'The key of this message was destroyed; nobody can read it any more' },
  damaged: { status: 410, title: 'The message is not what was received; it is not shown' },
  invalid: { status: 422, title: 'This is not right yet' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  no_such_address: { status: 404, title: 'There is nothing at this address' },
  conflict: { status: 409, title: 'Somebody else saved meanwhile, or the id is in use' },
  not_a_table: { status: 422, title: 'This file cannot be read as a table' },
  too_large: { status: 413, title: 'The message is larger than allowed, or did not end in time' },
  wrong_type: { status: 415, title: 'This content type or encoding is not taken here' },
  held: { status: 422, title: 'The file is held: too many of its rows are not understood' },
  fault: { status: 500, title: 'Something is wrong on our side; nothing was acknowledged' },
  busy: { status: 503, title: 'Too much is in flight; send again shortly' },
  no_room: { status: 503, title: 'The disk here is nearly full; nothing was taken in, send again later' },
  log_unavailable: { status: 503, title: 'The event log does not answer; nothing was taken in, send again' },
} as const;

export type ProblemCode = keyof typeof problems;

/** A problem as a Response; `retryAfterSeconds` becomes Retry-After. At most 20 violations are told. */
export function problemResponse(code: ProblemCode, more: { violations?: readonly Violation[]; retryAfterSeconds?: number } = {}): Response {
  const { status, title } = problems[code];
  const body: Problem = {
    type: `urn:rounds:problem:${code}`,
    title,
    status,
    code,
    ...(more.violations ? { violations: more.violations.slice(0, 20).map((v) => ({ ...v })) } : {}),
  };
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (more.retryAfterSeconds !== undefined) headers.set('retry-after', String(more.retryAfterSeconds));
  return new Response(JSON.stringify(body), { status, headers });
}

/** What was sent where a file or JSON should stand, and does not. */
export const noBody = (valueShape: string, rule: string): Response =>
  problemResponse('bad_request', { violations: [{ field: '(body)', valueShape, rule }] });

/** A body that is no JSON (`undefined`), or JSON that breaks rules of its schema. */
export const badBody = (body: unknown, error: z.ZodError): Response =>
  body === undefined
    ? noBody('no JSON, or too much of it', 'JSON in UTF-8')
    : problemResponse('bad_request', { violations: violationsOf(error, body, '(body)') });
