/**
 * Says whether a request to a door of ingest comes from the own page of somebody who may send data in, and writes down what they change there.
 * In: the API, which knows sessions, and the origin people type. Out: a check, an audit. Refuses requests other sites have made a browser send.
 */
import { randomUUID } from 'node:crypto';
import type { Access } from '@rounds/api/access/access.ts';
import { hasRight, type Right } from '@rounds/api/access/roles.ts';
import type { Api } from '@rounds/api/app.ts';
import { comesFromUs } from '@rounds/api/same-origin.ts';
import type { Audit } from '@rounds/ingest/audit.ts';

/** A check for `startIngest`: may send data in, or may `administer`. */
export function mayIngest(api: Pick<Api, 'readerOf'>, origin: string, right: Right = 'ingest'): (request: Request) => Promise<boolean> {
  return (request) => {
    const own = comesFromUs(request.method, (name) => request.headers.get(name) ?? undefined, origin);
    const reader = own ? api.readerOf(request) : null;
    return Promise.resolve(reader !== null && hasRight(reader.account, right));
  };
}

/** How long a sign-in is good for what a stolen, still open session must not do: changing a feed's secrets. */
const lateMs = 10 * 60_000;

/** Whether the request's session was signed in to within ten minutes. */
export function signedInLately(api: Pick<Api, 'readerOf'>, access: Pick<Access, 'sessions'>): (request: Request) => boolean {
  return (request) => {
    const reader = api.readerOf(request);
    const at = reader === null ? null : access.sessions.signedInAt(reader.session);
    return at !== null && Date.now() - at < lateMs;
  };
}

/** Writes what administrators do at ingest's doors into the audit log of the API. */
export function auditOfIngest(api: Pick<Api, 'readerOf'>, access: Pick<Access, 'audit'>): Audit {
  return (request, action) =>
    access.audit.write({ accountId: api.readerOf(request)?.account.id ?? '', ...action, decision: 'allowed', traceId: randomUUID() });
}
