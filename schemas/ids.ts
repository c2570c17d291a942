/**
 * Shapes of identifiers that travel through Rounds.
 * Ids carry no patient identifier: adapters turn those into keyed pseudonyms first (design.md, Privacy).
 */
import { z } from 'zod';

/** A slug: practice, region, payer, provider, employee ids as the organisation names them. */
export const slug = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/, 'one to 64 letters, digits or _ . : -');

/** A subject: the thing an event is about, unique in the organisation; adapters put the sending system in front. */
export const subjectId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:/|-]{0,127}$/, 'one to 128 letters, digits or _ . : / | -');

/** A keyed pseudonym of a patient identifier: never the identifier itself. */
export const patientKey = z.string().regex(/^p_[A-Za-z0-9_-]{16,43}$/, 'p_ and 16 to 43 base64url characters');

/** A local calendar date. */
export const localDay = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { error: 'YYYY-MM-DD', abort: true })
  // By counting: every event has several, and a Date for each would be a tenth of all validation.
  .refine((day) => Number(day.slice(8)) <= daysIn(Number(day.slice(0, 4)), Number(day.slice(5, 7))), 'a date that exists');

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (LENGTHS[month - 1] ?? 0);
}

/** An instant with its offset: RFC 3339. */
export const instant = z.iso.datetime({ offset: true, abort: true });

/**
 * Where an event may stand in time. What lies outside is a slip of the pen (`0026-10-01`) or stands for "never" (`9999-12-31`): no page would
 * ever show it, and money on it would be counted on a day nobody wrote. What is older than pages go is kept (`FIRST_SHOWN_DAY`).
 */
const placeable = { first: '1900-01-01', last: '2099-12-31' } as const;
const isPlaceable = (text: string): boolean => text >= placeable.first && text.slice(0, 10) <= placeable.last;
const placeableRule = `a day from ${placeable.first} to ${placeable.last}`;

/** The first and last service day a page shows. Histories of patients go further back: Data trust says how much lies before. */
export const FIRST_SHOWN_DAY = '1980-01-01';
export const LAST_SHOWN_DAY = placeable.last;

/** A local day something counts on. */
export const eventDay = localDay.refine(isPlaceable, placeableRule);
/** An instant at which something happens. */
export const eventInstant = instant.refine(isPlaceable, placeableRule);

/** Integer cents, within what a double holds exactly. */
export const cents = z.int();
