/**
 * Encrypts source messages for the `raw` topic and opens them again: AES-256-GCM under the organisation's keys.
 * In: bytes and their context (the feed). Out: format, nonce, tag and ciphertext (of the bytes, or of their zstd) in one buffer, and the id of the key.
 * Refuses to open what was altered, what belongs to another context, and what a destroyed key had sealed.
 */
import { createCipheriv, createDecipheriv, createSecretKey, randomFillSync } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Secrets } from '../config/secrets.ts';

/** A sealed message and the key it needs. */
export type Sealed = { readonly keyId: string; readonly sealed: Buffer };

/** Why a message cannot be opened: its key was destroyed (the message is shredded), or it is not what was sealed. */
export type OpenFailure = 'key_destroyed' | 'altered';

export type RawSealer = {
  /** `context` is bound to the message, so that it cannot be passed off as another feed's. */
  sealRaw(plain: Uint8Array, context: string): Sealed;
  /** The bytes as received, or the reason why not. */
  openRaw(sealed: Uint8Array, keyId: string, context: string): { readonly plain: Buffer } | { readonly failure: OpenFailure };
};

/** First byte: what was sealed are the bytes as received, or their zstd. */
const formats = { plain: 1, zstd: 2 } as const;
/** Sealed bytes cannot be compressed any more, and `raw` is kept for ever: what is worth it is compressed first. */
const compressFromBytes = 1024;
const fast = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + nonceLength + tagLength;

/** Hands out random nonces, each once; drawn by the thousand, because one draw a message costs as much as the cipher. */
function createNonces(): () => Buffer {
  const pool = Buffer.alloc(nonceLength * 1024);
  let next = pool.length;
  return () => {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    next += nonceLength;
    return pool.subarray(next - nonceLength, next);
  };
}

/** What the tag covers besides the bytes: the context, and the format, which stands outside the ciphertext. */
const boundTo = (context: string, packed: boolean): Buffer => Buffer.from(packed ? `${context}\u0000zstd` : context);

/** A sealer over the organisation's keys; new messages get the newest one. */
export function createRawSealer(secrets: Pick<Secrets, 'rawKey' | 'rawKeyById'>): RawSealer {
  const nextNonce = createNonces();
  // A key object is checked and expanded once; a buffer with every message.
  const newestKey = createSecretKey(secrets.rawKey.key);
  return {
    sealRaw(plain, context) {
      // Random nonces are safe for 2^32 messages a key (NIST SP 800-38D); far more than an organisation sends.
      const nonce = nextNonce();
      const packed = plain.length >= compressFromBytes;
      const cipher = createCipheriv('aes-256-gcm', newestKey, nonce, { authTagLength: tagLength });
      cipher.setAAD(boundTo(context, packed));
      const body = cipher.update(packed ? zstdCompressSync(plain, fast) : plain);
      const last = cipher.final();
      const head = Buffer.of(packed ? formats.zstd : formats.plain);
      return { keyId: secrets.rawKey.id, sealed: Buffer.concat([head, nonce, cipher.getAuthTag(), body, last]) };
    },
    openRaw(sealed, keyId, context) {
      const key = secrets.rawKeyById(keyId);
      if (key === undefined) return { failure: 'key_destroyed' };
      if (sealed.length < headLength || (sealed[0] !== formats.plain && sealed[0] !== formats.zstd)) return { failure: 'altered' };
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceLength), { authTagLength: tagLength });
      decipher.setAAD(boundTo(context, sealed[0] === formats.zstd));
      decipher.setAuthTag(sealed.subarray(1 + nonceLength, headLength));
      try {
        const body = Buffer.concat([decipher.update(sealed.subarray(headLength)), decipher.final()]);
        return { plain: sealed[0] === formats.zstd ? zstdDecompressSync(body) : body };
      } catch {
        return { failure: 'altered' };
      }
    },
  };
}
