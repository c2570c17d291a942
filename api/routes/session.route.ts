/**
 * Signing in and out: by one-time link, by name and password; and one's own password.
 * In: a token or a name and password. Out: the reader, and a cookie. A new session at every sign-in; the one before ends.
 * Unknown name, wrong password: the same words after the same time. Used, old, made-up link: not found.
 */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import { linkSignIn, me, passwordSignIn, type Me } from '@rounds/schemas/contract/trust.contract.ts';
import { meExample } from '@rounds/schemas/contract/examples.ts';
import type { Account } from '../access/accounts.ts';
import { brokenPasswordRule, hashPassword, verifyPassword } from '../access/passwords.ts';
import { hasRight, roleLabels } from '../access/roles.ts';
import { grantedPractices } from '../access/scope.ts';
import { defineRoute, defineRawRoute, type ApiRoute } from '../define-route.ts';
import type { ApiContext, RouteDeps } from '../deps.types.ts';
import { ApiProblem } from '../problem.ts';

const tag = 'Session';
/** How long a sign-in is good for a new password in place of one there is. */
const lateMs = 10 * 60_000;

const withLink = defineRoute({
  method: 'post',
  path: '/api/v1/session/link',
  policy: 'public',
  tag,
  summary: 'Sign in with a one-time link',
  body: linkSignIn,
  refuses: ['not_found', 'too_many_attempts'],
  answer: me,
  example: meExample,
  handler: ({ body, context, deps }) => {
    const address = context.get('address');
    // Nobody guesses 256 bits; but each try is written down for six years, and a flood of them must end.
    const wait = deps.access.attempts.waitSeconds(null, address);
    if (wait > 0) throw new ApiProblem('too_many_attempts', { retryAfterSeconds: wait });
    const accountId = deps.access.links.use(body.token);
    const account = accountId === null ? null : deps.access.accounts.byId(accountId);
    if (account === null) {
      deps.access.attempts.failed(null, address);
      auditSignIn(context, deps, '', 'link', 'refused');
      throw new ApiProblem('not_found');
    }
    return signIn(context, deps, account, 'link');
  },
});

const withPassword = defineRoute({
  method: 'post',
  path: '/api/v1/session/password',
  policy: 'public',
  tag,
  summary: 'Sign in with name and password',
  body: passwordSignIn,
  refuses: ['sign_in_failed', 'too_many_attempts'],
  answer: me,
  example: meExample,
  handler: async ({ body, context, deps }) => {
    const address = context.get('address');
    const wait = deps.access.attempts.waitSeconds(body.name, address);
    if (wait > 0) throw new ApiProblem('too_many_attempts', { retryAfterSeconds: wait });
    // Counted before the hash is computed, so that many tries at once are not all let through.
    deps.access.attempts.failed(body.name, address);
    const account = deps.access.accounts.byName(body.name);
    const right = await verifyPassword(account === null ? null : deps.access.accounts.passwordHash(account.id), body.password);
    if (!right || account === null) {
      auditSignIn(context, deps, account?.id ?? '', 'password', 'refused');
      throw new ApiProblem('sign_in_failed');
    }
    deps.access.attempts.succeeded(body.name, address);
    return signIn(context, deps, account, 'password');
  },
});

const signOut = defineRawRoute({
  method: 'delete',
  path: '/api/v1/session',
  policy: 'public',
  tag,
  summary: 'Sign out',
  responses: { 204: { description: 'Signed out' } },
  handle: (context, deps) => {
    const reader = context.get('reader');
    if (reader !== null) {
      deps.access.sessions.end(reader.session);
      deps.access.audit.write({
        accountId: reader.account.id,
        action: 'sign_out',
        target: '',
        rows: 0,
        decision: 'allowed',
        address: context.get('address'),
        traceId: context.get('traceId'),
      });
    }
    deleteCookie(context, deps.cookie.name, deps.cookie.options);
    context.header('Clear-Site-Data', '"cache", "storage"');
    return Promise.resolve(context.body(null, 204));
  },
});

const readMe = defineRoute({
  method: 'get',
  path: '/api/v1/me',
  policy: 'signed_in',
  tag,
  summary: 'Who is signed in, and what they may do',
  answer: me,
  example: meExample,
  handler: ({ reader, deps }) => meOf(reader().account, deps),
});

const setPassword = defineRoute({
  method: 'put',
  path: '/api/v1/me/password',
  policy: 'signed_in',
  tag,
  summary: "Set one's own password; all other sessions end",
  body: z.object({ password: z.string().min(8).max(256) }),
  refuses: ['sign_in_again'],
  answer: me,
  example: meExample,
  handler: async ({ body, context, deps, reader }) => {
    const { account, session } = reader();
    // A session left open must not become a way in that lasts. Who has no password yet has just come by a link.
    const signedInAt = deps.access.sessions.signedInAt(session) ?? 0;
    if (deps.access.accounts.passwordHash(account.id) !== null && deps.clock() - signedInAt > lateMs) throw new ApiProblem('sign_in_again');
    const rule = brokenPasswordRule(body.password, account.name);
    if (rule !== null)
      throw new ApiProblem('invalid_request', { violations: [{ field: 'password', valueShape: `text of ${body.password.length}`, rule }] });
    const hash = await hashPassword(body.password);
    // Written down first: no entry, no change.
    deps.access.audit.write({
      accountId: account.id,
      action: 'password_changed',
      target: '',
      rows: 0,
      decision: 'allowed',
      address: context.get('address'),
      traceId: context.get('traceId'),
    });
    deps.access.accounts.setPasswordHash(account.id, hash);
    deps.access.sessions.endAll(account.id, session);
    return meOf(account, deps);
  },
});

export const sessionRoutes: readonly ApiRoute[] = [withLink, withPassword, signOut, readMe, setPassword];

function auditSignIn(
  context: ApiContext,
  deps: RouteDeps,
  accountId: string,
  way: 'link' | 'password',
  decision: 'allowed' | 'refused',
): void {
  deps.access.audit.write({
    accountId,
    action: 'sign_in',
    target: way,
    rows: 0,
    decision,
    address: context.get('address'),
    traceId: context.get('traceId'),
  });
}

function signIn(context: ApiContext, deps: RouteDeps, account: Account, way: 'link' | 'password'): Promise<Me> {
  auditSignIn(context, deps, account.id, way, 'allowed');
  const before = getCookie(context, deps.cookie.name);
  if (before !== undefined) deps.access.sessions.end(before);
  setCookie(context, deps.cookie.name, deps.access.sessions.start(account.id), deps.cookie.options);
  return meOf(account, deps);
}

async function meOf(account: Account, deps: RouteDeps): Promise<Me> {
  const directory = await deps.directory.read();
  return {
    id: account.id,
    name: account.displayName,
    role: account.role,
    roleLabel: roleLabels[account.role],
    may: {
      ingest: hasRight(account, 'ingest'),
      administer: hasRight(account, 'administer'),
      seePatientRows: hasRight(account, 'see_patient_rows'),
    },
    practices: grantedPractices(account, directory).map((practice) => practice.id),
    demo: deps.settings.demo,
  };
}
