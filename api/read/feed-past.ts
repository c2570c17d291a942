/**
 * What is usual for the last 24 hours of every feed: the same hours of the weeks before, for the list of feeds.
 * In: a scope's rows of the past and the events of the last hours. Out: a band for the day and for each hour, and the volume alarm.
 * The same arithmetic as the screen of one feed (feed-rhythm.ts); only the hours asked about are read.
 */
import { z } from 'zod';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { byTheClockOfNow, clockParams } from './clock-of-now.ts';
import { bandOf, dayOf, volumeAlarm, type Band } from './feed-rhythm.ts';

const hourMs = 3_600_000;
const weekHours = 168;
export const pastDays = 56;
/** A heartbeat says that a feed lives; it is nothing it brought, and no volume. */
export const message = "type != 'source.heartbeat'";

/** Hours of the weeks before that lie where the last day lies; two more, for the clock goes on while an answer is kept. */
export const pastHours = (outside: string) =>
  defineQuery({
    name: 'feed_past_hours',
    sql: `SELECT source, practice_id, toUnixTimestamp(min(hour)) AS first_hour,
        groupArrayIf((toUnixTimestamp(hour), events), (intDiv({end:UInt32} - toUnixTimestamp(hour), 3600) + 2) % ${weekHours} <= 26) AS hours
      FROM (
        SELECT source, practice_id, toStartOfHour(${byTheClockOfNow('recorded_at')}) AS hour, toFloat64(uniq(event_id)) AS events
        FROM scoped_feed_activity(practices = {practices:Array(String)})
        WHERE recorded_at >= {from:DateTime64(3)} AND recorded_at < toDateTime64({end:UInt32}, 3) AND ${outside}
        GROUP BY source, practice_id, hour)
      GROUP BY source, practice_id`,
    params: z.object({ practices: z.array(z.string()), ...clockParams, from: z.date(), end: z.int() }),
    row: z.object({
      source: z.string(),
      practice_id: z.string(),
      first_hour: z.number(),
      hours: z.array(z.tuple([z.number(), z.number()])),
    }),
  });
export type PastRow = z.infer<ReturnType<typeof pastHours>['row']>;

export interface UsualDay {
  /** Of the last 24 whole hours, as `usual24h`. */
  readonly events24h: number;
  readonly usual24h: Band | null;
  readonly volumeAlarm: 'low_volume' | 'high_volume' | null;
  /** The 24 hours up to the running one, oldest first, none left out. */
  readonly volume: readonly { readonly hourMs: number; readonly count: number; readonly usual: Band | null }[];
}

/** `recent` holds the hours of the last two days: of them the past knows less. */
export function usualDayOf(
  past: readonly PastRow[],
  recent: readonly { readonly hour: number; readonly events: number }[],
  nowMs: number,
): UsualDay {
  const running = Math.floor(nowMs / hourMs) * hourMs;
  const knownSince = running - 24 * hourMs;
  const counts = new Map<number, number>();
  const add = (ms: number, events: number) => counts.set(ms, (counts.get(ms) ?? 0) + events);
  for (const row of past) for (const [hour, events] of row.hours) if (hour * 1000 < knownSince) add(hour * 1000, events);
  for (const row of recent) if (row.hour * 1000 >= knownSince) add(row.hour * 1000, row.events);
  const first = Math.min(...past.map((row) => row.first_hour * 1000), ...counts.keys());
  // The first hour says since when a missing hour means no events.
  if (Number.isFinite(first)) add(first, 0);
  const day = dayOf(counts, nowMs);
  return {
    events24h: day.events,
    usual24h: day.usual,
    volumeAlarm: volumeAlarm(day),
    volume: Array.from({ length: 24 }, (_, index) => {
      const hour = running - (23 - index) * hourMs;
      return { hourMs: hour, count: counts.get(hour) ?? 0, usual: usualOf(counts, hour, first, running) };
    }),
  };
}

/** The band of one hour from the same hour of all weeks, itself included once it is over. */
function usualOf(counts: ReadonlyMap<number, number>, hour: number, first: number, running: number): Band | null {
  const samples: number[] = [];
  for (let at = hour; at >= first; at -= weekHours * hourMs) if (at < running) samples.push(counts.get(at) ?? 0);
  return bandOf(samples);
}
