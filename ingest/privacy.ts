/**
 * What may be known of a patient outside the encrypted `raw` topic: a keyed pseudonym, an age band, a ZIP3.
 * In: an identifier, a birth date, a ZIP as the source wrote them. Out: the reduced form, or undefined when it is none.
 * Refuses identifiers in places where codes belong. The rest is a list: event schemas drop every field they do not name.
 */
import { createHmac, createSecretKey } from 'node:crypto';
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
  // A key object is expanded once: given bytes, every call costs eight times as much.
  const expanded = createSecretKey(key);
  return (system, identifier) => {
    const text = `${system}\u001f${normaliseIdentifier(identifier)}`;
    return `p_${createHmac('sha256', expanded).update(text).digest('base64url').slice(0, 24)}`;
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
