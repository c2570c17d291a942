/**
 * Addresses of ingest that only a signed-in administrator's own page may use, and what they write into the audit log.
 * In: a request. Out: the handler's answer, or 401. An action is written down before it is done; no audit, no action.
 */
import type { Context } from 'hono';
import { z } from 'zod';
import type { Audit, AuditedAction } from './audit.ts';
import { problemResponse } from './problem.ts';
import { readBody } from './read-body.ts';

export interface AdministratorDeps {
  /** True when the request comes from an administrator's own page (role administrator, not only the right to send files). */
  readonly mayAdminister: (request: Request) => Promise<boolean>;
  readonly audit: Audit;
}

const MAX_BODY_BYTES = 1024 * 1024;
const peer = z.object({ incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }) });

/** Wraps handlers: who is no administrator gets 401. */
export const administratorsOnly =
  ({ mayAdminister }: AdministratorDeps) =>
  (handle: (c: Context) => Promise<Response> | Response) =>
  async (c: Context): Promise<Response> =>
    (await mayAdminister(c.req.raw)) ? handle(c) : problemResponse('unauthorized');

/** Writes an action down. Throws when it cannot; the action must not happen then. */
export function writeDown({ audit }: AdministratorDeps, c: Context, action: Pick<AuditedAction, 'action' | 'target'>): void {
  audit(c.req.raw, { ...action, rows: 1, address: addressOf(c) });
}

/** Who asks, as the web server found it; `local` where there is none. */
export function addressOf(c: Context): string {
  const found = peer.safeParse(c.env);
  return found.success ? found.data.incoming.socket.remoteAddress : 'local';
}

/** The request's JSON; undefined when it is none or too long. An empty body is `{}`. */
export async function jsonBody(c: Context): Promise<unknown> {
  const bytes = await readBody(c.req.raw, MAX_BODY_BYTES);
  if (!bytes) return undefined;
  try {
    return bytes.length === 0 ? {} : JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}

/** The feed a path names: adapter and the rest, `%2F` in it decoded. */
export const feedOfPath = (c: Context): string => `${c.req.param('adapter') ?? ''}/${c.req.param('name') ?? ''}`;

export const noStore = { 'cache-control': 'no-store' } as const;
