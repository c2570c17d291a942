/**
 * A workbook's sheet as records of a table: the first that is not empty, or the one that is named.
 * In: bytes (at most 64 MiB, held in memory) and a sheet's name. Out: records as readCsv gives them; `raw` is the row as CSV.
 * Refuses what is no workbook, sheets that are not there.
 */
import { CsvRefusal } from '../decode-bytes.ts';
import type { CsvRecord } from '../csv-record.ts';
import { readBook } from './book.ts';
import { HEADER_WITHIN } from '../table-shape.ts';
import { openZip } from './open-zip.ts';
import { sheetRows, type SheetRow } from './sheet-rows.ts';

const MAX_ARCHIVE_BYTES = 64 * 1024 * 1024;
const MAX_SHEET_BYTES = 512 * 1024 * 1024;

/** The records of a sheet; the first is the header. `onSheets` is told all sheets and the one that is read. Throws CsvRefusal. */
export async function* readWorkbook(
  chunks: AsyncIterable<Uint8Array>,
  sheet: string | undefined,
  onSheets: (names: readonly string[], chosen: string) => void = () => {},
): AsyncGenerator<CsvRecord> {
  const zip = await openZip(await whole(chunks));
  const book = await readBook(zip);
  const names = book.sheets.map(({ name }) => name);
  if (sheet !== undefined && !names.includes(sheet))
    throw new CsvRefusal('a workbook with the sheet the mapping names', { column: '(sheet)' });
  for (const { name, part } of book.sheets) {
    if (sheet !== undefined && name !== sheet) continue;
    const rows = sheetRows(zip.text(part, MAX_SHEET_BYTES), book);
    const top: SheetRow[] = [];
    for (let next = await rows.next(); next.done !== true; next = await rows.next()) if (top.push(next.value) >= HEADER_WITHIN) break;
    if (top.length === 0) continue;
    onSheets(names, name);
    // The header is one of these, and none of them is wider than the table.
    const width = Math.max(...top.map(({ cells }) => cells.length));
    for (const row of top) yield recordOf(row, width);
    for await (const row of rows) yield recordOf(row, width);
    return;
  }
  throw new CsvRefusal('a sheet with a header row: the workbook is empty');
}

/** Cells left out at the end of a row are empty ones; cells beyond the header stay, and make the row one that does not fit. */
function recordOf({ number, cells }: SheetRow, width: number): CsvRecord {
  const fields = cells.length < width ? Array.from({ length: width }, (_none, at) => cells[at] ?? '') : cells;
  return { fields, line: number, raw: fields.map(quoted).join(',') };
}

/** A sheet of one column would else lose its delimiter, so every field that could be misread is quoted. */
const quoted = (field: string): string => (/[",;|\t\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MAX_ARCHIVE_BYTES) throw new CsvRefusal('a workbook of at most 64 MiB: save it as CSV');
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
