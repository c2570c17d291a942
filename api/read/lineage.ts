/**
 * The exact facts behind a figure: the rows its numerator or denominator counts, or those left out, each with its reason.
 * In: a view, a KPI, a side, a place in the list. Out: rows in a stable order, one page at a time; totals of the whole figure.
 * The conditions are the definition's own, so the rows listed are the numerator. Keys, never names.
 */
import { z } from 'zod';
import { rowCondition } from '@rounds/infra/clickhouse/compile-kpi.ts';
import { readKpiStates } from '@rounds/infra/clickhouse/read-cells.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { LineageResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { facts, type Fact } from '@rounds/schemas/facts/fact.ts';
import type { Kpi, Term } from '@rounds/schemas/kpis/kpi.ts';
import { mergeStates } from '@rounds/schemas/kpis/state.ts';
import { addDays } from '@rounds/schemas/time.ts';
import { codeLabel, columnLabel } from '@rounds/schemas/words/labels.ts';
import type { RouteDeps } from '../deps.types.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { DirectorySnapshot } from './directory.ts';
import { wordsOf } from './dimension-words.ts';
import type { Period } from './period.ts';
import type { View } from './view.ts';

export type Side = 'num' | 'den' | 'excluded';
export interface LineageRequest {
  readonly kpi: Kpi;
  readonly side: Side;
  readonly dimension: string | undefined;
  readonly key: string | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

const columnValue = z.union([z.string(), z.number(), z.null()]);
const lineageRow = z.object({
  practice: z.string(),
  day: z.string(),
  row_id: z.string(),
  subject_id: z.string(),
  amount: z.number(),
  events: z.number(),
  patient: z.string(),
  reason: z.number(),
  flags: z.array(z.string()),
  cells: z.array(columnValue),
});
const lineageParams = z.object({
  practices: z.array(z.string()),
  from: z.string(),
  to: z.string(),
  key: z.string(),
  after: z.array(z.string()),
  count: z.number(),
});

/** One page of rows with the totals of the figure they belong to. */
export async function readLineage(deps: RouteDeps, view: View, request: LineageRequest): Promise<LineageResponse> {
  const { kpi, side, limit } = request;
  const term = side === 'den' ? (kpi.den ?? kpi.num) : kpi.num;
  const fact = facts[term.fact];
  const span = spanOf(kpi, side, view.period);
  const params = {
    practices: [...view.scope.practiceIds],
    ...span,
    key: request.key ?? '',
    after: decodeCursor(request.cursor),
    count: limit + 1,
  };
  const [found, summary, states] = await Promise.all([
    deps.store.query(rowsQuery(kpi, term, fact, request), params),
    deps.store.query(summaryQuery(kpi, term, fact, request), params),
    readKpiStates(deps.store, { kpis: [kpi], practices: view.scope.practiceIds, buckets: [view.period] }),
  ]);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const { num, den } = mergeStates([...(states.get(kpi.id)?.values() ?? [])].flatMap((own) => own.slice(0, 1)));
  return {
    kpi: kpi.id,
    kpiVersion: kpi.version,
    period: { ...view.period },
    side,
    columns: fact.drill.flatMap((column, index) => (summary[0]?.told[index] === 0 ? [] : [{ column, ...columnLabel(column) }])),
    totals: { num, den, rows: summary[0]?.rows ?? 0 },
    excluded: kpi.excluded.map(({ reason }, index) => ({ reason, rows: summary[0]?.left_out[index] ?? 0 })),
    rows: page.map((row) => ({
      fact: fact.name,
      practice: row.practice,
      day: row.day,
      rowId: row.row_id,
      subject: row.subject_id,
      stream: fact.stream,
      amount: row.amount,
      events: row.events,
      columns: shownColumns(fact, row.cells, view.directory),
      patientKey: row.patient === '' ? null : row.patient,
      flags: row.flags,
      ...(side === 'excluded' ? { reason: kpi.excluded[row.reason - 1]?.reason ?? '' } : {}),
    })),
    nextCursor: found.length > limit && last ? encodeCursor([last.day, last.practice, last.subject_id, last.row_id]) : null,
  };
}

/** The days whose facts make the figure: a balance has all since the beginning, a lagged denominator the months before. */
function spanOf(kpi: Kpi, side: Side, period: Period): Period {
  const first = '1970-01-01';
  switch (kpi.kind) {
    case 'stock':
    case 'stock_ratio':
      return { from: first, to: period.to };
    case 'stock_to_flow':
      return { from: side === 'den' ? addDays(period.to, 1 - (kpi.parameters['windowDays'] ?? 90)) : first, to: period.to };
    case 'ratio_lagged':
      return side === 'den'
        ? { from: monthsBefore(period.from, kpi.parameters['submissionMonths'] ?? 3), to: addDays(`${period.to.slice(0, 7)}-01`, -1) }
        : period;
    default:
      return period;
  }
}

function monthsBefore(day: string, months: number): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.toISOString().slice(0, 10);
}

