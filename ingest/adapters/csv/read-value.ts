/**
 * One cell's text → a value, by its column's declared kind. Pure.
 * In: text, column, the row's practice. Out: a value, nothing, or the rule it breaks; warnings for ids a spreadsheet damaged.
 * Refuses what the declared format does not say: no guessing of dates, money, zones or words.
 */
import type { ColumnKind, ColumnSpec } from '@rounds/schemas/csv-mapping.ts';
import { OPENING_HOURS_RULE, openingHours } from '@rounds/schemas/opening-hours.ts';
import { isTimeZone } from '@rounds/schemas/time.ts';
import { parseMoney, type MoneyFormat } from '@rounds/schemas/money.ts';
import { registeredPractice, type KnownPayer, type KnownPractice } from '../../directory.ts';
import type { Pseudonymise } from '../../privacy.ts';
import { looksLikeSerial, monthOf, type DateReader } from './date-format.ts';
import { instantOfClock } from './wall-clock.ts';

/** A value of a row: text, number, truth, or an instant (epoch milliseconds under `at`) or day. */
export type Value = string | number | boolean | readonly string[] | { readonly at: number } | { readonly day: string };

export type ReadValue =
  { readonly value: Value | undefined; readonly warning?: string; readonly dateOnly?: boolean } | { readonly rule: string };

export interface ReadContext {
  readonly system: string;
  readonly readDate: DateReader;
  readonly money: MoneyFormat;
  /** Zone of wall clocks without an offset; undefined while the practice is not known. */
  readonly zone: string | undefined;
  readonly pseudonymise: Pseudonymise;
  readonly practice: (idOrName: string) => KnownPractice | undefined;
  readonly payer: (idOrName: string) => KnownPayer | undefined;
}

const value = (found: Value | undefined, warning?: string): ReadValue =>
  warning === undefined ? { value: found } : { value: found, warning };
const broken = (rule: string): ReadValue => ({ rule });

/** Reads one cell that is not empty. */
export function readValue(text: string, spec: ColumnSpec, context: ReadContext): ReadValue {
  if (text.includes('\ufffd')) return broken('text in the declared encoding');
  let word = text;
  if (spec.map) {
    const mapped = wordOf(spec.map, text) ?? spec.otherwise;
    if (mapped === undefined) return broken('a word the mapping knows');
    if (mapped === '') return value(undefined);
    word = mapped;
  }
  return readers[spec.kind](word, context, spec.clock);
}

const lowered = new WeakMap<Record<string, string>, ReadonlyMap<string, string>>();

function wordOf(map: Record<string, string>, text: string): string | undefined {
  let byWord = lowered.get(map);
  if (!byWord) lowered.set(map, (byWord = new Map(Object.entries(map).map(([from, to]) => [from.toLowerCase(), to]))));
  return byWord.get(text.toLowerCase());
}

/** What is longer is a sentence, and sentences are about somebody. */
function shortText(text: string) {
  return text.length <= 64 && text.split(/\s+/).length <= 8 ? value(text) : broken('at most 64 characters and 8 words');
}

const readers: Record<ColumnKind, (text: string, context: ReadContext, clock: string | undefined) => ReadValue> = {
  id: (text) => readId(text, (id) => id),
  patient: (text, { pseudonymise, system }) => readId(text, (id) => pseudonymise(system, id), /^[^\p{Cc}]{1,128}$/u),
  slug: (text) => slugOf(text),
  word: shortText,
  name: (text) => (text.length <= 80 ? value(text) : broken('at most 80 characters')),
  code: shortText,
  instant: readInstant,
  unix_seconds: (text) => (/^\d{9,10}$/.test(text) ? value({ at: Number(text) * 1000 }) : broken('seconds since 1970')),
  day: readDay,
  month: readMonth,
  minutes: (text) => wholeNumber(text, 1),
  hours: readHours,
  seconds: (text) => wholeNumber(text, 60),
  integer: (text) => wholeNumber(text, 1),
  number: readNumber,
  cents: (text, { money }) => {
    const cents = parseMoney(text, money);
    return cents === undefined ? broken(money === 'point' ? 'money like 1,234.56' : 'money like 1.234,56') : value(cents);
  },
  flag: (text) => {
    if (/^(1|y|yes|true|x)$/i.test(text)) return value(true);
    return /^(0|n|no|false)$/i.test(text) ? value(false) : broken('yes or no');
  },
  practice: (text, { practice }) => {
    const known = practice(text);
    return known ? value(known.id) : broken(registeredPractice);
  },
  practices: (text, { practice }) => {
    const known = text.split(/[;|]/).flatMap((name) => (name.trim() === '' ? [] : [practice(name.trim())?.id]));
    return known.every((id) => id !== undefined) ? value(known) : broken('registered practices, between ; or |');
  },
  payer: (text, { payer }) => {
    const known = payer(text);
    return known ? value(known.id) : slugOf(text);
  },
  time_zone: (text) => (isTimeZone(text) ? value(text) : broken('an IANA time zone')),
  opening_hours: (text) => (text.length <= 200 && openingHours(text) ? value(text) : broken(OPENING_HOURS_RULE)),
};

