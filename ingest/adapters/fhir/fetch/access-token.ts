/**
 * Access tokens by SMART backend services: a signed assertion for a token, kept until shortly before it ends (guarantees.md (d) 42).
 * In: the connection of a feed, its key. Out: a token. Assertions live four minutes and have an id of their own each.
 * Refuses a token endpoint of another origin than the server's unless the configuration names it.
 */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { FeedConfig } from '@rounds/schemas/feed-config.ts';
import { z } from 'zod';
import { FetchRefusal } from './address-guard.ts';
import type { ClientKey } from './client-key.ts';
import type { Answer, HttpClient } from './http-client.ts';

export type Connection = NonNullable<FeedConfig['connection']>;

export interface TokenSource {
  /** A token that is good for at least ten seconds more; undefined for a server that asks for none (no client id configured). */
  token(): Promise<string | undefined>;
  /** The server did not take the token: the next one is new. */
  forget(): void;
}

export interface TokenDeps {
  readonly client: HttpClient;
  readonly connection: Connection;
  readonly key: () => Promise<ClientKey>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const ASSERTION_SECONDS = 240;
const EARLY_MS = 10_000;
const tokenAnswer = z.object({ access_token: z.string().min(1).max(20_000), expires_in: z.coerce.number().min(1).default(300) });
const discovery = z.object({ token_endpoint: z.url() });

export function createTokenSource({ client, connection, key, clock }: TokenDeps): TokenSource {
  let kept: { readonly token: string; readonly untilMs: number } | undefined;
  let underway: Promise<string> | undefined;

  const endpoint = async (): Promise<string> => {
    if (connection.tokenUrl !== undefined) return connection.tokenUrl;
    const url = `${connection.baseUrl.replace(/\/$/, '')}/.well-known/smart-configuration`;
    const answer = await client.ask(url, { headers: { accept: 'application/json' } });
    const found = discovery.safeParse(bodyOf(answer));
    if (answer.status !== 200 || !found.success) throw new FetchRefusal('the server does not say where tokens are given');
    return found.data.token_endpoint;
  };
  const fetchToken = async (clientId: string): Promise<string> => {
    const url = await endpoint();
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: connection.scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(clientId, url, await key(), clock()),
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const answer = await client.ask(url, { method: 'POST', headers, body: body.toString() });
    const read = tokenAnswer.safeParse(bodyOf(answer));
    // The answer may repeat what was sent: only its status is told.
    if (answer.status !== 200 || !read.success) throw new FetchRefusal(`no token was given (${answer.status})`);
    kept = { token: read.data.access_token, untilMs: clock() + read.data.expires_in * 1_000 };
    return kept.token;
  };
  return {
    async token() {
      if (connection.clientId === undefined) return undefined;
      if (kept && kept.untilMs - EARLY_MS > clock()) return kept.token;
      underway ??= fetchToken(connection.clientId).finally(() => (underway = undefined));
      return underway;
    },
    forget: () => (kept = undefined),
  };
}

function assertion(clientId: string, audience: string, { alg, kid, key }: ClientKey, nowMs: number): Promise<string> {
  const now = Math.floor(nowMs / 1_000);
  return new SignJWT()
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + ASSERTION_SECONDS)
    .sign(key);
}

/** The body as JSON; undefined when it is none. */
export function bodyOf({ bytes }: Answer): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
