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
/** So much of an id is asked for: of what begins alike nothing is lost, it is told apart by its whole id. */
const ASKED_LENGTH = 12;
/** Characters of subjects and ids in one question; the engine reads no text above 256 KiB. */
const QUESTION_LENGTH = 200_000;
/** Twice as many at most: enough for what the fold has not stored yet and for rows that repeat nearby; about 20 MB. */
const MAX_RECENT = 15_000;

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
          AND substring(event_id, 1, ${String(ASKED_LENGTH)}) IN (SELECT arrayJoin(splitByChar(char(31), {naturals:String})))`,
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
  const recent = new Recent();
  const orNothing = (error: unknown): [] => {
    if (strict) throw error;
    return [];
  };

  const stored = async (from: Pick<Store, 'query'>, stream: Stream, { subjects, naturals }: Question): Promise<Version[]> => {
    const rows = await from.query(versionRows, {
      stream,
      subjects: [...subjects].join(SEPARATOR),
      naturals: [...naturals].join(SEPARATOR),
    });
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
      const found = new Map<string, Version[]>();
      if (store)
        for (const [stream, some] of Map.groupBy(drafts, ({ stream }) => stream))
          for (const question of questionsOf(some))
            for (const version of await stored(store, stream, question).catch(orNothing)) {
              const known = found.get(version.natural);
              if (known) known.push(version);
              else found.set(version.natural, [version]);
            }
      for (const { natural } of drafts) {
        const sent = recent.get(natural);
        if (!sent) continue;
        const known = found.get(natural) ?? [];
        // A version may be in both; that changes no decision.
        found.set(natural, [...known, ...sent.filter((version) => !known.some((other) => same(other, version)))]);
      }
      return found;
    },
    commit: (versions) => recent.add(versions),
  };
}

interface Question {
  readonly subjects: Set<string>;
  readonly naturals: Set<string>;
}

/** What is to be asked, in as few questions as the engine reads: each costs as much as 2,000 things in it. */
function* questionsOf(things: readonly Thing[]): Generator<Question> {
  let [question, length]: [Question, number] = [{ subjects: new Set(), naturals: new Set() }, 0];
  for (const { natural, draft } of things) {
    question.subjects.add(draft.subject);
    question.naturals.add(natural.slice(0, ASKED_LENGTH));
    length += draft.subject.length + ASKED_LENGTH + 2;
    if (length < QUESTION_LENGTH) continue;
    yield question;
    [question, length] = [{ subjects: new Set(), naturals: new Set() }, 0];
  }
  if (question.naturals.size > 0) yield question;
}

/** Versions sent lately, in two halves: when the younger is full, the older goes. Taking them out one by one costs as much as all the rest. */
class Recent {
  #younger = new Map<string, Version[]>();
  #older: ReadonlyMap<string, Version[]> = new Map();

  get(natural: string): readonly Version[] | undefined {
    return this.#younger.get(natural) ?? this.#older.get(natural);
  }

  add(versions: readonly Version[]): void {
    for (const version of versions) {
      const before = this.get(version.natural);
      this.#younger.set(version.natural, before ? [...before, version].slice(-8) : [version]);
      if (this.#younger.size < MAX_RECENT) continue;
      this.#older = this.#younger;
      this.#younger = new Map();
    }
  }
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
