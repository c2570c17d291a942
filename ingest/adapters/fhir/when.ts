/**
 * FHIR dates and instants with the precision they were written in.
 * In: `2026`, `2026-11`, `2026-11-22`, `2026-11-22T09:00:00-07:00`. Out: the instant or local day it names, and what was assumed.
 * Refuses: dates that do not exist, years outside 1900 to 2199, an instant of less than a minute's precision, a day of less than a day's.
 */
import { instantOfWallTime, startOfServiceDay, wallTime } from '@rounds/schemas/time.ts';

const WHEN = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T((?:[01]\d|2[0-3]):[0-5]\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:\d\d)?)?)?)?$/;

export interface Zone {
  readonly timeZone: string;
  readonly cutoverMinutes: number;
}

export type When =
  | { readonly precision: 'year' | 'month' }
  | { readonly precision: 'day'; readonly day: string }
  | { readonly precision: 'instant'; readonly ms: number; readonly flags: readonly string[] };

/** Reads a date or dateTime; undefined when it is none. An instant without an offset (FHIR forbids it) is the zone's wall clock, flagged. */
export function readWhen(text: string | undefined, zone: string): When | undefined {
  const match = WHEN.exec(text?.trim() ?? '');
  if (!match) return undefined;
  const [, year = '', month, day, clock, offset] = match;
  if (Number(year) < 1900 || Number(year) > 2199) return undefined;
  if (month === undefined) return { precision: 'year' };
  if (!dayExists(`${year}-${month}-${day ?? '01'}`)) return undefined;
  if (day === undefined) return { precision: 'month' };
  const date = `${year}-${month}-${day}`;
  return clock === undefined ? { precision: 'day', day: date } : instantAt(date, clock, offset, zone);
}

function instantAt(date: string, clock: string, offset: string | undefined, zone: string): When | undefined {
  // A leap second is the second before it, so that it stays on its day.
  const time = `${clock.length === 5 ? `${clock}:00` : clock}`.replace(/:60(\.|$)/, ':59$1');
  if (offset !== undefined) {
    const ms = Date.parse(`${date}T${time}${offset}`);
    const [hours = 0, minutes = 0] = offset === 'Z' ? [] : offset.slice(1).split(':').map(Number);
    return Number.isNaN(ms) || hours > 14 || minutes > 59 ? undefined : { precision: 'instant', ms, flags: [] };
  }
  try {
    const { epochMs, rule } = instantOfWallTime(`${date}T${time}`, zone);
    return { precision: 'instant', ms: epochMs, flags: ['zone_assumed', ...(rule === 'exact' ? [] : [rule])] };
  } catch {
    return undefined;
  }
}

function dayExists(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === day;
}

/** The instant a text names. A day alone: the moment its service day begins, flagged with `date_only:<field>`. Less: undefined. */
export function instantOf(text: string | undefined, zone: Zone, field: string): { ms: number; flags: readonly string[] } | undefined {
  const when = readWhen(text, zone.timeZone);
  if (when?.precision === 'instant') return when;
  if (when?.precision !== 'day') return undefined;
  return { ms: startOfServiceDay(when.day, zone.timeZone, zone.cutoverMinutes), flags: [`date_only:${field}`] };
}

/** The local calendar day a text names, at a zone for instants; undefined for less than a day. */
export function dayOf(text: string | undefined, zone: string): string | undefined {
  const when = readWhen(text, zone);
  if (when?.precision === 'day') return when.day;
  return when?.precision === 'instant' ? wallTime(when.ms, zone).slice(0, 10) : undefined;
}
