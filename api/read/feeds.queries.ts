/**
 * What the feeds are judged by, read from events through the scoped view: their habit by hour of the week, the last two days, files that came.
 * In: practices, their clocks, a span. Out: rows by source and practice.
 */
import { z } from 'zod';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { byTheClockOfNow, clockParams } from './clock-of-now.ts';
import { message, pastHours } from './feed-past.ts';

const practices = z.array(z.string());
// What Rounds writes itself is no feed.
// An event that came twice, or that a later mapping read again, was sent once: events are counted by their id.
const outside = "source NOT LIKE 'rounds/%' AND source NOT LIKE 'rounds:%' AND type != 'source.delivered'";

export const past = pastHours(`${outside} AND ${message}`);

export const habits = defineQuery({
  name: 'feed_habits',
  sql: `SELECT source, practice_id, hour_of_week, sum(hour_events) AS events, count() AS active, toUnixTimestamp(min(hour)) AS first_hour, toUnixTimestamp64Milli(max(last)) AS last_recorded,
      toUnixTimestamp64Milli(max(last_by_clock)) AS last_by_clock,
      argMaxIf(main_stream, hour_events, main_stream != '') AS stream, groupUniqArrayArray(hour_streams) AS streams
    FROM (
      SELECT source, practice_id, toStartOfHour(${byTheClockOfNow('recorded_at')}) AS hour, (toDayOfWeek(hour) - 1) * 24 + toHour(hour) AS hour_of_week, toFloat64(uniq(event_id)) AS hour_events,
        max(recorded_at) AS last, max(${byTheClockOfNow('recorded_at')}) AS last_by_clock, topKIf(1)(toString(stream), type != 'source.heartbeat')[1] AS main_stream,
        groupUniqArrayIf(toString(stream), type != 'source.heartbeat') AS hour_streams
      FROM scoped_feed_activity(practices = {practices:Array(String)})
      WHERE recorded_at >= {from:DateTime64(3)} AND recorded_at < {to:DateTime64(3)} AND ${outside}
      GROUP BY source, practice_id, hour)
    GROUP BY source, practice_id, hour_of_week`,
  params: z.object({ practices, ...clockParams, from: z.date(), to: z.date() }),
  row: z.object({
    source: z.string(),
    practice_id: z.string(),
    hour_of_week: z.number(),
    events: z.number(),
    active: z.number(),
    first_hour: z.number(),
    last_recorded: z.number(),
    last_by_clock: z.number(),
    stream: z.string(),
    streams: z.array(z.string()),
  }),
});

export const recent = defineQuery({
  name: 'feed_recent',
  sql: `SELECT source, practice_id, toUnixTimestamp(toStartOfHour(recorded_at)) AS hour, toFloat64(uniqIf(event_id, ${message})) AS events, toFloat64(uniq(event_id)) AS spoken, toUnixTimestamp64Milli(max(recorded_at)) AS last_recorded,
      toUnixTimestamp64Milli(max(${byTheClockOfNow('recorded_at')})) AS last_by_clock, toUnixTimestamp64Milli(max(appended_at)) AS last_appended, toUnixTimestamp64Milli(min(appended_at)) AS first_appended, topKIf(1)(toString(stream), type != 'source.heartbeat')[1] AS main_stream,
      groupUniqArrayIf(toString(stream), type != 'source.heartbeat') AS streams,
      toFloat64(quantileIf(0.99)(greatest(0, dateDiff('millisecond', recorded_at, appended_at)), recorded_at >= {lag_from:DateTime64(3)})) AS lag_ms, countIf(recorded_at >= {lag_from:DateTime64(3)}) AS lag_events
    FROM scoped_feed_activity(practices = {practices:Array(String)})
    WHERE recorded_at >= {from:DateTime64(3)} AND recorded_at <= {to:DateTime64(3)} AND ${outside}
    GROUP BY source, practice_id, hour ORDER BY source, practice_id, hour`,
  params: z.object({ practices, ...clockParams, from: z.date(), to: z.date(), lag_from: z.date() }),
  row: z.object({
    source: z.string(),
    practice_id: z.string(),
    hour: z.number(),
    events: z.number(),
    spoken: z.number(),
    last_recorded: z.number(),
    last_by_clock: z.number(),
    last_appended: z.number(),
    first_appended: z.number(),
    main_stream: z.string(),
    streams: z.array(z.string()),
    lag_ms: z.number().nullable(),
    lag_events: z.number(),
  }),
});

// A file speaks of days long past at the moment it comes; what was held brought nothing.
export const files = defineQuery({
  name: 'feed_files',
  sql: `SELECT source, toUnixTimestamp64Milli(max(recorded_at)) AS delivered_at FROM scoped_feed_activity(practices = {practices:Array(String)})
    WHERE stream = 'operations' AND type = 'source.delivered' AND recorded_at >= {from:DateTime64(3)} AND NOT JSONExtractBool(body, 'held') GROUP BY source`,
  params: z.object({ practices, from: z.date() }),
  row: z.object({ source: z.string(), delivered_at: z.number() }),
});
