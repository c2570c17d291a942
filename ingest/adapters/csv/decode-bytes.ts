/**
 * Bytes of a file → text, in pieces, by rule: what the first bytes say, else the mapping's encoding.
 * In: chunks of bytes. Out: chunks of text without a byte order mark. Refuses compressed files, workbooks and NUL bytes, with the line.
 */

import { TextDecoder } from 'node:util';

/** Why a file cannot be read as a table at all; `line` where that can be told. */
export class CsvRefusal extends Error {
  readonly line: number | undefined;
  readonly column: string;
  readonly rule: string;

  constructor(rule: string, where: { line?: number | undefined; column?: string } = {}) {
    super(rule);
    this.name = 'CsvRefusal';
    this.rule = rule;
    this.line = where.line;
    this.column = where.column ?? '(file)';
  }
}

const MAGIC: readonly (readonly [string, string])[] = [
  ['504b0506', 'a table: this is an empty archive'],
  ['d0cf11e0', 'a text file or a workbook (.xlsx): this is an old or a password-protected Excel workbook'],
  ['25504446', 'a text file: this is a PDF'],
];

/** The text of `chunks`. UTF-16 is decoded when its byte order mark says so. Throws CsvRefusal. */
export async function* decodeBytes(chunks: AsyncIterable<Uint8Array>, encoding: 'utf-8' | 'windows-1252'): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let head = new Uint8Array();
  let line = 1;
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (!decoder) {
      head = Buffer.concat([head, chunk]);
      if (head.length < 4) continue;
      [decoder, bytes] = [decoderFor(head, encoding), head];
    }
    const text = decoder.decode(bytes, { stream: true });
    line = checkNul(text, line);
    yield text;
  }
  if (!decoder) {
    if (head.length === 0) throw new CsvRefusal('a header line: the file is empty');
    decoder = decoderFor(head, encoding);
    yield decoder.decode(head, { stream: true });
  }
  yield decoder.decode();
}

function decoderFor(head: Uint8Array, encoding: string): TextDecoder {
  const hex = Buffer.from(head.subarray(0, 4)).toString('hex');
  for (const [magic, rule] of MAGIC) if (hex.startsWith(magic)) throw new CsvRefusal(rule, { line: 1 });
  if (hex.startsWith('fffe')) return new TextDecoder('utf-16le');
  if (hex.startsWith('feff')) return new TextDecoder('utf-16be');
  if (hex.startsWith('efbbbf')) return new TextDecoder('utf-8');
  return new TextDecoder(encoding);
}

/** The line after this text; throws at the first NUL. */
function checkNul(text: string, line: number): number {
  const nul = text.indexOf('\0');
  const upTo = nul < 0 ? text.length : nul;
  let count = line;
  for (let at = text.indexOf('\n'); at >= 0 && at < upTo; at = text.indexOf('\n', at + 1)) count += 1;
  if (nul >= 0) throw new CsvRefusal('text without NUL bytes (UTF-16 needs its byte order mark)', { line: count });
  return count;
}
