/**
 * Reads each text of a column once: a sheet says its payers, kinds, days and amounts again in row after row.
 * In: what cells are read under (one practice's zone). Out: a reader that gives what read-value.ts gives, remembered up to a bound.
 * Ids are not remembered, they differ in every row; nor are patients, of whom nothing is to lie about longer than their row.
 */
import type { ColumnKind, ColumnSpec } from '@rounds/schemas/csv-mapping.ts';
import { remember } from '../../remember.ts';
import { readValue, type ReadContext, type ReadValue } from './read-value.ts';

export type CellReader = (field: string, text: string, spec: ColumnSpec) => ReadValue;

/** Of one column. */
const MAX_KNOWN = 1_000;
const UNIQUE: ReadonlySet<ColumnKind> = new Set(['id', 'patient']);

/** A reader of cells that are not empty, for as long as a file is read. */
export function createCellReader(context: ReadContext): CellReader {
  const columns = new Map<string, (text: string, spec: ColumnSpec) => ReadValue>();
  return (field, text, spec) => {
    if (UNIQUE.has(spec.kind)) return readValue(text, spec, context);
    let column = columns.get(field);
    if (!column) columns.set(field, (column = remember((some, of: ColumnSpec) => readValue(some, of, context), MAX_KNOWN)));
    return column(text, spec);
  };
}
