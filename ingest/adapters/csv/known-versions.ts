/**
 * The versions of events that were taken in before: from ClickHouse, and from what this process sent lately.
 * In: streams, subjects, natural ids. Out: versions. What was sent counts only after `commit`, when the broker has it.
 * The store being away or behind is no fault: the fold counts every event once anyway, only the report would say accepted.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { Stream } from '@rounds/schemas/topics.ts';
import { z } from 'zod';
import type { RowDraft } from './row-drafts.ts';
import { contentOf, startOf, type Version } from './versions.ts';

/** What is asked for: versions of one thing. */
export type Thing = Pick<RowDraft, 'stream' | 'natural'> & { readonly draft: Pick<RowDraft['draft'], 'subject'> };

export interface KnownVersions {
  /** Versions of these drafts' things, by natural id. */
  load(drafts: readonly Thing[]): Promise<Map<string, Version[]>>;
  /** The broker has these now. */
  commit(versions: readonly Version[]): void;
}

const NATURAL_LENGTH = 22;
/** Enough for what the fold has not stored yet and for rows that repeat nearby; about 20 MB. */
const MAX_RECENT = 30_000;

/** What a later mapping outranked or withdrew is no version to compare with: a row that says it again must be sent. */
export const counting = `NOT withdrawn AND (subject, event_id, mapping_version) NOT IN (
  SELECT subject, event_id, arrayJoin(range(toUInt32(1), mapping_version)) FROM remapped FINAL WHERE subject IN {subjects:Array(String)})`;

/** Ids come as one text: sets made of a text cost the engine half of what sets made of a list do. */
const SEPARATOR = '\u001f';

const versionRows = defineQuery({
  name: 'ingest_known_versions',
  sql: `SELECT subject, event_id, mapping_version, type, source_ref, practice_id, toUnixTimestamp64Milli(recorded_at) AS recorded,
          toUnixTimestamp64Milli(occurred_at) AS occurred, body
        FROM events WHERE stream = {stream:String} AND NOT withdrawn AND subject IN (SELECT arrayJoin(splitByChar(char(31), {subjects:String})))
          AND substring(event_id, 1, ${String(NATURAL_LENGTH)}) IN (SELECT arrayJoin(splitByChar(char(31), {naturals:String})))`,
  params: z.object({ stream: z.string(), subjects: z.string(), naturals: z.string() }),
  row: z.object({
    subject: z.string(),
    event_id: z.string(),
    mapping_version: z.number(),
    type: z.string(),
    source_ref: z.string(),
    practice_id: z.string(),
    recorded: z.coerce.number(),
    occurred: z.coerce.number(),
    body: z.string(),
  }),
});

/** Asked only when something is known: of new rows, the most there are, nothing can be outranked. */
const outrankedRows = defineQuery({
  name: 'ingest_outranked_versions',
  sql: `SELECT subject, event_id, mapping_version FROM remapped FINAL WHERE subject IN {subjects:Array(String)}`,
  params: z.object({ subjects: z.array(z.string()) }),
  row: z.object({ subject: z.string(), event_id: z.string(), mapping_version: z.number() }),
});

/** `strict`: throws while the store is away, for those who must know (a piece read again) and not only report. */
export function createKnownVersions({ store, strict = false }: { store?: Pick<Store, 'query'>; strict?: boolean }): KnownVersions {
  const recent = new Map<string, Version[]>();
  const orNothing = (error: unknown): [] => {
    if (strict) throw error;
    return [];
  };

  const stored = async (from: Pick<Store, 'query'>, stream: Stream, drafts: readonly Thing[]): Promise<Version[]> => {
    const subjects = [...new Set(drafts.map(({ draft }) => draft.subject))].join(SEPARATOR);
    const naturals = [...new Set(drafts.map(({ natural }) => natural))].join(SEPARATOR);
    const rows = await from.query(versionRows, { stream, subjects, naturals });
    if (rows.length === 0) return [];
    const found = [...new Set(rows.map(({ subject }) => subject))];
    const outranked = await from.query(outrankedRows, { subjects: found });
    const highest = new Map(
      outranked.map(({ subject, event_id, mapping_version }) => [`${subject}${SEPARATOR}${event_id}`, mapping_version]),
    );
    const counts = ({ subject, event_id, mapping_version }: (typeof rows)[number]): boolean =>
      mapping_version >= (highest.get(`${subject}${SEPARATOR}${event_id}`) ?? 0);
    return rows.filter(counts).map(({ event_id, type, source_ref, practice_id, recorded, occurred, body }) => {
      const data = dataOf(body);
      return {
        natural: event_id.slice(0, NATURAL_LENGTH),
        eventId: event_id,
        type,
        ref: source_ref,
        recordedMs: recorded,
        occurredMs: occurred,
        content: contentOf(practice_id, data),
        startMs: startOf(data),
      };
    });
  };

  return {
    async load(drafts) {
      const byStream = Map.groupBy(drafts, ({ stream }) => stream);
      const asked = Array.from(byStream, async ([stream, some]) => (store ? stored(store, stream, some).catch(orNothing) : []));
      const found = Map.groupBy((await Promise.all(asked)).flat(), ({ natural }) => natural);
      for (const { natural } of drafts) {
        const sent = recent.get(natural);
        const known = found.get(natural) ?? [];
        // A version may be in both; that changes no decision.
        if (sent) found.set(natural, [...known, ...sent.filter((version) => !known.some((other) => same(other, version)))]);
      }
      return found;
    },
    commit(versions) {
      for (const version of versions) {
        const before = recent.get(version.natural);
        recent.set(version.natural, before ? [...before, version].slice(-8) : [version]);
      }
      // A Map keeps the order of insertion: the oldest leave first.
      for (const natural of recent.keys()) {
        if (recent.size <= MAX_RECENT) break;
        recent.delete(natural);
      }
    },
  };
}

const same = (a: Version, b: Version): boolean => a.eventId === b.eventId && a.content === b.content && a.recordedMs === b.recordedMs;
const anyData = z.record(z.string(), z.unknown());

function dataOf(body: string): Record<string, unknown> {
  try {
    return anyData.parse(JSON.parse(body));
  } catch {
    return {};
  }
}
