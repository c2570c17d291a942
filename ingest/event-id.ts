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

/** The SHA-256 of bytes as 32 hexadecimal characters: the name of a body or a file in source references. */
export function contentName(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex').slice(0, 32);
}

/** JSON with sorted keys: the same content gives the same text, whatever the order it was built in. */
export function canonicalJson(value: unknown): string {
  if (isFlat(value)) return JSON.stringify(Object.fromEntries(Object.entries(value).sort(byKey)));
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort(byKey)) : inner,
  );
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

/** Most event data: no need to ask at every value whether it holds others. */
function isFlat(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((inner) => typeof inner !== 'object' || inner === null)
  );
}
