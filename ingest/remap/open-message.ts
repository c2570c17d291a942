/**
 * A message of topic `raw`, opened: decrypted, and held to be what was received (its SHA-256 went with it).
 * In: a message of the log. Out: the raw message, or why it cannot be had. Refuses nothing else; what it means is its adapter's matter.
 */
import { hash } from 'node:crypto';
import type { LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import type { RawMessage } from '../outcome.ts';

/** Decrypts under the key of that id (infra/crypto). */
export type OpenRaw = (
  sealed: Uint8Array,
  keyId: string,
  context: string,
) => { readonly plain: Uint8Array } | { readonly failure: 'key_destroyed' | 'altered' };

export type Opened =
  | { readonly ok: true; readonly raw: RawMessage }
  /** `key_destroyed`: shredded on purpose. `altered`: not what was sealed, or not what was received. */
  | { readonly ok: false; readonly failure: 'key_destroyed' | 'altered' };

export const feedOfMessage = ({ headers, key }: LogMessage): string => headers['feed']?.toString() ?? key ?? '';

export function openMessage(message: LogMessage, openRaw: OpenRaw): Opened {
  const header = (name: string): string => message.headers[name]?.toString() ?? '';
  const feed = feedOfMessage(message);
  const opened = openRaw(message.value, header('keyid'), feed);
  if ('failure' in opened) return { ok: false, failure: opened.failure };
  if (hash('sha256', opened.plain, 'hex') !== header('sha256')) return { ok: false, failure: 'altered' };
  return { ok: true, raw: { feed, contentType: header('contenttype'), bytes: opened.plain, sourceRef: header('sourceref') } };
}
