/**
 * Compiles a KPI definition into the columns of its state over one fact.
 * In: a definition from schemas/kpis. Out: SQL text (a select list), the same for cells and for live slicing, and the definition's hash.
 * Takes nothing from outside: definitions are code, reviewed, so their expressions may stand in SQL.
 */
import { createHash } from 'node:crypto';
import type { FactName } from '@rounds/schemas/facts/fact.ts';
import type { Kpi, Term } from '@rounds/schemas/kpis/kpi.ts';

const NO_BINS = "CAST(map(), 'Map(UInt16, Int64)')";
const NO_PARTS = "CAST(map(), 'Map(LowCardinality(String), Int64)')";

/** Expressions of a state over a group of fact rows, in this order: num, den, bins, parts, fact_rows. */
export interface StateColumns {
  readonly num: string;
  readonly den: string;
  readonly bins: string;
  readonly parts: string;
  readonly factRows: string;
}

/** The facts a KPI is measured on: one or two. */
export function factsOf(kpi: Kpi): FactName[] {
  return [...new Set([kpi.num.fact, ...(kpi.den ? [kpi.den.fact] : [])])];
}

/** A term's row condition as plain 0 or 1: a comparison with a missing value is no. */
export function rowCondition(term: { readonly where: string }): string {
  return `ifNull(toUInt8(${term.where}), 0)`;
}

/** The state of `kpi` that `fact` contributes; what comes from another fact is zero. */
export function compileStateColumns(kpi: Kpi, fact: FactName): StateColumns {
  const terms = [kpi.num, ...(kpi.den ? [kpi.den] : [])].filter((term) => term.fact === fact);
  const here = kpi.num.fact === fact;
  return {
    num: here ? sumOf(kpi.num) : 'toInt64(0)',
    den: kpi.den?.fact === fact ? sumOf(kpi.den) : 'toInt64(0)',
    bins: here && kpi.histogram ? binsOf(kpi.num, kpi.histogram.value, kpi.histogram.max) : NO_BINS,
    parts: here && kpi.parts ? partsOf(kpi.num, kpi.parts) : NO_PARTS,
    factRows: `countIf(${terms.map(rowCondition).join(' OR ')})`,
  };
}

/** The same as one select list with the column names of kpi_cells. */
export function stateSelectList(kpi: Kpi, fact: FactName): string {
  const columns = compileStateColumns(kpi, fact);
  return `${columns.num} AS num, ${columns.den} AS den, ${columns.bins} AS bins, ${columns.parts} AS parts, ${columns.factRows} AS fact_rows`;
}

function sumOf(term: Term): string {
  return `toInt64(ifNull(sumIf(toInt64(ifNull(${term.value}, 0)), ${rowCondition(term)}), 0))`;
}

function binsOf(term: Term, value: string, max: number): string {
  const bin = `toUInt16(least(greatest(toInt64(ifNull(${value}, 0)), 0), ${max + 1}))`;
  return `sumMapIf(map(${bin}, toInt64(1)), ${rowCondition(term)} AND isNotNull(${value}))`;
}

function partsOf(term: Term, parts: NonNullable<Kpi['parts']>): string {
  if ('fixed' in parts) {
    const entries = Object.entries(parts.fixed).map(([key, value]) => `'${key}', ${sumOf({ ...term, value })}`);
    return `CAST(map(${entries.join(', ')}), 'Map(LowCardinality(String), Int64)')`;
  }
  const keyed = `sumMapIf(map(toString(${parts.key}), toInt64(${parts.value})), ${rowCondition(term)})`;
  return `CAST(${keyed}, 'Map(LowCardinality(String), Int64)')`;
}

/** 53 bits over everything that decides a cell's numbers; words and benchmarks may change without a rebuild. */
export function definitionHash(kpi: Kpi): number {
  const deciding = JSON.stringify([kpi.id, kpi.version, kpi.kind, kpi.num, kpi.den ?? null, kpi.histogram ?? null, kpi.parts ?? null]);
  return createHash('sha256').update(deciding).digest().readUIntBE(0, 6);
}
