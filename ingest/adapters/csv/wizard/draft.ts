/**
 * A sample file → what the wizard's first screen shows: its columns, the guessed mapping, the mappings that could read it.
 * In: bytes, known mappings, the directory. Out: a MappingDraft without its id. Refuses what no table is (CsvRefusal).
 */
import type { MappingDraft } from '@rounds/schemas/contract/mapping-wizard.contract.ts';
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import { CsvRefusal } from '../decode-bytes.ts';
import { readTable, type TableFound } from '../read-table.ts';
import { headerAmong, isBlank } from '../table-shape.ts';
import { guessMapping } from './guess.ts';
import { profileColumns } from './profile.ts';

export const MAX_SAMPLE_ROWS = 20_000;

export interface DraftOptions {
  readonly mappings: readonly Mapping[];
  readonly isPractice: (text: string) => boolean;
  readonly sheet?: string | undefined;
  readonly from?: string | undefined;
}

/** Looks at up to 20,000 rows. */
export async function draftMapping(bytes: Buffer, options: DraftOptions): Promise<Omit<MappingDraft, 'sampleId' | 'expiresAt'>> {
  const { found, header, rows } = await readSample(bytes, options.sheet);
  const columns = profileColumns(header, rows);
  const { guess, candidates } = guessMapping({ ...options, columns });
  const { format, compressed, encoding, sheets } = found;
  const delimiter =
    found.delimiter === ',' || found.delimiter === ';' || found.delimiter === '\t' || found.delimiter === '|' ? found.delimiter : null;
  const chosen = sheets.length > 1 ? sheets.find((sheet) => sheet.chosen)?.name : undefined;
  return {
    format,
    compressed,
    encoding,
    delimiter,
    sheets: [...sheets],
    rows: rows.length,
    columns: columns.map(({ name, examples, filled, distinct, words, looksLike }) => ({
      name,
      examples: [...examples],
      filled,
      distinct,
      words: [...words],
      looksLike,
    })),
    guess: {
      ...guess,
      mapping: {
        ...guess.mapping,
        encoding: encoding === 'windows-1252' ? encoding : 'utf-8',
        ...(chosen === undefined ? {} : { sheet: chosen }),
      },
    },
    candidates,
  };
}

interface Sample {
  readonly found: TableFound;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** UTF-8 unless the bytes are none: then the code page spreadsheets of this country save in. */
async function readSample(bytes: Buffer, sheet: string | undefined): Promise<Sample> {
  const sample = await readRows(bytes, 'utf-8', sheet);
  const broken = [sample.header, ...sample.rows].some((row) => row.some((text) => text.includes('\uFFFD')));
  return broken && sample.found.format === 'delimited' && sample.found.encoding === 'utf-8'
    ? readRows(bytes, 'windows-1252', sheet)
    : sample;
}

async function readRows(bytes: Buffer, encoding: 'utf-8' | 'windows-1252', sheet: string | undefined): Promise<Sample> {
  let found: TableFound | undefined;
  const rows: (readonly string[])[] = [];
  for await (const records of readTable(once(bytes), { encoding, sheet, onFound: (what) => (found = what) })) {
    for (const { fields } of records.slice(0, MAX_SAMPLE_ROWS + 1 - rows.length)) rows.push(fields);
    if (rows.length > MAX_SAMPLE_ROWS) break;
  }
  const at = headerAmong(rows);
  const header = rows[at];
  if (!found || !header) throw new CsvRefusal('a header line: the file is empty');
  return { found, header, rows: rows.slice(at + 1).filter((fields) => !isBlank(fields)) };
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
