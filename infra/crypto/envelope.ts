/**
 * Seals what must not be read at rest: AES-256-GCM with an organisation's data key, the key's id in front, the topic as bound context.
 * In: bytes, a key ring. Out: `version | key id length | key id | nonce | ciphertext | tag`.
 * Refuses, with one error that says nothing of the content: another topic, a changed byte, a key that is gone (shredded) or unknown.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const version = 1;
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

export interface DataKey {
  /** Names the key in every sealed message; up to 255 bytes, not secret. */
  readonly id: string;
  /** 32 random bytes. */
  readonly secret: Buffer;
}

/** Keys by id. A rotated ring has a new `current` and still the old keys; a shredded key is simply no longer there. */
export interface KeyRing {
  readonly current: DataKey;
  find(id: string): DataKey | undefined;
}

export type SealErrorCode = 'unknown_key' | 'not_authentic';

export class SealError extends Error {
  readonly code: SealErrorCode;
  /** The key the message asks for, when it could be read. */
  readonly keyId: string | null;

  constructor(code: SealErrorCode, keyId: string | null) {
    super(code === 'unknown_key' ? 'the key of this message is not here' : 'this message is not what was sealed');
    this.name = 'SealError';
    this.code = code;
    this.keyId = keyId;
  }
}

/** A ring over these keys; the first is the one that seals. Throws for a key that is not 32 bytes or an id used twice. */
export function createKeyRing(keys: readonly [DataKey, ...DataKey[]]): KeyRing {
  const byId = new Map(keys.map((key) => [key.id, key]));
  if (byId.size < keys.length) throw new Error('two data keys have the same id');
  for (const { id, secret } of keys) {
    if (secret.length !== keyBytes) throw new Error(`data key ${id} is not ${keyBytes} bytes`);
    if (id === '' || Buffer.byteLength(id) > 255) throw new Error('a data key id must have 1 to 255 bytes');
  }
  return { current: keys[0], find: (id) => byId.get(id) };
}

/** The header is authenticated with the topic, so that neither can be exchanged. */
function boundContext(header: Buffer, topic: string): Buffer {
  return Buffer.concat([header, Buffer.from(topic)]);
}

/** Seals bytes for a topic. Each call takes a fresh random nonce: safe for 2^32 messages a key, so rotate before that. */
export function seal(plain: Uint8Array, topic: string, ring: KeyRing): Buffer {
  const id = Buffer.from(ring.current.id);
  const header = Buffer.concat([Buffer.from([version, id.length]), id]);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', ring.current.secret, nonce, { authTagLength: tagBytes });
  cipher.setAAD(boundContext(header, topic));
  return Buffer.concat([header, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` made. Throws SealError `unknown_key` or `not_authentic`. */
export function unseal(sealed: Buffer, topic: string, ring: KeyRing): Buffer {
  const headerBytes = 2 + (sealed[1] ?? 0);
  if (sealed[0] !== version || sealed.length < headerBytes + nonceBytes + tagBytes) throw new SealError('not_authentic', null);
  const header = sealed.subarray(0, headerBytes);
  const keyId = header.subarray(2).toString();
  const key = ring.find(keyId);
  if (key === undefined) throw new SealError('unknown_key', keyId);
  const nonce = sealed.subarray(headerBytes, headerBytes + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key.secret, nonce, { authTagLength: tagBytes });
  decipher.setAAD(boundContext(header, topic));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(headerBytes + nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    throw new SealError('not_authentic', keyId);
  }
}
