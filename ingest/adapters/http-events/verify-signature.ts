/**
 * Signed requests in the manner of Standard Webhooks: HMAC-SHA-256 over `id.timestamp.body`, the body as raw bytes.
 * In: the three headers, the bytes, the feed's secrets (two while a key is being exchanged). Out: true or false, nothing more.
 * Refuses missing or repeated parts, stamps more than five minutes off, empty secrets; compares in constant time.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedParts {
  readonly id: string;
  /** Unix seconds as text. */
  readonly timestamp: string;
  /** `v1,<base64>`, several separated by blanks while keys are exchanged. */
  readonly signature: string;
}

const WINDOW_SECONDS = 300;
const MAX_SIGNATURES = 5;

/** The signature header's value for a body: what a sender computes. `secret` is used as its UTF-8 bytes. */
export function sign(secret: string, id: string, timestamp: string, body: Uint8Array): string {
  return `v1,${digest(secret, { id, timestamp }, body).toString('base64')}`;
}

/** True when one of the signatures was made with one of the secrets over exactly these bytes, within the window. */
export function signatureHolds(
  parts: SignedParts,
  body: Uint8Array,
  secrets: readonly { readonly secret: string }[],
  nowMs: number,
): boolean {
  if (!/^[\x21-\x7e]{1,128}$/.test(parts.id) || parts.id.includes('.') || !/^\d{1,12}$/.test(parts.timestamp)) return false;
  if (Math.abs(nowMs / 1000 - Number(parts.timestamp)) > WINDOW_SECONDS) return false;
  const offered = parts.signature
    .split(' ')
    .slice(0, MAX_SIGNATURES)
    .flatMap((entry) => {
      const base64 = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(entry)?.[1];
      return base64 === undefined ? [] : [Buffer.from(base64, 'base64')];
    });
  let holds = false;
  for (const { secret } of secrets) {
    if (secret === '') continue;
    const expected = digest(secret, parts, body);
    // No early end: the time taken must not tell which secret or signature came close.
    for (const candidate of offered) if (timingSafeEqual(candidate, expected)) holds = true;
  }
  return holds;
}

function digest(secret: string, { id, timestamp }: { id: string; timestamp: string }, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.`).update(body).digest();
}
