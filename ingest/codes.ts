/**
 * The sender's codes in our words, and what to say of a code no list knows.
 * In: a list of a feed's configuration, a code. Out: our word; or a flag or violation that shows the code only where it cannot identify a person.
 */
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import { looksLikeIdentifier } from './privacy.ts';

/** Codes are compared without case and outer blanks. */
export const codeKey = (code: string): string => code.trim().toLowerCase();

const indexes = new WeakMap<object, Map<string, unknown>>();

/** The word a list has for a code; undefined when it has none. */
export function mapped<Value>(list: Readonly<Record<string, Value>>, code: string): Value | undefined {
  let index = indexes.get(list);
  if (!index) indexes.set(list, (index = new Map(Object.entries(list).map(([key, value]) => [codeKey(key), value]))));
  // The index was built from this very list.
  return index.get(codeKey(code)) as Value | undefined;
}

/** The code itself when it is short and no number of a person; its shape otherwise. */
export function shownCode(code: string): string {
  const plain = code.trim().replaceAll(/[:\p{Cc}]/gu, ' ');
  return plain === '' || plain.length > 40 || looksLikeIdentifier(plain) ? valueShape(code) : plain;
}

/** Flag of an event that was taken in although a code of it is in no list: `unmapped:status:ARRIVED`. */
export const unmappedFlag = (list: string, code: string): string => `unmapped:${list}:${shownCode(code)}`;

/** Why a message cannot be placed without knowing a code: `PV1-3.4`, `site`, `WEST 2`. */
export function unknownCode(field: string, list: string, code: string): Violation {
  return { field, valueShape: valueShape(code), rule: `a ${list} this feed knows`, code: { list, value: shownCode(code) } };
}
