/**
 * Errors as RFC 9457 problem details, from a closed list of codes.
 * In: a code, or anything thrown. Out: a problem a caller can act on, with a trace id.
 * Refuses to carry stacks, SQL, paths of files or values: what broke is named by field, shape and rule.
 */
import type { Problem } from '@rounds/schemas/contract/common.contract.ts';
import { valueShape } from '@rounds/schemas/events/event.ts';

export const problemCodes = {
  invalid_request: { status: 400, title: 'The request has a mistake.' },
  sign_in_needed: { status: 401, title: 'Sign in first.' },
  sign_in_failed: { status: 401, title: 'Name or password is not right.' },
  sign_in_again: { status: 403, title: 'Sign in again first: this wants a sign-in of the last ten minutes.' },
  right_missing: { status: 403, title: 'Your role does not include this.' },
  other_origin: { status: 403, title: 'The request came from another site.' },
  not_found: { status: 404, title: 'There is nothing here.' },
  method_not_allowed: { status: 405, title: 'This address does not take that method.' },
  too_large: { status: 413, title: 'The request is too large.' },
  unsupported_type: { status: 415, title: 'Send JSON.' },
  too_many_attempts: { status: 429, title: 'Too many attempts. Wait and try again.' },
  fault: { status: 500, title: 'Something failed on our side. Your data are safe.' },
  not_ready: { status: 503, title: 'Rounds cannot answer right now. Try again in a moment.' },
} as const;
export type ProblemCode = keyof typeof problemCodes;
export type Violation = NonNullable<Problem['violations']>[number];

/** Thrown by routes; everything else that is thrown becomes `fault`. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly violations: readonly Violation[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProblemCode, more: { violations?: readonly Violation[]; retryAfterSeconds?: number } = {}) {
    super(code);
    this.name = 'ApiProblem';
    this.code = code;
    this.violations = more.violations ?? [];
    this.retryAfterSeconds = more.retryAfterSeconds;
  }
}

/** A field of the request that broke a rule. */
export function invalid(field: string, value: unknown, rule: string): ApiProblem {
  return new ApiProblem('invalid_request', { violations: [{ field, valueShape: valueShape(value), rule }] });
}

/** The body of a problem. */
export function problemBody(code: ProblemCode, traceId: string, violations: readonly Violation[] = []): Problem {
  const { status, title } = problemCodes[code];
  return {
    type: `urn:rounds:problem:${code}`,
    title,
    status,
    code,
    traceId,
    ...(violations.length > 0 ? { violations: [...violations] } : {}),
  };
}
