/**
 * Practices whose charges come from more than one feed for the same days of service: what both say may count twice (docs/decisions/051).
 * In: charges of the last 60 days (through the scoped view, for all practices at once). Out: one entry a practice, at most 10 minutes old.
 * Reads bodies only of practices where more than one feed charged.
 */
import { z } from 'zod';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { Scope } from '../access/scope.ts';
import { keep } from '../keep.ts';
import type { DirectoryCache } from './directory.ts';

const maxAgeMs = 600_000;
const lookBackDays = 60;

const charges =
  "scoped_feed_activity(practices = {practices:Array(String)}) WHERE stream = 'billing' AND type = 'charge.posted' AND NOT withdrawn AND recorded_at >= {from:DateTime64(3)}";

const twice = defineQuery({
  name: 'charged_twice',
  sql: `SELECT practice_id, arraySort(arrayDistinct(arrayFlatten(groupArray(sources)))) AS feeds, count() AS days, toString(min(day)) AS first_day
    FROM (
      SELECT practice_id, toDateOrZero(JSONExtractString(body, 'serviceDate')) AS day, groupUniqArray(toString(source)) AS sources
      FROM ${charges} AND practice_id IN (SELECT practice_id FROM ${charges} GROUP BY practice_id HAVING uniqExact(source) > 1)
      GROUP BY practice_id, day HAVING length(sources) > 1)
    GROUP BY practice_id ORDER BY practice_id`,
  params: z.object({ practices: z.array(z.string()), from: z.date() }),
  row: z.object({ practice_id: z.string(), feeds: z.array(z.string()), days: z.number(), first_day: z.string() }),
});

export interface ChargedTwice {
  readonly practice: string;
  readonly feeds: readonly string[];
  /** Days of service both charged for. */
  readonly days: number;
  readonly firstDay: string;
}

/** One reading for all readers; each gets the practices of their scope. */
export function createChargedTwice(
  store: Store,
  directory: DirectoryCache,
  clock: () => number,
): (scope: Scope) => Promise<ChargedTwice[]> {
  const rows = keep(maxAgeMs, clock, async () =>
    store.query(twice, {
      practices: (await directory.read()).practices.map(({ id }) => id),
      from: new Date(clock() - lookBackDays * 86_400_000),
    }),
  );
  return async (scope) =>
    (await rows())
      .filter((row) => scope.practiceIds.includes(row.practice_id))
      .map((row) => ({ practice: row.practice_id, feeds: row.feeds, days: row.days, firstDay: row.first_day }));
}
