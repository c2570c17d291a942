/**
 * An event as the text that Kafka holds and the engine takes apart.
 * In: a validated event. Out: JSON without half characters (unpaired surrogates, as old exports cut names in two): each becomes U+FFFD.
 * Why: `JSON.stringify` writes them as escapes that the engine's parser refuses, and the whole event would be stored as nothing.
 */

/** How every half character begins in JSON; so does a backslash before "ud" in a text, which only costs a second look. */
const HALF = '\\ud';
const halfBytes = Buffer.from(HALF);

/** The event's JSON, safe to store. */
export function eventText(event: object): string {
  const text = JSON.stringify(event);
  return text.includes(HALF) ? JSON.stringify(event, wellFormed) : text;
}

const wellFormed = (_key: string, value: unknown): unknown => (typeof value === 'string' ? value.toWellFormed() : value);

/** True when bytes of a stored event may hold half a character, so that they want reading and writing again. */
export const mayHoldHalf = (value: Buffer): boolean => value.includes(halfBytes);
