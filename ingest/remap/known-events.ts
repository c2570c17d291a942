/**
 * What the store holds of events a remap is about: by what they are, and by where in their source they stand.
 * In: keys, references. Out: every delivery's content of each event, with the version of the mapping that read it.
 * Throws StoreError as it comes: a remap that does not know what was said must not go on.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { streams, type Stream } from '@rounds/schemas/topics.ts';
import { z } from 'zod';

export interface EventKey {
  readonly stream: Stream;
  readonly subject: string;
  readonly id: string;
}

/** One content of an event as it was delivered. */
export interface KnownEvent extends EventKey {
  readonly type: string;
  readonly practice: string;
  readonly occurredMs: number;
  readonly recordedMs: number;
  /** `data` as JSON text. */
  readonly body: string;
  readonly flags: readonly string[];
  readonly version: number;
  readonly withdrawn: boolean;
  readonly sourceRef: string;
}

export const keyOf = ({ stream, subject, id }: EventKey): string => JSON.stringify([stream, subject, id]);

/** Tables tell their lines in one reference, FROM-TO; what Rounds itself says of a delivery is no reading of it. */
const byReference = defineQuery({
  name: 'remap_by_reference',
  sql: `SELECT DISTINCT stream, subject, event_id FROM events
    PREWHERE source = {feed:String} WHERE source_ref IN {refs:Array(String)} AND type NOT IN ('source.delivered', 'source.heartbeat')`,
  params: z.object({ feed: z.string(), refs: z.array(z.string()) }),
  row: z.object({ stream: z.enum(streams), subject: z.string(), event_id: z.string() }),
});

const byKey = defineQuery({
  name: 'remap_by_key',
  sql: `SELECT subject, event_id, type, practice_id, toUnixTimestamp64Milli(occurred_at) AS occurred, toUnixTimestamp64Milli(recorded_at) AS recorded,
      body, flags, mapping_version, withdrawn, source_ref
    FROM events WHERE stream = {stream:String} AND subject IN {subjects:Array(String)} AND event_id IN {ids:Array(String)}`,
  params: z.object({ stream: z.string(), subjects: z.array(z.string()), ids: z.array(z.string()) }),
  row: z.object({
    subject: z.string(),
    event_id: z.string(),
    type: z.string(),
    practice_id: z.string(),
    occurred: z.coerce.number(),
    recorded: z.coerce.number(),
    body: z.string(),
    flags: z.array(z.string()),
    mapping_version: z.number(),
    withdrawn: z.number(),
    source_ref: z.string(),
  }),
});

const readVersions = defineQuery({
  name: 'remap_versions',
  sql: 'SELECT DISTINCT mapping_version FROM events WHERE source = {feed:String} ORDER BY mapping_version DESC',
  params: z.object({ feed: z.string() }),
  row: z.object({ mapping_version: z.number() }),
});

/** Parameters travel in an address on a server: a thousand ids are about 40 kB of it. */
const AT_ONCE = 1_000;

function* chunks<T>(list: readonly T[]): Generator<T[]> {
  for (let from = 0; from < list.length; from += AT_ONCE) yield list.slice(from, from + AT_ONCE);
}

/** Keys of the feed's events that stand at these places of their source. */
export async function keysAt(store: Pick<Store, 'query'>, feed: string, refs: readonly string[]): Promise<EventKey[]> {
  const found: EventKey[] = [];
  for (const some of chunks(refs)) {
    const rows = await store.query(byReference, { feed, refs: some });
    found.push(...rows.map(({ stream, subject, event_id }) => ({ stream, subject, id: event_id })));
  }
  return found;
}

/** All contents of these events, whoever delivered them, by `keyOf`. */
export async function knownEvents(store: Pick<Store, 'query'>, keys: readonly EventKey[]): Promise<Map<string, KnownEvent[]>> {
  const wanted = new Set(keys.map(keyOf));
  const found: KnownEvent[] = [];
  for (const [stream, own] of Map.groupBy(keys, (key) => key.stream)) {
    for (const some of chunks(own)) {
      const subjects = [...new Set(some.map(({ subject }) => subject))];
      const rows = await store.query(byKey, { stream, subjects, ids: some.map(({ id }) => id) });
      found.push(
        ...rows.map((row) => ({
          stream,
          subject: row.subject,
          id: row.event_id,
          type: row.type,
          practice: row.practice_id,
          occurredMs: row.occurred,
          recordedMs: row.recorded,
          body: row.body,
          flags: row.flags,
          version: row.mapping_version,
          withdrawn: row.withdrawn === 1,
          sourceRef: row.source_ref,
        })),
      );
    }
  }
  return Map.groupBy(
    found.filter((event) => wanted.has(keyOf(event))),
    keyOf,
  );
}

/** Versions of the mapping that read the feed's events, newest first. */
export async function versionsOf(store: Pick<Store, 'query'>, feed: string): Promise<number[]> {
  return (await store.query(readVersions, { feed })).map(({ mapping_version }) => mapping_version);
}
