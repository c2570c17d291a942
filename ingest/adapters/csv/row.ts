/**
 * The cells of a row → values by field, and what is wrong with them. Pure.
 * In: one record and the header. Out: values, violations and warnings by the mapping's column names.
 */
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import { valueShape } from '@rounds/schemas/events/event.ts';
import type { KnownPractice } from '../../directory.ts';
import { remember } from '../../remember.ts';
import { createCellReader, type CellReader } from './cell-reader.ts';
import { dateReader } from './date-format.ts';
import type { Header } from './header.ts';
import { ZONE_UNKNOWN, nextDay, type ReadContext, type Value } from './read-value.ts';

/** Names of payers in one file. */
const MAX_PAYERS = 1_000;

export interface RowViolation {
  readonly column: string;
  readonly valueShape: string;
  readonly rule: string;
}

export interface MapperDeps extends Pick<ReadContext, 'pseudonymise' | 'practice' | 'payer'> {
  readonly mapping: Mapping;
  /** Feed, `csv/<mapping>[/<practice>]`. */
  readonly source: string;
  /** The practice the whole file belongs to; undefined when its rows name theirs. */
  readonly filePractice: KnownPractice | undefined;
  /** Rows are only counted: drafts get no ids. */
  readonly lookOnly?: boolean;
}

export interface Row {
  readonly values: ReadonlyMap<string, Value>;
  readonly practice: KnownPractice | undefined;
  readonly violations: RowViolation[];
  readonly warnings: { column: string; rule: string }[];
  /** Envelope flags of its events (schemas/events/envelope.ts). */
  readonly flags: string[];
}

/** A reader of rows under one mapping. */
export function createRowReader(deps: MapperDeps): (record: readonly string[], header: Header) => Row {
  const { mapping } = deps;
  const readDate = dateReader(mapping.dateFormats);
  const empty = new Set(mapping.empty.map((text) => text.toLowerCase()));
  const longestEmpty = Math.max(0, ...mapping.empty.map(({ length }) => length));
  const payer = remember(deps.payer, MAX_PAYERS);
  const base = {
    system: mapping.system,
    readDate,
    money: mapping.money,
    pseudonymise: deps.pseudonymise,
    practice: deps.practice,
    payer,
  };

  // Of all rows of a zone it is the same.
  const readers = new Map<string | undefined, CellReader>();
  const readerOf = (zone: string | undefined): CellReader => {
    let reader = readers.get(zone);
    if (!reader) readers.set(zone, (reader = createCellReader({ ...base, zone })));
    return reader;
  };

  return (record, header) => {
    const practice = deps.filePractice ?? practiceOf(record, header, deps);
    const zone = mapping.zone === 'practice' ? practice?.timeZone : mapping.zone;
    const readCell = readerOf(zone);
    const values = new Map<string, Value>();
    const row: Row = { values, practice, violations: [], warnings: [], flags: [] };
    const clocks: RowViolation[] = [];
    const later: { field: string; than: string; text: string }[] = [];
    for (const { field, spec, column, text } of header.columns) {
      if (spec.kind === 'practice' && deps.filePractice) continue;
      const bare = text(record).trim();
      if (spec.after !== undefined) later.push({ field, than: spec.after, text: bare });
      const nothing = bare === '' || (bare.length <= longestEmpty && empty.has(bare.toLowerCase()));
      const read = nothing ? { value: spec.default } : readCell(field, bare, spec);
      if ('rule' in read)
        (read.rule === ZONE_UNKNOWN ? clocks : row.violations).push({ column, valueShape: valueShape(bare), rule: read.rule });
      else if (read.value !== undefined) values.set(field, read.value);
      else if (spec.filled && nothing) row.violations.push({ column, valueShape: 'empty text', rule: 'a value' });
      if (spec.kind === 'payer' && !values.has('payerClass')) {
        const known = nothing ? undefined : payer(bare);
        if (known) values.set('payerClass', known.payerClass);
      }
      if ('dateOnly' in read && read.dateOnly === true) row.flags.push(`date_only:${field}`);
      if ('warning' in read && read.warning !== undefined) row.warnings.push({ column, rule: read.warning });
    }
    // One cause, one line: where the practice is named as unknown, its clocks need no line of their own.
    if (row.violations.length === 0) row.violations.push(...clocks);
    for (const { field, than, text } of later) {
      const moved = isBefore(values.get(field), values.get(than)) ? nextDay(text, { readDate, zone }) : undefined;
      if (moved !== undefined) values.set(field, moved);
    }
    for (const [before, after] of mapping.order) if (isBefore(values.get(after), values.get(before))) outOfOrder(row, after, header);
    return row;
  };
}

/** Several values in one cell. */
export const isList = (value: Value): value is readonly string[] => Array.isArray(value);

function isBefore(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || isList(a) || isList(b)) return false;
  if ('at' in a && 'at' in b) return a.at < b.at;
  return 'day' in a && 'day' in b && a.day < b.day;
}

/** Exports hold completions before starts: taken as they stand, said aloud; a KPI leaves negative spans out. */
function outOfOrder(row: Row, field: string, header: Header): void {
  row.warnings.push({ column: header.nameOf(field), rule: 'a time that is not before the one it follows: taken as it stands' });
  row.flags.push(`out_of_order:${field}`);
}

function practiceOf(record: readonly string[], header: Header, deps: MapperDeps): KnownPractice | undefined {
  for (const { spec, text } of header.columns) if (spec.kind === 'practice') return deps.practice(text(record).trim());
  return undefined;
}
