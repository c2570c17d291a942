/**
 * One pass over a table: every row through its mapping and the events' rules, nothing sent.
 * In: records, mapping. Out: rows one by one, each with its checked events or what is wrong with it.
 * Refuses a header that does not fit (CsvRefusal with each missing column).
 */
import { setImmediate as turn } from 'node:timers/promises';
import { checkDraft, type Overlay } from '../../prepare.ts';
import type { Directory } from '../../directory.ts';
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { CsvRefusal } from './decode-bytes.ts';
import { readHeader, type Header } from './header.ts';
import { createRowMapper } from './map.ts';
import type { RowDraft } from './row-drafts.ts';
import type { MapperDeps, RowViolation } from './row.ts';
import type { CsvRecord } from './csv-record.ts';
import { besideRows, HEADER_WITHIN, isBlank } from './table-shape.ts';
import { readTable } from './read-table.ts';

export interface ScannedRow {
  readonly line: number;
  /** The cells of a row with violations, to show them; good rows wait by the thousand and go without. */
  readonly fields: readonly string[];
  readonly raw: string;
  readonly practice: string;
  readonly violations: readonly RowViolation[];
  readonly warnings: readonly { column: string; rule: string }[];
  readonly events: readonly { readonly row: RowDraft; readonly event: CanonicalEvent }[];
}

export interface Scan {
  readonly header: Header;
  /** The header as it stands in the file; put before rows in `raw`, so that each piece can be read alone. */
  readonly headerRaw: string;
  /** Some at a time, so that others have their turn in between. */
  rows(): AsyncGenerator<readonly ScannedRow[]>;
}

export interface ScanDeps extends MapperDeps {
  readonly directory: Pick<Directory, 'practice'>;
  /** The file's content hash, 32 characters. */
  readonly contentName: string;
  readonly deliveredMs: number;
  /** Line of the first row in its file, for a piece of one; left out: the lines are the file's own. */
  readonly firstLine?: number;
}

/** Reads the header; `rows` reads on. Throws CsvRefusal, or HeaderRefusal with every column that is wrong. */
export async function startScan(chunks: AsyncIterable<Uint8Array>, deps: ScanDeps): Promise<Scan> {
  const records = readTable(chunks, deps.mapping);
  const { top, headerAt, problems } = await untilHeader(records, deps);
  const headed = top[headerAt];
  const read = headed && readHeader(headed.fields, deps.mapping, deps.filePractice !== undefined);
  if (!headed || read?.ok !== true) {
    await records.return(undefined);
    throw top.length === 0 ? new CsvRefusal('a header line: the file is empty') : new HeaderRefusal(problems);
  }
  const { header } = read;
  const mapRow = createRowMapper(deps);
  const overlay: Overlay = new Map();
  let shift: number | undefined;
  const rowOf = ({ fields, line: own, raw }: CsvRecord): ScannedRow => {
    shift ??= deps.firstLine === undefined ? 0 : deps.firstLine - own;
    const line = own + shift;
    const mapped = mapRow(fields, header, { sourceRef: `${deps.contentName}:${line}`, deliveredMs: deps.deliveredMs });
    if (mapped.ok) {
      const { practice, violations, events } = checkRow(mapped.drafts, deps.directory, overlay);
      return { line, fields: violations.length > 0 ? fields : NO_CELLS, raw, practice, violations, warnings: mapped.warnings, events };
    }
    const { practice, violations } = mapped;
    // Only what is no row anyway can be a line of totals or a heading.
    const kind = besideRows(fields, headed.fields.length);
    if (kind) return { line, fields, raw, practice, violations: [], warnings: [BESIDE_ROWS[kind]], events: [] };
    return { line, fields, raw, practice, violations, warnings: [], events: [] };
  };
  const rows = async function* (): AsyncGenerator<readonly ScannedRow[]> {
    const below = rowsAmong(top.slice(headerAt + 1));
    if (below.length > 0) yield below.map(rowOf);
    for await (const some of records) {
      yield rowsAmong(some).map(rowOf);
      await turn();
    }
  };
  return { header, headerRaw: headed.raw, rows };
}

/** Records down to the header. Reports have titles above it; where no line fits, the first one tells what is missing. */
async function untilHeader(records: AsyncGenerator<readonly CsvRecord[]>, { mapping, filePractice }: ScanDeps) {
  const top: CsvRecord[] = [];
  let problems: HeaderRefusal['problems'] = [];
  let tried = 0;
  for (let next = await records.next(); next.done !== true; next = await records.next()) {
    top.push(...next.value);
    for (; tried < Math.min(top.length, HEADER_WITHIN); tried++) {
      const read = readHeader(top[tried]?.fields ?? [], mapping, filePractice !== undefined);
      if (read.ok) return { top, headerAt: tried, problems };
      if (tried === 0) ({ problems } = read);
    }
    if (tried === HEADER_WITHIN) break;
  }
  return { top, headerAt: -1, problems };
}

const NO_CELLS: readonly string[] = [];
const BESIDE_ROWS = {
  totals: { column: '(row)', rule: 'a line of totals: left out' },
  heading: { column: '(row)', rule: 'a line with a title only: left out' },
};
const rowsAmong = (records: readonly CsvRecord[]): readonly CsvRecord[] => records.filter(({ fields }) => !isBlank(fields));

/** A row is taken as a whole or not at all: one event that breaks a rule rejects all of them. */
function checkRow(
  drafts: readonly RowDraft[],
  directory: Pick<Directory, 'practice'>,
  overlay: Overlay,
): Pick<ScannedRow, 'practice' | 'violations' | 'events'> {
  const events: { row: RowDraft; event: CanonicalEvent }[] = [];
  const violations: RowViolation[] = [];
  for (const row of drafts) {
    const checked = checkDraft(row.draft, directory, overlay);
    if (checked.ok) events.push({ row, event: checked.event });
    else
      for (const { field, valueShape, rule } of checked.violations)
        violations.push({ column: field.replace(/^data\./, ''), valueShape, rule });
  }
  const practice = drafts[0]?.draft.practiceid ?? '';
  return violations.length > 0 ? { practice, violations, events: [] } : { practice, violations, events };
}

export class HeaderRefusal extends Error {
  readonly problems: readonly { column: string; rule: string }[];

  constructor(problems: readonly { column: string; rule: string }[]) {
    super('the header does not fit the mapping');
    this.name = 'HeaderRefusal';
    this.problems = problems;
  }
}
