/**
 * Counts the rows of a file and keeps the first reasons. read = accepted + duplicate + rejected + ignored, always.
 * In: rows and what became of them. Out: the figures of the report, bounded in memory.
 */
import { noRows, type FileReport } from '../../file-report.ts';
import type { ScannedRow } from './scan.ts';

export type RowFate = 'accepted' | 'duplicate' | 'rejected' | 'ignored';

export interface Tally {
  readonly rows: FileReport['rows'];
  readonly rejections: FileReport['rejections'];
  readonly warnings: FileReport['warnings'];
  events(): number;
  /** Counts a row that was only looked at: good rows count as accepted. */
  look(row: ScannedRow): void;
  count(row: Pick<ScannedRow, 'line' | 'violations' | 'warnings'>, fate: RowFate, more?: { stale?: boolean; events?: number }): void;
}

const MAX_REJECTIONS = 1_000;
const MAX_WARNINGS = 200;

export function createTally(): Tally {
  const rows = noRows();
  const rejections: FileReport['rejections'] = [];
  const warnings: FileReport['warnings'] = [];
  let events = 0;

  const count: Tally['count'] = (row, fate, more = {}) => {
    rows.read += 1;
    rows[fate] += 1;
    if (more.stale === true) rows.stale += 1;
    events += more.events ?? 0;
    for (const { column, rule, valueShape } of row.violations)
      if (rejections.length < MAX_REJECTIONS) rejections.push({ line: row.line, column, rule, valueShape });
    for (const { column, rule } of row.warnings) if (warnings.length < MAX_WARNINGS) warnings.push({ line: row.line, column, rule });
  };
  return {
    rows,
    rejections,
    warnings,
    count,
    events: () => events,
    look: (row) => count(row, row.violations.length > 0 ? 'rejected' : row.events.length === 0 ? 'ignored' : 'accepted'),
  };
}
