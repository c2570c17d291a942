/**
 * The endings of appointments that were taken in before: from ClickHouse, and from what this process sent lately.
 * In: subjects. Out: endings. As in known-versions.ts, the store being away is no fault: corrections then wait for the next delivery.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { z } from 'zod';
import { counting } from './known-versions.ts';
import { endingOf, endingTypes, type Ending } from './endings.ts';

export interface KnownEndings {
  load(subjects: readonly string[]): Promise<Map<string, Ending[]>>;
  /** The broker has these now. */
  commit(endings: readonly Ending[]): void;
}

const MAX_RECENT = 30_000;
/** The engine reads no text above 256 KiB; a subject has at most a hundred characters. */
const ASKED_AT_ONCE = 2_000;

const endingRow = z.object({ subject: z.string(), type: z.string(), outcome: z.string(), recorded: z.coerce.number() });
const endingRows = defineQuery({
  name: 'ingest_known_endings',
  sql: `SELECT subject, type, JSONExtractString(body, 'outcome') AS outcome, toUnixTimestamp64Milli(max(recorded_at)) AS recorded
        FROM events WHERE stream = 'appointments' AND subject IN {subjects:Array(String)} AND type IN {types:Array(String)} AND ${counting}
        GROUP BY subject, type, outcome`,
  params: z.object({ subjects: z.array(z.string()), types: z.array(z.string()) }),
  row: endingRow,
});
type EndingRow = z.infer<typeof endingRow>;

export function createKnownEndings({ store }: { store?: Pick<Store, 'query'> }): KnownEndings {
  const recent = new Map<string, Ending[]>();
  return {
    async load(subjects) {
      const rows: EndingRow[] = [];
      for (let at = 0; store && at < subjects.length; at += ASKED_AT_ONCE) {
        const some = subjects.slice(at, at + ASKED_AT_ONCE);
        rows.push(...(await store.query(endingRows, { subjects: some, types: [...endingTypes] }).catch(() => [])));
      }
      const stored = rows.flatMap(({ subject, type, outcome, recorded }) => endingOf(type, subject, { outcome }, recorded) ?? []);
      const found = Map.groupBy(stored, ({ subject }) => subject);
      for (const subject of subjects) {
        const sent = recent.get(subject);
        if (sent) found.set(subject, [...(found.get(subject) ?? []), ...sent]);
      }
      return found;
    },
    commit(endings) {
      for (const ending of endings) recent.set(ending.subject, [...(recent.get(ending.subject) ?? []), ending].slice(-8));
      for (const subject of recent.keys()) {
        if (recent.size <= MAX_RECENT) break;
        recent.delete(subject);
      }
    },
  };
}
