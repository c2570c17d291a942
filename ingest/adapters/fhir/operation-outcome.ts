/**
 * What a FHIR sender is told: an OperationOutcome, with the places and rules of what was not understood and never a value.
 * In: the results of the door, or a code from a closed list. Out: a Response.
 */
import type { Violation } from '@rounds/schemas/events/event.ts';
import type { AcceptResult } from '../../outcome.ts';

const refusals = {
  unreadable: { status: 422, code: 'processing', text: 'Nothing in this message could be understood' },
  unauthorized: { status: 401, code: 'login', text: 'Not signed, or not signed rightly' },
  no_such_feed: { status: 404, code: 'not-found', text: 'A feed is named with small letters, digits, dots, dashes and underscores' },
  too_large: { status: 413, code: 'too-long', text: 'The message is larger than allowed' },
  wrong_type: { status: 415, code: 'not-supported', text: 'FHIR R4 as JSON or ndjson, not compressed' },
  busy: { status: 503, code: 'throttled', text: 'Too much is in flight; send again shortly' },
  no_room: { status: 503, code: 'transient', text: 'The disk here is nearly full; nothing was taken in, send again later' },
  log_unavailable: { status: 503, code: 'transient', text: 'The event log does not answer; nothing was taken in, send again' },
} as const;

type RefusalCode = keyof typeof refusals;
interface Issue {
  readonly severity: 'error' | 'information';
  readonly code: string;
  readonly diagnostics: string;
  readonly expression?: readonly string[];
}

const MAX_ISSUES = 20;

/** Why nothing was taken in. `retryAfterSeconds` becomes Retry-After. */
export function refusalResponse(code: RefusalCode, more: { violations?: readonly Violation[]; retryAfterSeconds?: number } = {}): Response {
  const { status, code: issueCode, text } = refusals[code];
  const headers = more.retryAfterSeconds === undefined ? {} : { 'retry-after': String(more.retryAfterSeconds) };
  return respond(status, [{ severity: 'error', code: issueCode, diagnostics: text }, ...issuesOf(more.violations ?? [])], headers);
}

/** What became of the events of a message: 202 when the broker has them, 422 when none could be made. */
export function resultResponse(results: readonly AcceptResult[]): Response {
  const counts = { accepted: 0, duplicate: 0, rejected: 0 };
  for (const { status } of results) counts[status] += 1;
  const violations = results.flatMap((result) => (result.status === 'rejected' ? result.violations : []));
  if (results.length > 0 && counts.rejected === results.length) return refusalResponse('unreadable', { violations });
  const text = `events accepted: ${counts.accepted}, repeated: ${counts.duplicate}, not understood: ${counts.rejected}`;
  return respond(202, [{ severity: 'information', code: 'informational', diagnostics: text }, ...issuesOf(violations)]);
}

function issuesOf(violations: readonly Violation[]): Issue[] {
  return violations.slice(0, MAX_ISSUES).map(({ field, rule, valueShape }) => ({
    severity: 'error',
    code: 'invalid',
    diagnostics: `${field}: must be ${rule} (there is: ${valueShape})`,
    ...(/^[A-Z][A-Za-z.[\]0-9]*$/.test(field) ? { expression: [field] } : {}),
  }));
}

function respond(status: number, issue: readonly Issue[], headers: Readonly<Record<string, string>> = {}): Response {
  const all = { 'content-type': 'application/fhir+json', 'cache-control': 'no-store', ...headers };
  return new Response(JSON.stringify({ resourceType: 'OperationOutcome', issue }), { status, headers: all });
}
