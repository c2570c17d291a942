/**
 * What may be known of a patient outside the encrypted `raw` topic: a keyed pseudonym, an age band, a ZIP3.
 * In: an identifier, a birth date, a ZIP as the source wrote them. Out: the reduced form, or undefined when it is none.
 * Refuses identifiers in places where codes belong. The rest is a list: event schemas drop every field they do not name.
 */
import { hash } from 'node:crypto';
import type { CanonicalEvent, Violation } from '@rounds/schemas/events/event.ts';
import { valueShape } from '@rounds/schemas/events/event.ts';

/** Makes the pseudonyms of one organisation. `system` is the sending system: the same number elsewhere is another person. */
export type Pseudonymise = (system: string, identifier: string) => string;

/** Unicode and case differences and outer blanks are not differences of person; leading zeros are. */
export function normaliseIdentifier(identifier: string): string {
  return identifier.normalize('NFKC').trim().replace(/\s+/g, ' ').toUpperCase();
}

/** Pseudonyms by HMAC-SHA-256 under the organisation's key (32 bytes): `p_` and 24 base64url characters. */
export function createPseudonymise(key: Uint8Array): Pseudonymise {
  const keyed = keyedHash(key);
  return (system, identifier) => `p_${keyed(`${system}\u001f${normaliseIdentifier(identifier)}`).slice(0, 24)}`;
}

/** Bytes of a block of SHA-256. */
const BLOCK = 64;

/**
 * HMAC-SHA-256 (RFC 2104) of a text, base64url. The two hashes it is made of are two calls; `createHmac` makes an object outside of
 * JavaScript's memory for every text, which costs the collector five times as much as the hashes. Keys of at most a block.
 */
export function keyedHash(key: Uint8Array): (text: string) => string {
  if (key.length > BLOCK) throw new RangeError(`a key of at most ${BLOCK} bytes`);
  const block = Buffer.concat([key], BLOCK);
  const inner = Buffer.from(block.map((byte) => byte ^ 0x36)).toString('latin1');
  const outer = Buffer.concat([block.map((byte) => byte ^ 0x5c)], BLOCK + 32);
  return (text) => {
    const message = Buffer.from(inner + Buffer.from(text).toString('latin1'), 'latin1');
    outer.write(hash('sha256', message, 'binary'), BLOCK, 'latin1');
    return hash('sha256', outer, 'base64url');
  };
}

/** Ten-year band of the age on `onDay` (both `YYYY-MM-DD`); 90 and older is one band; undefined when born later than `onDay`. */
export function ageBand(birthDay: string, onDay: string): string | undefined {
  const years = Number(onDay.slice(0, 4)) - Number(birthDay.slice(0, 4)) - (onDay.slice(5) < birthDay.slice(5) ? 1 : 0);
  if (!Number.isInteger(years) || years < 0) return undefined;
  if (years >= 90) return '90+';
  const from = Math.floor(years / 10) * 10;
  return `${from}-${from + 9}`;
}

/** ZIP3 areas of 20,000 people or fewer (2000 census, HHS guidance on 45 CFR 164.514(b)): they become 000. */
const SMALL_ZIP3 = new Set('036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893'.split(' '));

/** The first three digits of a US ZIP, `000` for small areas, undefined when it is no ZIP. */
export function zip3(zip: string): string | undefined {
  const prefix = /^\s*(\d{3})\d{2}(?:-?\d{4})?\s*$/.exec(zip)?.[1];
  if (prefix === undefined) return undefined;
  return SMALL_ZIP3.has(prefix) ? '000' : prefix;
}

/** Mail address, SSN, phone. */
const PERSONAL = /@|\b\d{3}[-. ]\d{2}[-. ]\d{4}\b|\b\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b/;
/** One of these, a date, or a run of six and more digits: a word has none. */
const IDENTIFIER = new RegExp(`${PERSONAL.source}|\\d{6,}|\\b\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{2,4}\\b`);

/** True when a short text looks like it identifies a person. Names cannot be told from codes; numbers can. */
export function looksLikeIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

/** True for what is written as numbers of persons are: no code of anybody's, whoever put it there. */
export const looksPersonal = (text: string): boolean => PERSONAL.test(text);

/** Fields of event data that hold a word of the source's own; all others are ids, dates, amounts or fixed words. */
const WORD_FIELDS = ['reason', 'visitType', 'specialty', 'room', 'category', 'kind', 'severity', 'text', 'code'] as const;

/** Codes and ids may be all digits (an NPI, ICD-10-PCS): only what is written like a number of a person is refused. */
const CODE_FIELDS = ['procedure', 'payer', 'provider'] as const;

/** The first word or code field that looks like an identifier, as a violation. */
export function identifierIn(event: CanonicalEvent): Violation | undefined {
  const data: object = event.data;
  const found = WORD_FIELDS.find((field) => holds(data, field, IDENTIFIER)) ?? CODE_FIELDS.find((field) => holds(data, field, PERSONAL));
  if (found === undefined) return undefined;
  return {
    field: `data.${found}`,
    valueShape: valueShape(Reflect.get(data, found)),
    rule: 'a code or word, nothing that looks like an identifier',
  };
}

function holds(data: object, field: string, pattern: RegExp): boolean {
  const value: unknown = Reflect.get(data, field);
  return typeof value === 'string' && pattern.test(value);
}
