/**
 * Secret tokens of sessions and one-time links: 256 random bits, kept only as a keyed hash.
 * In: the HMAC key of sign-in tokens. Out: fresh tokens and their hashes. A copy of the accounts file lets nobody in.
 */
import { createHmac, randomBytes } from 'node:crypto';

/** A fresh token, 43 base64url characters. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token: HMAC-SHA-256, with the kind mixed in so that a link is never a session. */
export function hashToken(key: Buffer, kind: 'session' | 'link', token: string): string {
  return createHmac('sha256', key).update(`${kind}\0${token}`).digest('base64url');
}
