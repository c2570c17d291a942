/**
 * The feed a message of a connection belongs to: its sending application and facility (MSH-3, MSH-4), in small letters.
 * In: the message (undefined when unreadable), a fixed name of the listener (`main` or `hl7v2/main`). Out: `hl7v2/<name>`.
 */
import { remember } from '../../remember.ts';
import { headerOf } from './header.ts';
import type { Message } from './message.ts';

/** Messages nobody can read, or that name no sender. */
const UNKNOWN = 'hl7v2/unknown';

export function feedOf(message: Message | undefined, listenerFeed: string | undefined): string {
  if (listenerFeed !== undefined) return listenerFeed.startsWith('hl7v2/') ? listenerFeed : `hl7v2/${listenerFeed}`;
  if (!message) return UNKNOWN;
  const { sendingApplication, sendingFacility } = headerOf(message);
  const name = [sendingApplication, sendingFacility]
    .map(wordOf)
    .filter((part) => part !== '')
    .join('.')
    .slice(0, 62);
  return name === '' ? UNKNOWN : `hl7v2/${name}`;
}

/** A connection brings the same two all day. */
const wordOf = remember(
  (part) =>
    part
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, ''),
  1_000,
);
