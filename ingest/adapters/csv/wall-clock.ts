/**
 * Wall clocks of tables → instants, quickly: a sheet repeats the same few thousand days.
 * In: a day, a clock, a zone. Out: what schemas/time.ts says, which alone decides gaps and overlaps.
 * The quick way is taken only when the zone's offset is the same a day before and a day after: then there is nothing to decide.
 */
import { instantOfWallTime, offsetMinutes, startOfServiceDay, type WallTimeRule } from '@rounds/schemas/time.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** `day` YYYY-MM-DD and `clock` HH:mm:ss, both valid, in an IANA zone. */
export function instantOfClock(day: string, clock: string, zone: string): { epochMs: number; rule: WallTimeRule } {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const offset = offsetMinutes(midnight - DAY_MS, zone);
  if (offset !== offsetMinutes(midnight + 2 * DAY_MS, zone)) return instantOfWallTime(`${day}T${clock}`, zone);
  const seconds = Number(clock.slice(0, 2)) * 3600 + Number(clock.slice(3, 5)) * 60 + Number(clock.slice(6, 8));
  return { epochMs: midnight + seconds * 1000 - offset * MINUTE_MS, rule: 'exact' };
}

const MAX_DAYS = 50_000;
const starts = new Map<string, number>();

/** The instant a service day begins, remembered. */
export function startOfDay(day: string, zone: string, cutoverMinutes: number): number {
  const key = `${day} ${zone} ${cutoverMinutes}`;
  let start = starts.get(key);
  if (start === undefined) {
    start = startOfServiceDay(day, zone, cutoverMinutes);
    if (starts.size >= MAX_DAYS) starts.clear();
    starts.set(key, start);
  }
  return start;
}
