/**
 * What the screen of one feed asks the store. All through scoped views; a feed is asked for by its exact name.
 */
import { z } from 'zod';
import { byTheClockOfNow, clockParams } from './clock-of-now.ts';
import { message } from './feed-past.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';

const feedParams = z.object({ practices: z.array(z.string()), feed: z.string() });
const activity = 'FROM scoped_feed_activity(practices = {practices:Array(String)}) AS f WHERE source = {feed:String}';
// What Rounds says of a delivery is no message of the feed.
const own = "type != 'source.delivered'";

/** Events by hour, and the hour they count for in what is usual: the one with the same time on the clock of now. */
export const hours = defineQuery({
  name: 'feed_hours',
  sql: `SELECT toUnixTimestamp(toStartOfHour(f.recorded_at)) * 1000 AS hour, toUnixTimestamp(toStartOfHour(${byTheClockOfNow('f.recorded_at')})) * 1000 AS usual_hour,
      toFloat64(uniq(event_id)) AS events
    ${activity} AND ${own} AND ${message} AND f.recorded_at >= {from:DateTime64(3)} AND f.recorded_at <= {now:DateTime64(3)} GROUP BY hour, usual_hour`,
  params: feedParams.extend({ ...clockParams, from: z.date(), now: z.date() }),
  row: z.object({ hour: z.coerce.number(), usual_hour: z.coerce.number(), events: z.number() }),
});

/** The first delivery of an event is when it came; events older than the feed's first hour here came with its past. */
export const lag = defineQuery({
  name: 'feed_lag',
  sql: `SELECT toFloat64(quantile(0.99)(greatest(0, came - recorded))) / 1000 AS seconds, count() AS events
    FROM (SELECT toUnixTimestamp64Milli(min(f.appended_at)) AS came, toUnixTimestamp64Milli(min(f.recorded_at)) AS recorded
      ${activity} AND ${own} AND f.recorded_at >= {from:DateTime64(3)}
        AND f.recorded_at >= (SELECT min(appended_at) + INTERVAL 1 HOUR ${activity}) GROUP BY event_id)`,
  params: feedParams.extend({ from: z.date() }),
  row: z.object({ seconds: z.number().nullable(), events: z.number() }),
});

export const deliveries = defineQuery({
  name: 'feed_deliveries',
  sql: `SELECT DISTINCT f.recorded_at AS delivered_at, body ${activity} AND type = 'source.delivered' ORDER BY delivered_at DESC LIMIT 10`,
  params: feedParams,
  row: z.object({ delivered_at: z.string(), body: z.string() }),
});

export const versions = defineQuery({
  name: 'feed_versions',
  sql: `SELECT mapping_version AS version, toFloat64(uniq(event_id)) AS events, min(f.appended_at) AS first_at, max(f.appended_at) AS last_at
    ${activity} AND ${own} GROUP BY version ORDER BY version DESC LIMIT 50`,
  params: feedParams,
  row: z.object({ version: z.number(), events: z.number(), first_at: z.string(), last_at: z.string() }),
});

export const spokenFor = defineQuery({
  name: 'feed_practices',
  sql: `SELECT DISTINCT practice_id AS practice ${activity} AND f.recorded_at >= {from:DateTime64(3)} AND practice_id != '' ORDER BY practice`,
  params: feedParams.extend({ from: z.date() }),
  row: z.object({ practice: z.string() }),
});

export const unmappedTaken = defineQuery({
  name: 'feed_unmapped',
  sql: `SELECT code, toFloat64(uniq(event_id)) AS events, max(recorded_at) AS last_at
    FROM scoped_unmapped(practices = {practices:Array(String)}) WHERE source = {feed:String} GROUP BY code ORDER BY events DESC LIMIT 200`,
  params: feedParams,
  row: z.object({ code: z.string(), events: z.number(), last_at: z.string() }),
});

const allLetters =
  'FROM scoped_dead_letters(practices = {practices:Array(String)}, organisation = {organisation:UInt8}) AS d WHERE feed = {feed:String}';
const letters = `${allLetters} AND NOT resolved`;
const letterParams = feedParams.extend({ organisation: z.number() });

export const unmappedRefused = defineQuery({
  name: 'feed_unmapped_refused',
  sql: `SELECT toString(code_list) AS list, code_value AS code, toFloat64(count()) AS letters, max(d.at) AS last_at ${letters} AND code_value != '' GROUP BY list, code ORDER BY letters DESC LIMIT 200`,
  params: letterParams,
  row: z.object({ list: z.string(), code: z.string(), letters: z.number(), last_at: z.string() }),
});

export const reasons = defineQuery({
  name: 'feed_reasons',
  sql: `SELECT field, rule, toFloat64(count()) AS letters, max(d.at) AS newest ${letters} GROUP BY field, rule ORDER BY letters DESC LIMIT 50`,
  params: letterParams,
  row: z.object({ field: z.string(), rule: z.string(), letters: z.number(), newest: z.string() }),
});

/** One row when anything of the feed was ever refused, also what was read again since. */
export const anyLetter = defineQuery({
  name: 'feed_any_letter',
  sql: `SELECT 1 AS heard ${allLetters} LIMIT 1`,
  params: letterParams,
  row: z.object({ heard: z.number() }),
});

/** As the coverage of all feeds is counted (coverage.ts), of the appointments this feed told of. */
export const stamped = defineQuery({
  name: 'feed_stamps',
  sql: `SELECT toFloat64(count()) AS visits, toFloat64(countIf(isNotNull(checked_in_at) AND isNotNull(roomed_at) AND isNotNull(provider_in_at) AND isNotNull(checked_out_at))) AS complete
    FROM scoped_settled_slots(practices = {practices:Array(String)}) AS s
    WHERE s.day >= {day:Date} AND is_visit_day AND outcome = 'completed' AND modality = 'in_person'
      AND appointment_id IN (SELECT subject ${activity} AND stream = 'appointments' AND f.recorded_at >= {from:DateTime64(3)})`,
  params: feedParams.extend({ day: z.string(), from: z.date() }),
  row: z.object({ visits: z.number(), complete: z.number() }),
});
