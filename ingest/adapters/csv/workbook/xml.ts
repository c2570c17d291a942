/**
 * A workbook part's XML as opening tags, text and closing tags, by local names.
 * In: text in pieces. Out: calls on a handler, piece by piece. Refuses a DOCTYPE (no entities, ever) and broken XML.
 */
import { SaxesParser } from 'saxes';
import { CsvRefusal } from '../decode-bytes.ts';

export interface XmlHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const MAX_TEXT = 1024 * 1024;

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Feeds the handler; `afterPiece` runs after each piece, so that a reader may hand on what was found. */
export async function* readXml<Item>(
  pieces: AsyncIterable<string>,
  handler: XmlHandler,
  afterPiece: () => readonly Item[],
): AsyncGenerator<Item> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const broken = (): never => {
    throw new CsvRefusal('an Excel workbook (.xlsx) that is not damaged');
  };
  parser.on('doctype', broken);
  parser.on('error', broken);
  parser.on('opentag', ({ name, attributes }) => handler.open(localName(name), attributes));
  parser.on('closetag', ({ name }) => handler.close?.(localName(name)));
  if (handler.text) {
    parser.on('text', (text) => handler.text?.(text));
    parser.on('cdata', (text) => handler.text?.(text));
  }
  let silent = 0;
  for await (const piece of pieces) {
    const tag = piece.lastIndexOf('<');
    silent = tag < 0 ? silent + piece.length : piece.length - tag;
    // The parser keeps a text until it ends: one that never does would fill the memory.
    if (silent > MAX_TEXT) throw new CsvRefusal('cells of at most 1 MiB');
    parser.write(piece);
    yield* afterPiece();
  }
  parser.close();
  yield* afterPiece();
}

/** Reads a small part whole. */
export async function readWhole(pieces: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  for await (const _none of readXml(pieces, handler, () => [])) void _none;
}
