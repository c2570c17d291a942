/**
 * Uploaded samples while a mapping is made: encrypted in memory under a key of this process, gone after 30 minutes or a restart.
 * In: bytes. Out: an id to ask for them by. Nothing is written to disk or logged. At most four at a time: the oldest leaves first.
 */
import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';

export interface Samples {
  put(bytes: Buffer): { readonly id: string; readonly expiresAtMs: number };
  /** The bytes, undefined when they are forgotten. */
  get(id: string): Buffer | undefined;
}

interface Sealed {
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly body: Buffer;
  readonly expiresAtMs: number;
}

const LIFETIME_MS = 30 * 60_000;
const MAX_SAMPLES = 4;

export function createSamples({ clock }: { readonly clock: () => number }): Samples {
  const key = randomBytes(32);
  const samples = new Map<string, Sealed>();
  const forget = (): void => {
    for (const [id, { expiresAtMs }] of samples) if (expiresAtMs <= clock() || samples.size > MAX_SAMPLES) samples.delete(id);
  };
  return {
    put(bytes) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
      const id = randomUUID();
      const expiresAtMs = clock() + LIFETIME_MS;
      samples.set(id, { iv, tag: cipher.getAuthTag(), body, expiresAtMs });
      forget();
      // Patient data must not outlive its time because nobody asks again.
      setTimeout(forget, LIFETIME_MS + 1_000).unref();
      return { id, expiresAtMs };
    },
    get(id) {
      forget();
      const sealed = samples.get(id);
      if (!sealed) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.iv).setAuthTag(sealed.tag);
      return Buffer.concat([decipher.update(sealed.body), decipher.final()]);
    },
  };
}
