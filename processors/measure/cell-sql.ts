/**
 * The statements of measure, generated from the KPI definitions: new cells of touched days, restatements, the write.
 * In: KPI definitions (code, reviewed), so their expressions may stand in SQL. Out: SQL text; values are bound.
 */
import { readFileSync } from 'node:fs';
import { compileStateColumns, definitionHash, factsOf } from '@rounds/infra/clickhouse/compile-kpi.ts';
import { factName, type FactName } from '@rounds/schemas/facts/fact.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';

/** The definition stands above the sum of fact versions, so a new definition always wins and a stale writer always loses. */
const VERSION_SHIFT = 48;

const cellColumns =
  'kpi_id, practice_id, day, fact, num, den, bins, parts, fact_rows, definition_hash, definition_version, version, recorded_at';

const touched = (fact: FactName): string =>
  `(practice_id, day) IN (SELECT practice_id, day FROM touched_days WHERE batch_id = {batch:String} AND fact = '${fact}')`;

const settledSlots = readFileSync(new URL('settled-slots.sql', import.meta.url), 'utf8').replaceAll('${touched}', touched('settled_slots'));

/** The fact's rows on the touched days. */
export const touchedRows = (fact: FactName): string => (fact === 'settled_slots' ? settledSlots : `${fact} FINAL WHERE ${touched(fact)}`);

/**
 * Writes the cells of all `kpis` that `fact` contributes to, for the days in touched_days, into cells_next: one pass over the fact's rows.
 * Every KPI gets a cell on every day the fact has rows, zero or not, so that the set of cells does not depend on the order of events.
 */
export function nextCellsSql(kpis: readonly Kpi[], fact: FactName): string {
  const cells = kpis
    .filter((kpi) => factsOf(kpi).includes(fact))
    .map((kpi) => {
      const { num, den, bins, parts, factRows } = compileStateColumns(kpi, fact);
      return `('${kpi.id}', ${num}, ${den}, ${bins}, ${parts}, ${factRows}, toUInt64(${definitionHash(kpi)}), toUInt32(${kpi.version}))`;
    });
  return `INSERT INTO cells_next (batch_id, ${cellColumns})
SELECT {batch:String}, cell.1, practice_id, day, '${fact}', cell.2, cell.3, cell.4, cell.5, cell.6, cell.7, cell.8, bitShiftLeft(toUInt64(cell.8), ${VERSION_SHIFT}) + versions, newest
FROM
(
  SELECT practice_id, day, sum(version) AS versions, max(recorded_at) AS newest, [${cells.join(',\n    ')}] AS cells
  FROM ${touchedRows(fact)}
  GROUP BY practice_id, day
)
ARRAY JOIN cells AS cell`;
}

/** Facts that any of the KPIs is measured on. */
export function measuredFacts(kpis: readonly Kpi[]): FactName[] {
  return factName.options.filter((fact) => kpis.some((kpi) => factsOf(kpi).includes(fact)));
}

// The cells that stand, for the days at hand only: kpi and practice lead the key, the days cut the partitions.
const standing = `(SELECT kpi_id, practice_id, day, fact, num, den, definition_hash, version, measured_at FROM kpi_cells FINAL
  WHERE kpi_id IN {kpis:Array(String)} AND practice_id IN {practices:Array(String)} AND day BETWEEN {from:Date} AND {to:Date}
    AND (practice_id, day) IN (SELECT practice_id, day FROM cells_next WHERE batch_id = {batch:String})) AS old`;

const coming = `(SELECT * FROM cells_next WHERE batch_id = {batch:String}) AS new`;

/**
 * A restatement is a figure somebody could have read as final that now differs: the day was over by more than 24 h (in the westernmost
 * zone) when the source learned of the change, and it learned of it after the old figure was measured. So a first load of history restates nothing.
 */
const lateData = `new.version > old.version AND new.recorded_at > toDateTime64(new.day, 3, 'UTC') + INTERVAL 60 HOUR AND new.recorded_at > old.measured_at`;

/** Writes restatements of the cells about to be replaced; `cause` is bound. */
export const restatementSql = `INSERT INTO restatements
SELECT new.kpi_id, new.practice_id, new.day, new.fact, new.version, old.num, old.den, new.num, new.den, {cause:String}, new.recorded_at, now64(3)
FROM ${coming} INNER JOIN ${standing}
ON old.kpi_id = new.kpi_id AND old.practice_id = new.practice_id AND old.day = new.day AND old.fact = new.fact
WHERE (new.num != old.num OR new.den != old.den) AND ({cause:String} = 'definition' OR (${lateData}))`;

/** Writes the cells that differ from those that stand; an unchanged cell keeps the moment it was measured. */
export const writeCellsSql = `INSERT INTO kpi_cells (${cellColumns}, measured_at)
SELECT ${cellColumns
  .split(', ')
  .map((column) => `new.${column}`)
  .join(', ')}, now64(3)
FROM ${coming} LEFT ANTI JOIN ${standing}
ON old.kpi_id = new.kpi_id AND old.practice_id = new.practice_id AND old.day = new.day AND old.fact = new.fact
  AND old.version = new.version AND old.definition_hash = new.definition_hash`;
