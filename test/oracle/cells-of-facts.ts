/**
 * Reads every KPI cell straight from the facts, in the same comparable text as the oracle's.
 * In: the store, practices. Out: `kpi practice day` → state as text. What measure writes must be the same (kpis.int.test.ts).
 */
import { compileStateColumns, factsOf } from '@rounds/infra/clickhouse/compile-kpi.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { z } from 'zod';
import { add, type Cells, createCells } from './cells.ts';

const columns = `toFloat64(sum(num)) AS num, toFloat64(sum(den)) AS den, mapKeys(sumMap(bins) AS b) AS bin_keys, arrayMap(c -> toFloat64(c), mapValues(b)) AS bin_counts,
  arrayMap(k -> toString(k), mapKeys(sumMap(parts) AS p)) AS part_keys, arrayMap(c -> toFloat64(c), mapValues(p)) AS part_amounts`;
const row = z.object({
  kpi: z.string(),
  practice: z.string(),
  day: z.string(),
  num: z.number(),
  den: z.number(),
  bin_keys: z.array(z.number()),
  bin_counts: z.array(z.number()),
  part_keys: z.array(z.string()),
  part_amounts: z.array(z.number()),
});
type Row = z.infer<typeof row>;
const params = z.object({ practices: z.array(z.string()) });

const storedCells = defineQuery({
  name: 'oracle_cells',
  sql: `SELECT kpi_id AS kpi, practice_id AS practice, toString(day) AS day, ${columns} FROM scoped_cells(practices = {practices:Array(String)}) AS c GROUP BY kpi_id, practice_id, c.day`,
  params,
  row,
});

/** What measure wrote. */
export async function cellsOfTable(store: Store, practices: readonly string[]): Promise<Cells> {
  return gather(await store.query(storedCells, { practices: [...practices] }));
}

/** What the facts say now. */
export async function cellsOfFacts(store: Store, practices: readonly string[]): Promise<Cells> {
  const rows: Row[] = [];
  for (const kpi of kpis) {
    for (const fact of factsOf(kpi)) {
      const state = compileStateColumns(kpi, fact);
      const sql = `SELECT '${kpi.id}' AS kpi, practice_id AS practice, toString(day) AS day, toFloat64(${state.num}) AS num, toFloat64(${state.den}) AS den,
        mapKeys(${state.bins} AS b) AS bin_keys, arrayMap(c -> toFloat64(c), mapValues(b)) AS bin_counts,
        arrayMap(k -> toString(k), mapKeys(${state.parts} AS p)) AS part_keys, arrayMap(c -> toFloat64(c), mapValues(p)) AS part_amounts
        FROM scoped_${fact}(practices = {practices:Array(String)}) AS f GROUP BY practice_id, f.day`;
      rows.push(...(await store.query(defineQuery({ name: `facts_${kpi.id}_${fact}`, sql, params, row }), { practices: [...practices] })));
    }
  }
  return gather(rows);
}

function gather(rows: readonly Row[]): Cells {
  const cells = createCells();
  for (const { kpi, practice, day, num, den, ...maps } of rows) {
    const cell = cells.at(kpi, practice, day);
    cell.num += num;
    cell.den += den;
    for (const [index, bin] of maps.bin_keys.entries()) add(cell.bins, bin, maps.bin_counts[index] ?? 0);
    for (const [index, part] of maps.part_keys.entries()) add(cell.parts, part, maps.part_amounts[index] ?? 0);
  }
  return cells;
}
