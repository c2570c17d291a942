/**
 * Dates and wall clocks as tables write them, by declared patterns only: nothing is guessed.
 * In: a text and patterns such as `M/D/YYYY h:mm A`. Out: day and clock, an instant when the text has an offset, or undefined.
 * Refuses dates that do not exist and numbers a spreadsheet made of dates (45000).
 */

import { remember } from '../../remember.ts';

export interface ReadDate {
  readonly day: string;
  /** `HH:mm:ss`, undefined when the text is a date alone. */
  readonly clock: string | undefined;
  /** Epoch milliseconds, when the text has its offset. */
  readonly epochMs: number | undefined;
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'half';
const TOKENS: Record<string, readonly [Part, string]> = {
  YYYY: ['year', '(\\d{4})'],
  YY: ['year', '(\\d{2})'],
  MMM: ['month', '([A-Za-z]{3})[a-z]*'],
  MM: ['month', '(\\d{2})'],
  M: ['month', '(\\d{1,2})'],
  DD: ['day', '(\\d{2})'],
  D: ['day', '(\\d{1,2})'],
  HH: ['hour', '(\\d{2})'],
  H: ['hour', '(\\d{1,2})'],
  hh: ['hour', '(\\d{2})'],
  h: ['hour', '(\\d{1,2})'],
  mm: ['minute', '(\\d{2})'],
  ss: ['second', '(\\d{2})'],
  A: ['half', '([AaPp])\\.?[Mm]?\\.?'],
};
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** No date is longer; a long cell is not worth a try at every pattern. */
const MAX_LENGTH = 48;
const MAX_KNOWN = 20_000;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `Nov` or `November` → `11`; undefined when it is no month. */
export function monthOf(word: string): string | undefined {
  const month = MONTHS.indexOf(word.slice(0, 3).toLowerCase());
  return month < 0 ? undefined : String(month + 1).padStart(2, '0');
}

export type DateReader = (text: string) => ReadDate | undefined;

/** A reader for ISO 8601, mail dates (RFC 2822) and the given patterns, in that order. */
export function dateReader(patterns: readonly string[]): DateReader {
  const readers = patterns.map(patternReader);
  const read: DateReader = (text) => {
    const iso = readIso(text) ?? readMailDate(text);
    if (iso) return iso;
    for (const read of readers) {
      const found = read(text);
      if (found) return found;
    }
    return undefined;
  };
  // A sheet repeats the same few thousand days.
  const remembered = remember(read, MAX_KNOWN);
  return (text) => (text.length > MAX_LENGTH ? undefined : remembered(text));
}

/** True for a bare number in the range a spreadsheet stores 1982 to 2064 in. */
export const looksLikeSerial = (text: string): boolean => /^[3-5]\d{4}(\.\d+)?$/.test(text);

function readIso(text: string): ReadDate | undefined {
  const [, day, clock, seconds, offset] = ISO.exec(text) ?? [];
  if (day === undefined || !exists(day)) return undefined;
  if (clock === undefined) return { day, clock: undefined, epochMs: undefined };
  const full = `${clock}:${seconds ?? '00'}`;
  if (full === END_OF_DAY) return readIso(`${dayAfter(day)}T00:00:00${offset ?? ''}`);
  if (!isClock(full)) return undefined;
  const epochMs =
    offset === undefined ? undefined : Date.parse(`${day}T${full}${offset.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`);
  return Number.isNaN(epochMs) ? undefined : { day, clock: full, epochMs };
}

const MAIL_DATE = /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})$/;

/** `Mon, 02 Nov 2026 08:00:00 -0700`, as time clock services write instants. */
function readMailDate(text: string): ReadDate | undefined {
  const [, date = '', word = '', year = '', clock = '', hours = '', minutes = ''] = MAIL_DATE.exec(text) ?? [];
  const month = monthOf(word);
  if (month === undefined) return undefined;
  return readIso(`${year}-${month}-${date.padStart(2, '0')}T${clock}${hours}:${minutes}`);
}

function patternReader(pattern: string): DateReader {
  const parts: Part[] = [];
  const source = pattern.replace(/YYYY|YY|MMM|MM|M|DD|D|HH|H|hh|h|mm|ss|A|[\\^$.*+?()[\]{}|]/g, (token) => {
    const known = TOKENS[token];
    if (!known) return `\\${token}`;
    parts.push(known[0]);
    return known[1];
  });
  const regex = new RegExp(`^${source.replaceAll(/ +/g, '\\s+')}$`);
  const hasClock = parts.includes('hour');
  return (text) => {
    const match = regex.exec(text);
    if (!match) return undefined;
    const values = new Map(parts.map((part, index) => [part, match[index + 1] ?? '']));
    const day = dayOf(values);
    const clock = hasClock ? clockOf(values) : undefined;
    if (day !== undefined && clock === END_OF_DAY) return { day: dayAfter(day), clock: '00:00:00', epochMs: undefined };
    return day === undefined || (hasClock && clock === undefined) ? undefined : { day, clock, epochMs: undefined };
  };
}

function dayOf(values: ReadonlyMap<Part, string>): string | undefined {
  const year = values.get('year') ?? '';
  const month = /^[A-Za-z]/.test(values.get('month') ?? '') ? (monthOf(values.get('month') ?? '') ?? '') : (values.get('month') ?? '');
  const day = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${(values.get('day') ?? '').padStart(2, '0')}`;
  return exists(day) ? day : undefined;
}

function clockOf(values: ReadonlyMap<Part, string>): string | undefined {
  let hour = Number(values.get('hour'));
  const half = values.get('half')?.toLowerCase();
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  const clock = `${String(hour).padStart(2, '0')}:${values.get('minute') ?? '00'}:${values.get('second') ?? '00'}`;
  return isClock(clock) || clock === END_OF_DAY ? clock : undefined;
}

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function exists(day: string): boolean {
  const [month, date] = [Number(day.slice(5, 7)), Number(day.slice(8, 10))];
  if (date >= 1 && date <= 28 && month >= 1 && month <= 12 && /^\d{4}-\d\d-\d\d$/.test(day)) return true;
  if (date > (DAYS_IN_MONTH[month - 1] ?? 0)) return false;
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === day;
}

/** How a shift that ends at midnight is written: the next day's beginning. */
const END_OF_DAY = '24:00:00';
const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

const isClock = (clock: string): boolean => /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(clock);
