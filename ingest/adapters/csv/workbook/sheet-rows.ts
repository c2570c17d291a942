/**
 * A sheet's rows as texts, in the order they stand, empty rows left out.
 * In: the sheet's XML in pieces, the book. Out: row number and cells. Formulas are never evaluated: what counts is the stored result.
 * A merged cell is its first one; the others are empty.
 */
import { CsvRefusal } from '../decode-bytes.ts';
import { unescaped, type Book } from './book.ts';
import { numberText } from './cell-text.ts';
import { readXml, type XmlHandler } from './xml.ts';

export interface SheetRow {
  /** As the sheet numbers it, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

const MAX_COLUMNS = 1_000;
const MAX_ROWS = 1_048_576;
/** As of delimited text; a shared text named in every cell would else be as many texts. */
const MAX_ROW_LENGTH = 1024 * 1024;

/** Yields rows that have a text in any cell. Throws CsvRefusal. */
export async function* sheetRows(pieces: AsyncIterable<string>, book: Book): AsyncGenerator<SheetRow> {
  const sheet = createSheet(book);
  yield* readXml(pieces, sheet, () => sheet.take());
}

function createSheet(book: Book): XmlHandler & { take(): readonly SheetRow[] } {
  let rows: SheetRow[] = [];
  let cells: string[] = [];
  let number = 0;
  let cell = { at: 0, type: 'n', style: 0, text: '' };
  let reading = false;

  const endRow = (): void => {
    while (cells.at(-1)?.trim() === '') cells.pop();
    if (cells.length === 0) return;
    if (cells.reduce((sum, text) => sum + text.length, 0) > MAX_ROW_LENGTH) throw new CsvRefusal('rows of at most 1 MiB', { line: number });
    rows.push({ number, cells });
  };
  return {
    take() {
      const taken = rows;
      rows = [];
      return taken;
    },
    open(name, attributes) {
      if (name === 'row') {
        number = Number(attributes['r'] ?? number + 1);
        cells = [];
        if (!(number >= 1 && number <= MAX_ROWS)) throw new CsvRefusal('a sheet of at most 1,048,576 rows');
      } else if (name === 'c') {
        const at = attributes['r'] === undefined ? cells.length : columnOf(attributes['r']);
        if (at >= MAX_COLUMNS) throw new CsvRefusal(`at most ${MAX_COLUMNS} columns`, { line: number });
        cell = { at, type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? -1), text: '' };
      } else if (name === 'v' || name === 't') reading = true;
    },
    text(piece) {
      if (reading) cell.text += piece;
    },
    close(name) {
      if (name === 'v' || name === 't') reading = false;
      else if (name === 'row') endRow();
      else if (name === 'c') {
        while (cells.length < cell.at) cells.push('');
        cells[cell.at] = cellText(cell, book);
      }
    },
  };
}

function cellText({ type, style, text }: { type: string; style: number; text: string }, book: Book): string {
  if (type === 's') return book.strings[Number(text)] ?? '';
  if (type === 'inlineStr' || type === 'str') return unescaped(text);
  if (type === 'b') return text === '1' ? 'TRUE' : 'FALSE';
  if (type === 'd') return text.replace('T', ' ').replace(/\.0+$/, '');
  if (type !== 'n') return text;
  const shown = book.styles[style];
  return shown ? numberText(text, shown, book.date1904) : numberText(text, plain, book.date1904);
}

const plain = { date: false, time: false, elapsed: false, percent: false, zeros: 0 };

/** `BC12` → 54. */
function columnOf(ref: string): number {
  let column = 0;
  for (const letter of ref) {
    const code = letter.charCodeAt(0);
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
    if (column > MAX_COLUMNS) break;
  }
  return Math.max(0, column - 1);
}
