/**
 * A mapping tried on a sample: the events it would make, the rows it would refuse, the words its maps do not know. Nothing is sent.
 * In: bytes, a mapping, the practice of the file. Out: a MappingPreview; places and shapes of what is refused, never a value.
 * The words that are not known are told: they are codes of a column the mapping itself calls one, and the map needs them.
 */
import type { MappingPreview } from '@rounds/schemas/contract/mapping-wizard.contract.ts';
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import { registeredPractice, type Directory } from '../../../directory.ts';
import type { Pseudonymise } from '../../../privacy.ts';
import { CsvRefusal } from '../decode-bytes.ts';
import { HeaderRefusal, startScan, type ScannedRow } from '../scan.ts';
import { MAX_SAMPLE_ROWS, once } from './draft.ts';

export interface PreviewDeps {
  readonly directory: Pick<Directory, 'practice' | 'payer'>;
  readonly pseudonymise: Pseudonymise;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const MAX_EVENTS = 40;
const MAX_REFUSALS = 200;
const MAX_WORDS = 100;
const HOLD_ABOVE = 0.05;

/** Tries up to 20,000 rows. `practice`: id or name of the practice the file belongs to. */
export async function previewMapping(
  bytes: Buffer,
  mapping: Mapping,
  practice: string | undefined,
  deps: PreviewDeps,
): Promise<MappingPreview> {
  const { directory, pseudonymise, clock } = deps;
  const filePractice = practice === undefined ? undefined : directory.practice(practice);
  if (practice !== undefined && !filePractice) return nothing([{ column: '(practice)', rule: registeredPractice }]);
  const preview = startPreview();
  try {
    const scan = await startScan(once(bytes), {
      mapping,
      source: `csv/${mapping.id}`,
      filePractice,
      directory,
      pseudonymise,
      contentName: 'preview',
      deliveredMs: clock(),
      practice: (name) => directory.practice(name),
      payer: (name) => directory.payer(name),
    });
    preview.unusedColumns.push(...scan.header.unused);
    for await (const rows of scan.rows()) {
      for (const row of rows.slice(0, MAX_SAMPLE_ROWS - preview.read())) {
        preview.look(row);
        for (const { field, spec, column, text } of row.violations.length > 0 ? scan.header.columns : [])
          if (spec.map && row.violations.some((one) => one.column === column && one.rule === 'a word the mapping knows'))
            preview.word(field, column, text(row.fields).trim());
      }
      if (preview.read() >= MAX_SAMPLE_ROWS) break;
    }
  } catch (error) {
    if (error instanceof HeaderRefusal) return { ...nothing([...error.problems]) };
    if (error instanceof CsvRefusal)
      return nothing([{ column: error.column, rule: `${error.rule}${error.line === undefined ? '' : ` (line ${error.line})`}` }]);
    throw error;
  }
  return preview.done();
}

function nothing(problems: MappingPreview['problems']): MappingPreview {
  const none = { events: [], refusals: [], refusalCounts: [], warnings: [], unusedColumns: [], unknownWords: [], counts: [] };
  return { problems, rows: { read: 0, good: 0, refused: 0, ignored: 0 }, wouldHold: false, ...none };
}

function startPreview() {
  const rows = { read: 0, good: 0, refused: 0, ignored: 0 };
  const counts = new Map<string, number>();
  const refusalCounts = new Map<string, number>();
  const words = new Map<string, { field: string; column: string; word: string; rows: number }>();
  const { events, refusals, warnings, unusedColumns } = nothing([]);

  const look = (row: ScannedRow): void => {
    rows.read += 1;
    rows[row.violations.length > 0 ? 'refused' : row.events.length === 0 ? 'ignored' : 'good'] += 1;
    for (const { column, rule, valueShape } of row.violations) {
      add(refusalCounts, `${column}\0${rule}`);
      if (refusals.length < MAX_REFUSALS) refusals.push({ line: row.line, column, rule, valueShape });
    }
    for (const { column, rule } of row.warnings) if (warnings.length < MAX_REFUSALS) warnings.push({ line: row.line, column, rule });
    for (const { event } of row.events) {
      add(counts, event.type);
      if (events.length >= MAX_EVENTS) continue;
      const { type, subject, practiceid, serviceday = '', time, localtime = '', data } = event;
      events.push({ line: row.line, type, subject, practice: practiceid, day: serviceday, time, localTime: localtime, data });
    }
  };
  return {
    unusedColumns,
    look,
    read: () => rows.read,
    word(field: string, column: string, text: string) {
      const known = words.get(`${field}\0${text}`);
      if (known) known.rows += 1;
      else if (words.size < MAX_WORDS) words.set(`${field}\0${text}`, { field, column, word: text.slice(0, 60), rows: 1 });
    },
    done: (): MappingPreview => ({
      problems: [],
      rows,
      wouldHold: rows.refused > rows.read * HOLD_ABOVE,
      counts: Array.from(counts, ([type, count]) => ({ type, events: count })),
      events,
      refusals,
      refusalCounts: Array.from(refusalCounts, ([key, count]) => {
        const [column = '', rule = ''] = key.split('\0');
        return { column, rule, rows: count };
      }).sort((a, b) => b.rows - a.rows),
      warnings,
      unusedColumns,
      unknownWords: [...words.values()].sort((a, b) => b.rows - a.rows),
    }),
  };
}

const add = (counts: Map<string, number>, key: string): unknown => counts.set(key, (counts.get(key) ?? 0) + 1);