/** Ids a spreadsheet turned into numbers: in 1.23E+11 digits are gone and people merge, so the row is refused; 15392.0 only got a tail. */
function readId(text: string, make: (id: string) => string, pattern = /^-?[A-Za-z0-9][A-Za-z0-9_.:/|-]{0,95}$/): ReadValue {
  if (/^\d([.,]\d+)?E\+?\d+$/i.test(text)) return broken('an id with all its digits, not a spreadsheet number like 1.23E+11');
  const tailless = text.endsWith('0') ? text.replace(/^(\d+)\.0+$/, '$1') : text;
  if (!pattern.test(tailless)) return broken('an id of letters, digits and _ . : / | -');
  return value(
    make(tailless),
    tailless === text ? undefined : 'an id ended in .0: a spreadsheet made it a number, leading zeros may be lost',
  );
}

function slugOf(text: string): ReadValue {
  if (/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/.test(text)) return value(text);
  const slug = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  return slug === '' ? broken('a name with letters or digits') : value(slug);
}

/** The rule a wall clock breaks while nobody knows where it hangs. */
export const ZONE_UNKNOWN = 'a time zone: the practice is not known';

/** The same wall clock a day later, for an out that stands beside the date of its in; undefined when there is nothing to move. */
export function nextDay(text: string, { readDate, zone }: Pick<ReadContext, 'readDate' | 'zone'>): Value | undefined {
  const date = readDate(text);
  if (!date || date.clock === undefined || date.epochMs !== undefined || zone === undefined) return undefined;
  const day = new Date(Date.parse(`${date.day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return { at: instantOfClock(day, date.clock, zone).epochMs };
}

const MIDNIGHT = '00:00:00';

function readInstant(text: string, { readDate, zone }: ReadContext, clock: string | undefined): ReadValue {
  const date = readDate(text);
  // Midnight, also of Greenwich, is how exports write a day without a time.
  if (date && clock !== undefined && (date.clock ?? MIDNIGHT) === MIDNIGHT)
    return zone === undefined
      ? broken(ZONE_UNKNOWN)
      : { value: { at: instantOfClock(date.day, `${clock}:00`, zone).epochMs }, dateOnly: true };
  if (!date)
    return broken(looksLikeSerial(text) ? 'a date and time, not a spreadsheet serial number' : 'a date and time in a declared format');
  if (date.epochMs !== undefined) return value({ at: date.epochMs });
  if (date.clock === undefined) return broken('a date with its time');
  if (zone === undefined) return broken(ZONE_UNKNOWN);
  const { epochMs, rule } = instantOfClock(date.day, date.clock, zone);
  return value(
    { at: epochMs },
    rule === 'exact'
      ? undefined
      : rule === 'gap_forward'
        ? 'a wall time in the spring gap: moved forward'
        : 'a wall time of the autumn overlap: the first one taken',
  );
}

function readDay(text: string, { readDate }: ReadContext): ReadValue {
  const date = readDate(text);
  // 00:00:00Z behind a date is how exports write dates, not an instant: the date stays as it stands.
  if (date) return value({ day: date.day });
  return broken(looksLikeSerial(text) ? 'a date, not a spreadsheet serial number' : 'a date in a declared format');
}

function readMonth(text: string, { readDate }: ReadContext): ReadValue {
  const date = readDate(text);
  if (date) return value(date.day.slice(0, 7));
  const [, word = '', year = ''] = /^([A-Za-z]{3})[a-z]*[ -](\d{4})$/.exec(text) ?? [];
  const named = monthOf(word);
  if (named !== undefined) return value(`${year}-${named}`);
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return value(text);
  const [, month = '', of = ''] = /^(0?[1-9]|1[0-2])\/(\d{4})$/.exec(text) ?? [];
  return of === '' ? broken('a month like 2026-11, 11/2026 or Nov 2026') : value(`${of}-${month.padStart(2, '0')}`);
}

/** A plain number; a percent sign behind it says nothing more than the column does. */
function readNumber(text: string): ReadValue {
  const bare = text.replace(/ ?%$/, '');
  return /^-?\d{1,9}(\.\d{1,6})?$/.test(bare) ? value(Number(bare)) : broken('a plain number');
}

/** Hours as payroll writes them, decimal or with minutes; kept as whole minutes. */
function readHours(text: string): ReadValue {
  const [, hours, minutes] = /^(\d{1,4}):([0-5]\d)(?::00)?$/.exec(text) ?? [];
  if (hours !== undefined) return value(Number(hours) * 60 + Number(minutes));
  return /^\d{1,4}(\.\d{1,4})?$|^\.\d{1,4}$/.test(text) ? value(Math.round(Number(text) * 60)) : broken('hours like 7.75 or 7:45');
}

function wholeNumber(text: string, divisor: number): ReadValue {
  if (!/^-?\d{1,9}(\.0+)?$/.test(text)) return broken('a whole number');
  return value(Math.round(Number(text) / divisor));
}
