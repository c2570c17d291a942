/**
 * Which date patterns a sample's texts can have been written by; day first or month first is decided over all of them together.
 * In: texts. Out: patterns for a mapping, and whether the order is known. Pure. Refuses to decide what no value decides: it says so.
 */

/** How one text writes a date; `D` and `M` of a numeric date stand as `1` and `2` until the order is known. */
export interface DateShape {
  /** Pattern with `1` and `2` for the first two numbers, e.g. `1/2/YYYY h:mm A`; empty for ISO 8601 and mail dates. */
  readonly pattern: string;
  readonly hasDate: boolean;
  readonly hasClock: boolean;
  /** The first two numbers of a numeric date. */
  readonly numbers?: readonly [number, number];
}

export type DateOrder = 'month_first' | 'day_first' | 'either' | 'both';

const CLOCK = String.raw`(\d{1,2}):(\d{2})(:\d{2})?( ?)([AaPp]\.?[Mm]\.?)?`;
const ISO = /^\d{4}-\d{2}-\d{2}(?<clock>[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)? ?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const MAIL = /^([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/;
const NUMERIC = new RegExp(String.raw`^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:,? +(${CLOCK}))?$`);
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([/.])(\d{1,2})\2(\d{1,2})(?: +(${CLOCK}))?$`);
const NAMED = new RegExp(String.raw`^(\d{1,2})([- ])([A-Za-z]{3,9})\2(\d{4}|\d{2})(?: +(${CLOCK}))?$`);
const US_NAMED = new RegExp(String.raw`^([A-Za-z]{3,9}) (\d{1,2})(,?) (\d{4})(?:,? +(${CLOCK}))?$`);
const COMPACT = /^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
const TIME = new RegExp(`^${CLOCK}$`);

/** The shape of a date or clock text, undefined when it is neither. */
export function dateShape(text: string): DateShape | undefined {
  if (text.length < 4 || text.length > 40 || !/\d/.test(text)) return undefined;
  const iso = ISO.exec(text);
  if (iso) return { pattern: '', hasDate: true, hasClock: iso.groups?.['clock'] !== undefined };
  if (MAIL.test(text)) return { pattern: '', hasDate: true, hasClock: true };
  if (TIME.test(text)) return { pattern: clockPattern(text), hasDate: false, hasClock: true };
  if (COMPACT.test(text)) return { pattern: 'YYYYMMDD', hasDate: true, hasClock: false };
  const numeric = NUMERIC.exec(text);
  if (numeric) {
    const [, first = '', separator = '', second = '', year = ''] = numeric;
    return dated(`1${separator}2${separator}${years(year)}`, numeric[5], text, [Number(first), Number(second)]);
  }
  const byYear = YEAR_FIRST.exec(text);
  if (byYear) return dated(`YYYY${byYear[2] ?? ''}M${byYear[2] ?? ''}D`, byYear[5], text);
  const named = NAMED.exec(text);
  if (named) return dated(`D${named[2] ?? ''}MMM${named[2] ?? ''}${years(named[4] ?? '')}`, named[5], text);
  const us = US_NAMED.exec(text);
  return us ? dated(`MMM D${us[3] ?? ''} YYYY`, us[5], text) : undefined;
}

const years = (year: string): string => (year.length === 2 ? 'YY' : 'YYYY');

function dated(pattern: string, clock: string | undefined, text: string, numbers?: readonly [number, number]): DateShape {
  const comma = /,\s+\d{1,2}:/.test(text) ? ',' : '';
  const whole = clock === undefined ? pattern : `${pattern}${comma} ${clockPattern(clock)}`;
  return { pattern: whole, hasDate: true, hasClock: clock !== undefined, ...(numbers ? { numbers } : {}) };
}

function clockPattern(clock: string): string {
  const [, , , seconds, blank = '', half] = TIME.exec(clock) ?? [];
  const body = `${half === undefined ? 'H' : 'h'}:mm${seconds === undefined ? '' : ':ss'}`;
  return half === undefined ? body : `${body}${blank}A`;
}

/** What all numeric dates together say of the order. `both`: some can only be day first, others only month first. */
export function orderOf(shapes: readonly DateShape[]): DateOrder {
  let day = false;
  let month = false;
  for (const { numbers } of shapes) {
    if (!numbers) continue;
    if (numbers[0] > 12) day = true;
    if (numbers[1] > 12) month = true;
  }
  if (day && month) return 'both';
  return day ? 'day_first' : month ? 'month_first' : 'either';
}

/** The order nobody can tell: dates with dots are written day first, all others month first. The caller must say it aloud. */
export const assumedOrder = (shapes: readonly DateShape[]): 'month_first' | 'day_first' =>
  shapes.every(({ numbers, pattern }) => !numbers || pattern.startsWith('1.')) ? 'day_first' : 'month_first';

/** The patterns with their order filled in; `either` is read month first, which the caller must say aloud. */
export function patternsOf(shapes: readonly DateShape[], order: DateOrder): string[] {
  const [first, second] = order === 'day_first' ? ['D', 'M'] : ['M', 'D'];
  const patterns = shapes
    .filter(({ pattern, hasDate }) => pattern !== '' && hasDate)
    .map(({ pattern }) => pattern.replace('1', first).replace('2', second));
  return [...new Set(patterns)].slice(0, 12);
}
