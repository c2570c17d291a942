/**
 * Reads KPI states for any practices and spans, all KPIs in one statement.
 * In: KPIs, practices (already within the reader's scope), spans. Out: per KPI and practice one state a span, ready for `valueOf`.
 * Merging over practices is `mergeStates`; nothing here averages.
 */
import { z } from 'zod';
import { facts } from '@rounds/schemas/facts/fact.ts';
import { type Bucket, cutDays, statesOfBuckets } from '@rounds/schemas/kpis/buckets.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import type { State } from '@rounds/schemas/kpis/state.ts';
import { factsOf, stateSelectList } from './compile-kpi.ts';
import type { Store } from './store.types.ts';
import { defineQuery } from './typed-query.ts';

const stateRow = {
  segment: z.number(),
  num: z.number(),
  den: z.number(),
  bin_keys: z.array(z.number()),
  bin_counts: z.array(z.number()),
  part_keys: z.array(z.string()),
  part_amounts: z.array(z.number()),
};
type StateRow = z.infer<z.ZodObject<typeof stateRow>>;

const STATE_SUMS = `toFloat64(sum(num)) AS num, toFloat64(sum(den)) AS den,
    mapKeys(sumMap(bins) AS all_bins) AS bin_keys, arrayMap(c -> toFloat64(c), mapValues(all_bins)) AS bin_counts,
    arrayMap(k -> toString(k), mapKeys(sumMap(parts) AS all_parts)) AS part_keys, arrayMap(c -> toFloat64(c), mapValues(all_parts)) AS part_amounts`;

// Where a KPI's spans begin and what they are cut at travel as arrays parallel to `kpis`.
const cellStates = defineQuery({
  name: 'cell_states',
  sql: `
    SELECT kpi_id, practice_id, segment, ${STATE_SUMS}
    FROM
    (
      SELECT kpi_id, practice_id, num, den, bins, parts, indexOf({kpis:Array(String)}, kpi_id) AS position,
        arrayCount(c -> c <= day, {cuts:Array(Array(Date))}[position]) AS segment
      FROM scoped_cells(practices = {practices:Array(String)})
      WHERE kpi_id IN {kpis:Array(String)} AND day <= {until:Date} AND day >= {since:Array(Date)}[position]
    )
    GROUP BY kpi_id, practice_id, segment`,
  params: z.object({
    practices: z.array(z.string()),
    kpis: z.array(z.string()),
    cuts: z.array(z.array(z.string())),
    since: z.array(z.string()),
    until: z.string(),
  }),
  row: z.object({ kpi_id: z.string(), practice_id: z.string(), ...stateRow }),
});

/** KPI id → practice id → one state a span, in the order of `buckets`. Practices without a cell are absent. */
export type KpiStates = Map<string, Map<string, State[]>>;

/** States of `kpis` at `practices` over `buckets`, from kpi_cells, in one statement. */
export async function readKpiStates(
  store: Store,
  request: { kpis: readonly Kpi[]; practices: readonly string[]; buckets: readonly Bucket[] },
): Promise<KpiStates> {
  const { kpis, buckets } = request;
  const result: KpiStates = new Map(kpis.map((kpi) => [kpi.id, new Map<string, State[]>()]));
  if (kpis.length === 0 || buckets.length === 0 || request.practices.length === 0) return result;
  const cuts = kpis.map((kpi) => cutDays(kpi, buckets));
  const rows = await store.query(cellStates, {
    practices: [...request.practices],
    kpis: kpis.map((kpi) => kpi.id),
    cuts,
    until: lastDay(buckets),
    since: kpis.map((kpi, index) => (isStock(kpi) ? FIRST_DAY : (cuts[index]?.[0] ?? FIRST_DAY))),
  });
  for (const [index, kpi] of kpis.entries()) {
    const segments = groupSegments(
      rows.filter((row) => row.kpi_id === kpi.id),
      (row) => row.practice_id,
    );
    for (const [practice, states] of segments) result.get(kpi.id)?.set(practice, statesOfBuckets(kpi, buckets, cuts[index] ?? [], states));
  }
  return result;
}

/**
 * States of one KPI over `buckets` by the values of a fact column, straight from the facts of all `practices` together.
 * `dimension` must be a dimension of the KPI; throws RangeError otherwise. A value missing on the other fact of a two-fact KPI counts as ''.
 */
export async function readSlicedStates(
  store: Store,
  request: { kpi: Kpi; practices: readonly string[]; buckets: readonly Bucket[]; dimension: string },
): Promise<Map<string, State[]>> {
  const { kpi, buckets, dimension } = request;
  if (!kpi.dimensions.includes(dimension)) throw new RangeError(`${kpi.id} has no dimension of that name`);
  if (buckets.length === 0 || request.practices.length === 0) return new Map();
  const cuts = cutDays(kpi, buckets);
  const since = isStock(kpi) ? FIRST_DAY : (cuts[0] ?? FIRST_DAY);
  const rows = await store.query(slicedQuery(kpi, dimension), { practices: [...request.practices], cuts, since, until: lastDay(buckets) });
  const sliced = groupSegments(rows, (row) => row.key);
  return new Map([...sliced].map(([key, segments]) => [key, statesOfBuckets(kpi, buckets, cuts, segments)]));
}

function slicedQuery(kpi: Kpi, dimension: string) {
  const parts = factsOf(kpi).map((fact) => {
    const known = facts[fact].dimensions.some((candidate) => candidate.column === dimension);
    return `SELECT ${known ? `toString(${dimension})` : "''"} AS key, arrayCount(c -> c <= day, {cuts:Array(Date)}) AS segment, ${stateSelectList(kpi, fact)}
      FROM scoped_${fact}(practices = {practices:Array(String)})
      WHERE day >= {since:Date} AND day <= {until:Date} GROUP BY key, segment`;
  });
  return defineQuery({
    name: `sliced_states_${kpi.id}_${dimension}`,
    sql: `SELECT key, segment, ${STATE_SUMS} FROM (${parts.join(' UNION ALL ')}) WHERE fact_rows > 0 GROUP BY key, segment`,
    params: z.object({ practices: z.array(z.string()), cuts: z.array(z.string()), since: z.string(), until: z.string() }),
    row: z.object({ key: z.string(), ...stateRow }),
  });
}

const FIRST_DAY = '1970-01-01';
const isStock = (kpi: Kpi) => kpi.kind === 'stock' || kpi.kind === 'stock_ratio' || kpi.kind === 'stock_to_flow';
const lastDay = (buckets: readonly Bucket[]) => buckets.reduce((last, bucket) => (bucket.to > last ? bucket.to : last), FIRST_DAY);

function groupSegments<Row extends StateRow>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Map<number, State>> {
  const groups = new Map<string, Map<number, State>>();
  for (const row of rows) {
    const key = keyOf(row);
    let segments = groups.get(key);
    if (!segments) groups.set(key, (segments = new Map()));
    segments.set(row.segment, {
      num: row.num,
      den: row.den,
      bins: zip(row.bin_keys, row.bin_counts),
      parts: zip(row.part_keys, row.part_amounts),
    });
  }
  return groups;
}

function zip<Key>(keys: readonly Key[], amounts: readonly number[]): Map<Key, number> {
  return new Map(keys.map((key, index) => [key, amounts[index] ?? 0]));
}
