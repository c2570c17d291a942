/**
 * A row → drafts or violations, by its mapping. Pure: no IO, no clock.
 * In: the header's columns, one record, the practice (or where it stands). Out: drafts with ids, or what is wrong, by line and column.
 * Refuses a row as a whole: half a row would be a wrong appointment.
 */
import type { Header } from './header.ts';
import { draftsOf, type Delivered, type RowDraft } from './row-drafts.ts';
import { isBlank } from './table-shape.ts';
import { createRowReader, type MapperDeps, type RowViolation } from './row.ts';

export type MappedRow =
  | { readonly ok: true; readonly drafts: readonly RowDraft[]; readonly warnings: readonly { column: string; rule: string }[] }
  | { readonly ok: false; readonly practice: string; readonly violations: readonly RowViolation[] };

/** `delivered` names file and line; its time is used only for rows without any stamp of their own. */
export type MapRow = (record: readonly string[], header: Header, delivered: Delivered) => MappedRow;

export function createRowMapper(deps: MapperDeps): MapRow {
  const readRow = createRowReader(deps);
  return (record, header, delivered) => {
    if (record.length < header.named || (record.length > header.width && !isBlank(record.slice(header.width)))) {
      const rule = `as many columns as the header: ${header.width}`;
      return { ok: false, practice: '', violations: [{ column: '(row)', valueShape: `${record.length} columns`, rule }] };
    }
    const row = readRow(record, header);
    const drafts = row.violations.length > 0 ? [] : draftsOf(row, header, deps, delivered);
    if (row.violations.length > 0) return { ok: false, practice: row.practice?.id ?? '', violations: row.violations };
    return { ok: true, drafts, warnings: row.warnings };
  };
}
