/**
 * The signatures a feed may use, one row each: which header holds it, what was signed, how it is written.
 * In: a request's headers, the feed's secrets, the body as raw bytes piece by piece. Out: true or false, nothing more.
 * Refuses missing or repeated parts, stamps more than five minutes off, SHA-1, empty secrets; compares in constant time.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FeedSecret } from '@rounds/infra/config/feed-secrets.ts';
import type { SignatureScheme } from '@rounds/schemas/contract/feed-secrets.contract.ts';

/** A secret and the one scheme it may be used with, so that a MAC made for one scheme is worth nothing in another. */
export type SigningSecret = Pick<FeedSecret, 'secret' | 'scheme'>;

/** What a sender says it signed: MACs over `prefix` and the body. */
interface Offer {
  readonly prefix: string;
  readonly macs: readonly Buffer[];
  /** Signed with the body; undefined where the scheme has none. */
  readonly messageId?: string;
}

interface Scheme {
  readonly header: string;
  /** Undefined when what is there cannot be right. */
  readonly read: (signature: string, headers: Headers, nowMs: number) => Offer | undefined;
  /** The HMAC key in the secret's text. */
  readonly keyOf: (secret: string) => Buffer;
}

const WINDOW_SECONDS = 300;
const MAX_SIGNATURES = 5;

const schemes: Readonly<Record<SignatureScheme, Scheme>> = {
  'standard-webhooks': { header: 'webhook-signature', read: readStandard, keyOf: standardKey },
  // WebSub and athenahealth. No id and no stamp are signed: a replay is only harmless because event ids are deterministic.
  'x-hub-signature': { header: 'x-hub-signature', read: readHub, keyOf: (secret) => Buffer.from(secret) },
};

/** `webhook-id`, `webhook-timestamp` (unix seconds) and `v1,<base64>`, several separated by blanks while keys are exchanged. */
function readStandard(signature: string, headers: Headers, nowMs: number): Offer | undefined {
  const messageId = headers.get('webhook-id') ?? '';
  const timestamp = headers.get('webhook-timestamp') ?? '';
  if (!/^[\x21-\x7e]{1,128}$/.test(messageId) || messageId.includes('.') || !/^\d{1,12}$/.test(timestamp)) return undefined;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > WINDOW_SECONDS) return undefined;
  const macs = signature
    .split(' ')
    .slice(0, MAX_SIGNATURES)
    .flatMap((entry) => {
      const base64 = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(entry)?.[1];
      return base64 === undefined ? [] : [Buffer.from(base64, 'base64')];
    });
  return macs.length === 0 ? undefined : { prefix: `${messageId}.${timestamp}.`, macs, messageId };
}

/** `sha256=<hex>`; the older `sha1=` is not taken. */
function readHub(signature: string): Offer | undefined {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(signature)?.[1];
  return hex === undefined ? undefined : { prefix: '', macs: [Buffer.from(hex, 'hex')] };
}

/** `whsec_<base64>` holds the key's bytes (Standard Webhooks); any other text is the key as it stands. */
function standardKey(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
}

/** True when the request carries a signature of any scheme, right or not. */
export function isSigned(headers: Headers): boolean {
  return Object.values(schemes).some(({ header }) => headers.has(header));
}

/** A check under way: `look` at every piece of the body, then ask once. */
export interface SignatureCheck {
  readonly messageId: string | undefined;
  look(chunk: Uint8Array): void;
  holds(): boolean;
}

/** Begins a check, or says undefined when no body could make this signature right. */
export function beginSignatureCheck(headers: Headers, secrets: readonly SigningSecret[], nowMs: number): SignatureCheck | undefined {
  for (const [id, scheme] of Object.entries(schemes)) {
    const signature = headers.get(scheme.header);
    if (signature === null) continue;
    const offer = scheme.read(signature, headers, nowMs);
    const keys = secrets.filter((secret) => secret.scheme === id).map(({ secret }) => scheme.keyOf(secret));
    const macs = keys.filter((key) => key.length > 0).map((key) => createHmac('sha256', key).update(offer?.prefix ?? ''));
    if (!offer || macs.length === 0) return undefined;
    return {
      messageId: offer.messageId,
      look: (chunk) => macs.forEach((mac) => mac.update(chunk)),
      // No early end: the time taken must not tell which secret or signature came close.
      holds: () =>
        macs
          .map((mac) => mac.digest())
          .reduce((held, expected) => offer.macs.reduce((found, mac) => timingSafeEqual(mac, expected) || found, held), false),
    };
  }
  return undefined;
}

/** The header `webhook-signature` for a body: what a sender computes. */
export function sign(secret: string, id: string, timestamp: string, body: Uint8Array): string {
  return `v1,${createHmac('sha256', standardKey(secret)).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}
