/**
 * Who may call a route. Every route declares one policy; there is no default.
 * In: a policy and the reader, if any. Out: a decision. Refuses words that are not a policy when the app is built.
 */
import type { Account } from './accounts.ts';
import { hasRight, rights, type Right } from './roles.ts';

export type Policy = 'public' | 'signed_in' | `may:${Right}`;

export type Decision = 'allowed' | 'sign_in_needed' | 'right_missing';

const policies: readonly string[] = ['public', 'signed_in', ...rights.map((right) => `may:${right}`)];

/** True when `value` is a policy this API knows. */
export function isPolicy(value: unknown): value is Policy {
  return typeof value === 'string' && policies.includes(value);
}

/** The right a policy asks for; undefined when it asks for none. */
export function rightOf(policy: Policy): Right | undefined {
  return rights.find((right) => policy === `may:${right}`);
}

/** Decides for one request. Anything not clearly allowed is refused. */
export function decide(policy: Policy, account: Account | null): Decision {
  if (policy === 'public') return 'allowed';
  if (account === null) return 'sign_in_needed';
  if (policy === 'signed_in') return 'allowed';
  const right = rightOf(policy);
  return right !== undefined && hasRight(account, right) ? 'allowed' : 'right_missing';
}
