/**
 * Instants, wall clocks and service days.
 * In: epoch milliseconds or a wall-clock text, and an IANA zone. Out: the other one, by stated rules for gaps and overlaps.
 * Refuses: unknown zones and texts that are not a calendar date; it never reads the machine's clock or zone.
 */
import { Temporal } from 'temporal-polyfill';

/** How a wall-clock time became an instant: as it stands, moved forward out of a spring gap, or the first of two in autumn. */
export type WallTimeRule = 'exact' | 'gap_forward' | 'overlap_first';

const QUARTER_MS = 15 * 60_000;
const offsetsByZone = new Map<string, Map<number, number>>();
// One year holds 35,040 quarters; the bound keeps a hostile spread of dates from growing memory.
const MAX_CACHED_QUARTERS = 200_000;

const DAY_MS = 86_400_000;
const MAX_CACHED_DAYS = 50_000;
const dayTexts = new Map<number, string>();
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** `YYYY-MM-DD` of a day counted from 1970-01-01. Every event asks twice, and asks for few different days. */
function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10);
  if (dayTexts.size >= MAX_CACHED_DAYS) dayTexts.clear();
  dayTexts.set(day, text);
  return text;
}

/** True when `zone` is an IANA time zone this runtime knows. */
export function isTimeZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** Minutes to add to UTC for the local wall clock of `zone` at `epochMs`. Zone rules change on quarter hours only, so quarters are cached. */
export function offsetMinutes(epochMs: number, zone: string): number {
  let quarters = offsetsByZone.get(zone);
  if (!quarters) offsetsByZone.set(zone, (quarters = new Map()));
  const quarter = Math.floor(epochMs / QUARTER_MS);
  const known = quarters.get(quarter);
  if (known !== undefined) return known;
  const zoned = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER_MS).toZonedDateTimeISO(zone);
  const minutes = Math.round(zoned.offsetNanoseconds / 60_000_000_000);
  if (quarters.size >= MAX_CACHED_QUARTERS) quarters.clear();
  quarters.set(quarter, minutes);
  return minutes;
}

/** The last change of a zone's clocks between two instants: when, and by how many minutes they were set forward; null when there was none. */
export function clockChange(fromMs: number, toMs: number, zone: string): { readonly atMs: number; readonly minutes: number } | null {
  const change = Temporal.Instant.fromEpochMilliseconds(toMs).toZonedDateTimeISO(zone).getTimeZoneTransition('previous');
  if (change === null || change.epochMilliseconds <= fromMs) return null;
  const minutes = offsetMinutes(change.epochMilliseconds, zone) - offsetMinutes(change.epochMilliseconds - 1, zone);
  return { atMs: change.epochMilliseconds, minutes };
}

/** The wall clock of `zone` at an instant: `YYYY-MM-DDTHH:mm:ss`. */
export function wallTime(epochMs: number, zone: string): string {
  const localMs = epochMs + offsetMinutes(epochMs, zone) * 60_000;
  const day = Math.floor(localMs / DAY_MS);
  const seconds = Math.floor((localMs - day * DAY_MS) / 1000);
  return `${dayText(day)}T${twoDigits[Math.floor(seconds / 3600)]}:${twoDigits[Math.floor(seconds / 60) % 60]}:${twoDigits[seconds % 60]}`;
}

/**
 * The service (business) day an instant belongs to: the local date after moving the day's start to the cut-over.
 * Source: kpis.md 1.12 rule 1. A 01:30 arrival at a site with cut-over 240 minutes belongs to yesterday.
 */
export function serviceDay(epochMs: number, zone: string, cutoverMinutes: number): string {
  return dayText(Math.floor((epochMs + (offsetMinutes(epochMs, zone) - cutoverMinutes) * 60_000) / DAY_MS));
}

/**
 * The instant of a wall-clock time. A time inside a spring gap resolves forward, an ambiguous one to the first (kpis.md 1.12 rule 2).
 * Throws RangeError when the text is no calendar date or the zone is unknown.
 */
export function instantOfWallTime(wall: string, zone: string): { epochMs: number; rule: WallTimeRule } {
  const plain = Temporal.PlainDateTime.from(wall, { overflow: 'reject' });
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { epochMs: earlier.epochMilliseconds, rule: 'exact' };
  const inGap = !earlier.toPlainDateTime().equals(plain);
  return inGap ? { epochMs: later.epochMilliseconds, rule: 'gap_forward' } : { epochMs: earlier.epochMilliseconds, rule: 'overlap_first' };
}

/** The instant at which a service day begins: its cut-over on the local calendar. */
export function startOfServiceDay(day: string, zone: string, cutoverMinutes: number): number {
  const start = Temporal.PlainDateTime.from(`${day}T00:00`).add({ minutes: cutoverMinutes });
  return instantOfWallTime(start.toString(), zone).epochMs;
}

/** `day` moved by whole calendar days; both `YYYY-MM-DD`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole calendar days from `from` to `to` (negative when `to` is earlier); both `YYYY-MM-DD`. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** ISO weekday of a date: 1 Monday … 7 Sunday. */
export function isoWeekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** The Monday of the ISO week a date lies in. */
export function mondayOf(day: string): string {
  return addDays(day, 1 - isoWeekday(day));
}
