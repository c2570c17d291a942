/**
 * Deterministic ids: the same source message sent twice gives the same ids, whatever its delivery.
 * In: the parts that make a thing itself. Out: 22 base64url characters (132 bits) of their SHA-256.
 * Parts are joined with a character no part may hold, so that ("ab","c") and ("a","bc") differ.
 */
import { hash } from 'node:crypto';

const SEPARATOR = '\u001f';

/** 22 base64url characters of the SHA-256 of the parts, in order. */
export function shortHash(...parts: readonly string[]): string {
  return hash('sha256', parts.join(SEPARATOR), 'base64url').slice(0, 22);
}

/** A body is named by its hash and kept with it: megabytes are read once for both. */
const hashes = new WeakMap<Uint8Array, string>();

/** The SHA-256 of bytes that nobody changes any more, hexadecimal. */
export function sha256Of(bytes: Uint8Array): string {
  const known = hashes.get(bytes);
  if (known !== undefined) return known;
  const fresh = hash('sha256', bytes, 'hex');
  hashes.set(bytes, fresh);
  return fresh;
}

/** The first 32 hexadecimal characters of that: the name of a body or a file in source references. */
export const contentName = (bytes: Uint8Array): string => sha256Of(bytes).slice(0, 32);

/** JSON with sorted keys: the same content gives the same text, whatever the order it was built in. */
export function canonicalJson(value: unknown): string {
  return (
    flatJson(value, NONE) ??
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(byKey)) : inner,
    )
  );
}

/** `canonicalJson` of an object without some of its fields. */
export function canonicalJsonWithout(value: Readonly<Record<string, unknown>>, left: readonly string[]): string {
  return flatJson(value, left) ?? canonicalJson(Object.fromEntries(Object.entries(value).filter(([key]) => !left.includes(key))));
}

const NONE: readonly string[] = [];
const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);
/** Objects keep such keys in an order of their own, before all others. */
const isNumberKey = (key: string): boolean => key >= '0' && key < ':';

/** Most event data hold no other objects: written as they are read, without a sorted copy. Undefined: not such an object. */
function flatJson(value: unknown, left: readonly string[]): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  let text = '';
  for (const key of Object.keys(value).sort()) {
    const inner: unknown = Reflect.get(value, key);
    if ((typeof inner === 'object' && inner !== null) || isNumberKey(key)) return undefined;
    if (inner === undefined || left.includes(key)) continue;
    text += `${text === '' ? '{' : ','}${quoted(key)}:${typeof inner === 'string' ? quoted(inner) : JSON.stringify(inner)}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/** What needs no escape: printable ASCII but the quote and the backslash. */
const PLAIN = /^[ !#-[\]-~]*$/;
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));
