/**
 * The events of one subject, oldest first, with their place in Kafka and in the source; for a claim also what refused the set it was sent in.
 * In: stream, subject, the reader's practices. Out: events. A subject of another practice has none.
 */
import { z } from 'zod';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { EventsResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import type { Stream } from '@rounds/schemas/topics.ts';

const mostEvents = 1000;

const columns =
  'stream, event_id, type, practice_id, occurred_at, recorded_at, appended_at, source, source_ref, kafka_partition, toString(kafka_offset) AS kafka_offset, body, flags, mapping_version, withdrawn';
const ofSubject = `SELECT ${columns} FROM scoped_events(practices = {practices:Array(String)}) WHERE stream = {stream:String} AND subject = {subject:String}`;
const ofItsSets = `SELECT ${columns} FROM scoped_refusals(practices = {practices:Array(String)}, claim = {subject:String})`;

const eventsQuery = (name: string, from: string) =>
  defineQuery({
    name,
    sql: `SELECT * FROM (${from}) ORDER BY occurred_at, recorded_at, event_id LIMIT ${mostEvents}`,
    params: z.object({ practices: z.array(z.string()), stream: z.string(), subject: z.string() }),
    row: z.object({
      stream: z.string(),
      event_id: z.string(),
      type: z.string(),
      practice_id: z.string(),
      occurred_at: z.string(),
      recorded_at: z.string(),
      appended_at: z.string(),
      source: z.string(),
      source_ref: z.string(),
      kafka_partition: z.number(),
      kafka_offset: z.string(),
      body: z.string(),
      flags: z.array(z.string()),
      mapping_version: z.number(),
      withdrawn: z.number(),
    }),
  });

const eventsOfSubject = eventsQuery('events_of_subject', ofSubject);
const eventsOfClaim = eventsQuery('events_of_claim', `${ofSubject} UNION ALL ${ofItsSets}`);

const bodySchema = z.record(z.string(), z.unknown());

/** At most a thousand events. */
export async function readEvents(
  store: Store,
  practices: readonly string[],
  stream: Stream,
  subject: string,
): Promise<EventsResponse['events']> {
  const rows = await store.query(stream === 'billing' ? eventsOfClaim : eventsOfSubject, { practices: [...practices], stream, subject });
  const newest = new Map<string, number>();
  for (const { event_id, mapping_version } of rows) newest.set(event_id, Math.max(newest.get(event_id) ?? 1, mapping_version));
  const said = rows.map((row) => ({ type: row.type, data: dataOf(row.body), withdrawn: row.withdrawn !== 0 }));
  const placed = placedByPayee(said);
  return rows.map((row, index) => ({
    eventId: row.event_id,
    type: row.type,
    practice: row.practice_id,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    appendedAt: row.appended_at,
    source: row.source,
    sourceRef: row.source_ref,
    topic: row.stream,
    partition: row.kafka_partition,
    offset: row.kafka_offset,
    // The codes of a feed are for its administrators (feeds).
    flags: [...row.flags.map((flag) => flag.replace(/^(unmapped:[^:]*):.*$/, '$1')), ...(placed[index] ? ['placed_by_payee'] : [])],
    mappingVersion: row.mapping_version,
    counts: row.withdrawn === 0 && row.mapping_version === newest.get(row.event_id),
    data: said[index]?.data ?? {},
  }));
}

const tellsPlace = new Set(['charge.posted', 'claim.submitted', 'opening_balance.set']);

/**
 * Which events of a claim stand where their payee is because no charge of it is known (to this reader) that says where it belongs.
 * The fold's rule, billing-events.sql; it moves them when the charge comes.
 */
export function placedByPayee(
  events: readonly { readonly type: string; readonly data: Record<string, unknown>; readonly withdrawn: boolean }[],
): boolean[] {
  const known = events.some(({ type, withdrawn }) => tellsPlace.has(type) && !withdrawn);
  return events.map(({ data }) => !known && data['placedBy'] === 'payee');
}

function dataOf(body: string): Record<string, unknown> {
  try {
    const parsed = bodySchema.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
