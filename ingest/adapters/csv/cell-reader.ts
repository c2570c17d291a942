/**
 * Reads each text of a column once: a sheet says its payers, kinds, days and amounts again in row after row.
 * In: what cells are read under (one practice's zone). Out: a reader that gives what read-value.ts gives, remembered up to a bound.
 * Ids are not remembered, they differ in every row; nor are patients, of whom nothing is to lie about longer than their row.
 */
import type { ColumnKind, ColumnSpec } from '@rounds/schemas/csv-mapping.ts';
import { readValue, type ReadContext, type ReadValue } from './read-value.ts';

export type CellReader = (field: string, text: string, spec: ColumnSpec) => ReadValue;

/** Of one column; in columns that never repeat only looking is paid for. */
const MAX_KNOWN = 1_000;
const UNIQUE: ReadonlySet<ColumnKind> = new Set(['id', 'patient']);

/** A reader of cells that are not empty, for as long as a file is read. */
export function createCellReader(context: ReadContext): CellReader {
  const columns = new Map<string, (text: string, spec: ColumnSpec) => ReadValue>();
  return (field, text, spec) => {
    if (UNIQUE.has(spec.kind)) return readValue(text, spec, context);
    let column = columns.get(field);
    if (!column) columns.set(field, (column = remembering((some, of: ColumnSpec) => readValue(some, of, context))));
    return column(text, spec);
  };
}

/** Asks once for each text. What is asked besides must always be the same for it. */
export function remembering<Rest extends unknown[], T>(ask: (text: string, ...rest: Rest) => T): (text: string, ...rest: Rest) => T {
  const known = new Map<string, { readonly said: T }>();
  return (text, ...rest) => {
    const before = known.get(text);
    if (before) return before.said;
    const said = ask(text, ...rest);
    // A cell is a part of its file's text, and would keep all of that.
    if (known.size < MAX_KNOWN) known.set(` ${text}`.slice(1), { said });
    return said;
  };
}
