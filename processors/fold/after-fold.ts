/**
 * What fold asks the store after a batch: how many of its events are new, and which practice days its subjects stand on.
 * In: the batch's working list. Out: counts by partition; days by practice and fact. Days may be more than were rewritten, never fewer.
 */
import { z } from 'zod';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { Store, TypedQuery } from '@rounds/infra/clickhouse/store.types.ts';
import { factName, type FactName } from '@rounds/schemas/facts/fact.ts';
import type { Stream } from '@rounds/schemas/topics.ts';
import { folds, replacingBills, staffingParams, withRefusals, type SideTables } from './fact-sql.ts';
import type { PartitionPart } from './sort-messages.ts';

const touched = (stream: Stream) =>
  `stream = '${stream}' AND subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = '${stream}')`;

/** An event is new when its key's lowest offset lies in this batch; a lower one was stored before, so this one is a duplicate. A subject's events share a partition. */
const storedQuery = defineQuery({
  name: 'fold_stored',
  sql: `SELECT at_partition, count() AS stored
FROM (SELECT any(indexOf({partitions:Array(UInt16)}, kafka_partition)) AS at_partition, min(kafka_offset) AS first FROM events
  WHERE stream = {stream:String} AND subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = {stream:String})
  GROUP BY subject, event_id, content_hash)
WHERE at_partition > 0 AND first BETWEEN {firstOffsets:Array(UInt64)}[at_partition] AND {lastOffsets:Array(UInt64)}[at_partition]
GROUP BY at_partition`,
  params: z.object({
    batch: z.string(),
    stream: z.string(),
    partitions: z.array(z.int()),
    firstOffsets: z.array(z.int()),
    lastOffsets: z.array(z.int()),
  }),
  row: z.object({ at_partition: z.int(), stored: z.int() }),
});

/** New events of each part of a stream, in the order of `parts`. */
export async function countStored(store: Store, batch: string, stream: string, parts: readonly PartitionPart[]): Promise<number[]> {
  const rows = await store.query(storedQuery, {
    batch,
    stream,
    partitions: parts.map((part) => part.partition),
    firstOffsets: parts.map((part) => part.first),
    lastOffsets: parts.map((part) => part.last),
  });
  const stored = new Map(rows.map((row) => [row.at_partition, row.stored]));
  return parts.map((_part, index) => stored.get(index + 1) ?? 0);
}

const dayRow = z.object({ practice_id: z.string(), fact: factName, days: z.array(z.string()) });
type DayRow = z.infer<typeof dayRow>;
const gathered = (places: string): string =>
  `SELECT practice_id, fact, arraySort(groupUniqArray(toString(day))) AS days FROM (${places}) WHERE day > toDate(0) GROUP BY practice_id, fact ORDER BY practice_id, fact`;
const dayOf = (field: string): string => `toDateOrZero(JSONExtractString(body, '${field}'))`;

const daysQuery = (stream: Stream, places: string): TypedQuery<{ batch: string }, DayRow> =>
  defineQuery({ name: `fold_days_${stream}`, sql: gathered(places), params: z.object({ batch: z.string() }), row: dayRow });

const appointmentDays = daysQuery(
  'appointments',
  `SELECT DISTINCT practice_id, 'settled_slots' AS fact, arrayJoin([ifNull(service_day, toDate(occurred_at)), ${dayOf('startDay')}]) AS day
FROM events WHERE ${touched('appointments')} AND type LIKE 'appointment.%'`,
);

const operationDays = daysQuery(
  'operations',
  `SELECT DISTINCT practice_id, 'settled_slots' AS fact, ${dayOf('day')} AS day
FROM events WHERE ${touched('operations')} AND type = 'practice_day.closed'`,
);

const billingPlaces = `arrayFilter(x -> x.2 > toDate(0), arrayConcat(
    arrayMap(d -> ('ledger', d), [posted, submitted]), arrayMap(d -> ('claims', d), [served, posted, submitted, adjudicated, told]),
    arrayMap(d -> ('ar_moves', d), [posted, submitted]), arrayMap(age -> ('ar_moves', if(served > toDate(0), served + age, served)), [31, 61, 91, 121])))`;

/** A claim may stand at several practices, and what is known at one move money or take charges off at another: then every day of it counts at all. */
const billingDays = (events: string) =>
  daysQuery(
    'billing',
    `SELECT arrayJoin(practices) AS practice_id, place.1 AS fact, place.2 AS day FROM (
  SELECT groupUniqArray(practice_id) AS practices, arrayJoin(groupUniqArrayArray(${billingPlaces})) AS place
  FROM (SELECT subject, toString(practice_id) AS practice_id, ${dayOf('postDate')} AS posted, ${dayOf('submittedDate')} AS submitted, ${dayOf('serviceDate')} AS served,
    ${dayOf('adjudicatedDate')} AS adjudicated, ${dayOf('date')} AS told FROM ${events} WHERE ${touched('billing')})
  GROUP BY subject)`,
  );
const daysOfClaims = billingDays('events');
const daysOfReplacedClaims = billingDays(replacingBills);
/** The days on which the sets of claims were refused; what counts of them now does not matter. */
const daysOfRefusals = billingDays(withRefusals(false));

// shifts writes other shifts of the same week too, so its days are those of its own select.
const shiftDays = defineQuery({
  name: 'fold_days_staffing',
  sql: gathered(
    `SELECT practice_id, 'shifts' AS fact, day FROM (${(folds.find(({ table }) => table === 'shifts')?.sql({ remapped: true, linked: true, placed: false, replaced: false, refused: false }) ?? '').replace(/^[\s\S]*?INSERT INTO shifts\n/, '')})`,
  ),
  params: z.object({ batch: z.string(), partitions: z.array(z.int()), firstOffsets: z.array(z.int()), lastOffsets: z.array(z.int()) }),
  row: dayRow,
});

/** Practice → fact → days to be measured again. */
export type TouchedDays = Map<string, Partial<Record<FactName, string[]>>>;

interface FoldedStream {
  readonly batch: string;
  readonly stream: Stream;
  readonly parts: readonly PartitionPart[];
  readonly side: SideTables;
}

/** Days of the facts of one stream that this batch may have rewritten. */
export async function touchedDays(store: Store, { batch, stream, parts, side }: FoldedStream): Promise<DayRow[]> {
  switch (stream) {
    case 'appointments':
      return store.query(appointmentDays, { batch });
    case 'operations':
      return store.query(operationDays, { batch });
    case 'billing':
      return [
        ...(await store.query(side.replaced ? daysOfReplacedClaims : daysOfClaims, { batch })),
        ...(side.refused ? await store.query(daysOfRefusals, { batch }) : []),
      ];
    case 'staffing':
      return store.query(shiftDays, staffingParams(batch, parts));
  }
}
