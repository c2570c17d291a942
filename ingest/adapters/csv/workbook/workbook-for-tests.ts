/**
 * Makes workbooks (and any archive) for tests, part by part, so that each trap can be built on purpose.
 * In: sheets of cells, or parts as text. Out: the bytes of an .xlsx. Written after ECMA-376 and PKWARE's APPNOTE, not after our reader.
 */
import { crc32, deflateRawSync } from 'node:zlib';

/** A cell: text (shared), number as stored text with a style, or raw XML. */
export type TestCell = string | number | { readonly v: string; readonly style?: number; readonly type?: string } | { readonly xml: string };

/** Styles of the test book: 1 date, 2 date and time, 3 time, 4 [h]:mm, 5 00000, 6 percent. */
const FORMATS = [0, 14, 22, 20, 46, 170, 9] as const;

interface TestSheet {
  readonly name: string;
  readonly rows: readonly (readonly TestCell[])[];
  readonly merges?: readonly string[];
  readonly state?: string;
}

/** The parts of a workbook; change one and hand them to `archive` to build a trap. */
export function partsOf(sheets: readonly TestSheet[], { date1904 = false } = {}): Record<string, string> {
  const strings: string[] = [];
  const parts: Record<string, string> = {};
  sheets.forEach(({ rows, merges = [] }, index) => {
    const body = rows
      .map((cells, row) =>
        cells.length === 0
          ? ''
          : `<row r="${row + 1}">${cells.map((cell, at) => cellXml(cell, `${column(at)}${row + 1}`, strings)).join('')}</row>`,
      )
      .join('');
    const merged = merges.length === 0 ? '' : `<mergeCells>${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
    parts[`xl/worksheets/sheet${index + 1}.xml`] = xml(`<worksheet><sheetData>${body}</sheetData>${merged}</worksheet>`);
  });
  parts['[Content_Types].xml'] = xml('<Types/>');
  parts['xl/workbook.xml'] = xml(
    `<workbook xmlns:r="r"><workbookPr date1904="${date1904 ? 1 : 0}"/><sheets>${sheets
      .map(
        ({ name, state }, index) =>
          `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"${state === undefined ? '' : ` state="${state}"`}/>`,
      )
      .join('')}</sheets></workbook>`,
  );
  parts['xl/_rels/workbook.xml.rels'] = xml(
    `<Relationships>${sheets.map((_sheet, index) => `<Relationship Id="rId${index + 1}" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}</Relationships>`,
  );
  parts['xl/styles.xml'] = xml(
    `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="00000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${FORMATS.map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs></styleSheet>`,
  );
  parts['xl/sharedStrings.xml'] = xml(
    `<sst>${strings.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
  );
  return parts;
}

/** A workbook of one or more sheets. */
export const workbook = (sheets: readonly TestSheet[], options?: { date1904?: boolean }): Buffer => archive(partsOf(sheets, options));

/** A zip archive. */
export function archive(parts: Readonly<Record<string, string | Buffer>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(parts)) {
    const plain = Buffer.from(content);
    const packed = deflateRawSync(plain);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(plain.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), common, tail, Buffer.from(name)]));
    bodies.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32BE(0x504b0506, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, list, end]);
}

const xml = (body: string): string => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const column = (at: number): string => (at < 26 ? '' : String.fromCharCode(64 + Math.floor(at / 26))) + String.fromCharCode(65 + (at % 26));

function cellXml(cell: TestCell, ref: string, strings: string[]): string {
  if (cell === '') return '';
  if (typeof cell === 'number') return `<c r="${ref}"><v>${cell}</v></c>`;
  if (typeof cell === 'string') return `<c r="${ref}" t="s"><v>${strings.push(cell) - 1}</v></c>`;
  if ('xml' in cell) return cell.xml.replaceAll('REF', ref);
  const { v, style = 0, type = 'n' } = cell;
  return `<c r="${ref}" s="${style}" t="${type}"><v>${escaped(v)}</v></c>`;
}