// All text below comes from definitions and facts, which are code; what a caller sends travels in parameters.
function source(fact: Fact, dimension: string | undefined): string {
  const slice = dimension === undefined ? '' : ` AND toString(${dimension}) = {key:String}`;
  return `FROM scoped_${fact.name}(practices = {practices:Array(String)}) AS f WHERE f.day >= {from:Date} AND f.day <= {to:Date}${slice}`;
}

/** 1 for the first reason that holds, 2 for the second, 0 when none does. */
function reasonOf(kpi: Kpi): string {
  if (kpi.excluded.length === 0) return '0';
  return `multiIf(${kpi.excluded.map((entry, index) => `${rowCondition(entry)}, ${index + 1}`).join(', ')}, 0)`;
}

function conditionOf(kpi: Kpi, term: Term, side: Side): string {
  if (side === 'excluded') return `${reasonOf(kpi)} > 0`;
  // A wait of nothing is a wait; an entry of nothing is no money.
  const counts = kpi.histogram !== undefined || /^\d+$/.test(term.value);
  return counts ? rowCondition(term) : `${rowCondition(term)} AND ifNull(toInt64(${term.value}), 0) != 0`;
}

function rowsQuery(kpi: Kpi, term: Term, fact: Fact, { side, dimension }: LineageRequest) {
  const place = `(toString(f.day), toString(practice_id), toString(${fact.subject}), toString(${fact.rowId}))`;
  const [patient, flags] = fact.name === 'settled_slots' ? ['patient_key', 'flags'] : ["''", "CAST([], 'Array(String)')"];
  const cells = fact.drill.map((column) => `toString(${column})`).join(', ');
  return defineQuery({
    name: `lineage_${kpi.id}_${side}`,
    sql: `SELECT toString(practice_id) AS practice, toString(f.day) AS day, toString(${fact.rowId}) AS row_id, toString(${fact.subject}) AS subject_id, toFloat64(ifNull(toInt64(${term.value}), 0)) AS amount,
        toFloat64(version) AS events, ${patient} AS patient, ${reasonOf(kpi)} AS reason, ${flags} AS flags, [${cells}] AS cells
      ${source(fact, dimension)} AND ${conditionOf(kpi, term, side)}
        AND (empty({after:Array(String)}) OR ${place} < ({after:Array(String)}[1], {after:Array(String)}[2], {after:Array(String)}[3], {after:Array(String)}[4]))
      ORDER BY ${place} DESC LIMIT {count:UInt16}`,
    params: lineageParams,
    row: lineageRow,
  });
}

/** The store writes "none" of a day or an instant as the first of 1970. */
const isTold = (column: string) =>
  `ifNull(toString(${column}), '') != '' AND NOT startsWith(ifNull(toString(${column}), ''), '1970-01-01')`;

function summaryQuery(kpi: Kpi, term: Term, fact: Fact, { side, dimension }: LineageRequest) {
  const leftOut = kpi.excluded.map((entry) => `toFloat64(countIf(${rowCondition(entry)}))`).join(', ');
  const condition = conditionOf(kpi, term, side);
  // What no row of the figure has is no column of it: a missed visit has no waits.
  const told = fact.drill.map((column) => `toFloat64(countIf((${condition}) AND ${isTold(column)}))`).join(', ');
  return defineQuery({
    name: `lineage_summary_${kpi.id}_${side}`,
    sql: `SELECT toFloat64(countIf(${condition})) AS rows, ${leftOut === '' ? "CAST([], 'Array(Float64)')" : `[${leftOut}]`} AS left_out, [${told}] AS told ${source(fact, dimension)}`,
    params: lineageParams,
    row: z.object({ rows: z.number(), left_out: z.array(z.number()), told: z.array(z.number()) }),
  });
}

/** A row's columns in words: names for providers and payers, words for codes, numbers as numbers. */
function shownColumns(
  fact: Fact,
  cells: readonly z.infer<typeof columnValue>[],
  directory: DirectorySnapshot,
): Record<string, string | number | null> {
  return Object.fromEntries(fact.drill.map((column, index) => [column, shown(fact, column, cells[index] ?? null, directory)]));
}

const codes = new Set(['outcome', 'first_outcome', 'kind', 'overtime_source']);
const raw = new Set(['claim_id', 'employee_id', 'denial_reason']);

function shown(fact: Fact, column: string, value: z.infer<typeof columnValue>, directory: DirectorySnapshot): string | number | null {
  if (value === null || value === '') return null;
  const { unit } = columnLabel(column);
  if (unit === 'minutes' || unit === 'days' || unit === 'cents') return Number(value);
  if (unit === 'instant' || unit === 'day' || raw.has(column)) return String(value);
  const dimension = fact.dimensions.find((candidate) => candidate.column === column);
  if (dimension) return wordsOf(dimension, directory)(String(value));
  return codes.has(column) ? codeLabel(String(value)) : String(value);
}
