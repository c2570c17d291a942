/**
 * Dates and times as X12 writes them: CCYYMMDD, YYMMDD (ISA, 4010 headers), HHMM[SS], ranges.
 * In: an element's text. Out: a local day `YYYY-MM-DD` or a wall clock `HH:mm:ss`; undefined when there is no such day or time.
 */
import { localDay } from '@rounds/schemas/ids.ts';

/** A day; years of two digits are 2000 to 2079 and 1980 to 1999. */
export function readDay(text: string): string | undefined {
  if (days.has(text)) return days.get(text);
  const day = dayOf(text.trim());
  if (days.size > 5_000) days.clear();
  days.set(text, day);
  return day;
}

/** A file has few days and says each many times. */
const days = new Map<string, string | undefined>();

function dayOf(plain: string): string | undefined {
  const full = /^\d{6}$/.test(plain) ? `${Number(plain.slice(0, 2)) < 80 ? '20' : '19'}${plain}` : plain;
  if (!/^(19|20)\d{6}/.test(full) || (full.length !== 8 && full.length !== 12)) return undefined;
  return localDay.safeParse(`${full.slice(0, 4)}-${full.slice(4, 6)}-${full.slice(6, 8)}`).data;
}

/** First day of a date in the format its qualifier names: D8 one day, RD8 from-to, DT day and time. A wrong qualifier is forgiven. */
export function readFirstDay(text: string): string | undefined {
  return readDay(text.split('-', 1)[0] ?? '');
}

/** `0932`, `093215`, `09321500` → `09:32:15`; undefined when it is no time of day. */
export function readClock(text: string): string | undefined {
  const match = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?\d{0,2}$/.exec(text.trim());
  return match ? `${match[1]}:${match[2]}:${match[3] ?? '00'}` : undefined;
}
