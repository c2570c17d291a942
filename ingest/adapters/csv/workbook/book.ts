/**
 * What a workbook says about itself: its sheets, its number formats, its shared texts, the day its dates count from.
 * In: the archive. Out: a Book. Shared texts are held in memory, at most 64 MiB of them.
 */
import { CsvRefusal } from '../decode-bytes.ts';
import { styleOf, type CellStyle } from './cell-text.ts';
import type { Zip } from './open-zip.ts';
import { readWhole } from './xml.ts';

export interface Book {
  readonly date1904: boolean;
  /** Sheets people see, in their order. */
  readonly sheets: readonly { readonly name: string; readonly part: string }[];
  readonly styles: readonly CellStyle[];
  readonly strings: readonly string[];
}

const PART_BYTES = 16 * 1024 * 1024;
const STRING_BYTES = 64 * 1024 * 1024;
const MAX_SHEETS = 200;

/** Reads the parts around the sheets. Throws CsvRefusal for an archive that is no workbook. */
export async function readBook(zip: Zip): Promise<Book> {
  const root = zip.has('xl/workbook.xml') ? 'xl/' : '';
  if (!zip.has(`${root}workbook.xml`)) throw new CsvRefusal('a table or an Excel workbook (.xlsx): this is an archive of something else');
  const parts = await relations(zip, `${root}_rels/workbook.xml.rels`, root);
  const sheets: { name: string; part: string }[] = [];
  let date1904 = false;
  await readWhole(zip.text(`${root}workbook.xml`, PART_BYTES), {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
      const part = parts.get(idOf(attributes));
      const isSheet = name === 'sheet' && (attributes['state'] ?? 'visible') === 'visible';
      if (isSheet && part !== undefined && sheets.length < MAX_SHEETS) sheets.push({ name: attributes['name'] ?? '', part });
    },
  });
  const styles = zip.has(`${root}styles.xml`) ? await readStyles(zip, `${root}styles.xml`) : [];
  const strings = zip.has(`${root}sharedStrings.xml`) ? await readStrings(zip, `${root}sharedStrings.xml`) : [];
  return { date1904, sheets, styles, strings };
}

/** `r:id`, whatever the prefix. */
function idOf(attributes: Readonly<Record<string, string>>): string {
  for (const [key, value] of Object.entries(attributes)) if (key.endsWith(':id')) return value;
  return '';
}

async function relations(zip: Zip, part: string, root: string): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  if (!zip.has(part)) throw new CsvRefusal('an Excel workbook (.xlsx): a part of it is missing');
  await readWhole(zip.text(part, PART_BYTES), {
    open(name, { Id, Target, TargetMode }) {
      // A target outside the archive is never followed.
      if (name !== 'Relationship' || Id === undefined || Target === undefined || TargetMode === 'External') return;
      const target = Target.startsWith('/') ? Target.slice(1) : `${root}${Target}`;
      if (zip.has(target)) targets.set(Id, target);
    },
  });
  return targets;
}

async function readStyles(zip: Zip, part: string): Promise<CellStyle[]> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCells = false;
  await readWhole(zip.text(part, PART_BYTES), {
    open(name, { numFmtId, formatCode }) {
      if (name === 'cellXfs') inCells = true;
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode ?? '');
      if (name === 'xf' && inCells) formats.push(Number(numFmtId ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return formats.map((id) => styleOf(id, codes.get(id)));
}

async function readStrings(zip: Zip, part: string): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let phonetic = 0;
  await readWhole(zip.text(part, STRING_BYTES), {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 't') inText = phonetic === 0;
      else if (name === 'rPh') phonetic += 1;
    },
    text(piece) {
      if (inText) text += piece;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic -= 1;
      else if (name === 'si') strings.push(unescaped(text));
    },
  });
  return strings;
}

/** `_x000D_` is how a workbook writes a control character. */
export const unescaped = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text;
