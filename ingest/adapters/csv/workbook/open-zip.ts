/**
 * The parts of a workbook's archive, one by one, within limits (guarantees.md (c) 44): size, ratio, count.
 * In: the archive's bytes. Out: a part's text in pieces. Refuses bombs, encrypted parts, broken archives, names that leave the archive.
 * The archive is in memory (64 MiB at most), what is in it is never unpacked as a whole.
 */
import { TextDecoder } from 'node:util';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { CsvRefusal } from '../decode-bytes.ts';

export interface Zip {
  has(name: string): boolean;
  /** The text of a part (UTF-8, or UTF-16 with its mark) in pieces; at most `maxBytes` unpacked. Throws CsvRefusal. */
  text(name: string, maxBytes: number): AsyncGenerator<string>;
}

const MAX_PARTS = 2_000;
const MAX_RATIO = 400;
/** Below this a high ratio is no attack: small sheets of one word pack well. */
const RATIO_FROM_BYTES = 8 * 1024 * 1024;

/** Reads the archive's directory. Throws CsvRefusal. */
export async function openZip(archive: Buffer): Promise<Zip> {
  const zip = await open(archive);
  const entries = new Map<string, Entry>();
  try {
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName.toLowerCase().replace(/^\//, ''), entry);
  } catch (error) {
    throw notWorkbook(error);
  }
  return {
    has: (name) => entries.has(name.toLowerCase()),
    text: (name, maxBytes) => textOf(zip, entries.get(name.toLowerCase()), maxBytes),
  };
}

async function open(archive: Buffer): Promise<ZipFile> {
  const zip = await yauzl.fromBufferPromise(archive, { lazyEntries: true, validateEntrySizes: true }).catch((error: unknown) => {
    throw notWorkbook(error);
  });
  if (zip.entryCount > MAX_PARTS) throw new CsvRefusal(`a workbook of at most ${MAX_PARTS} parts`);
  return zip;
}

async function* textOf(zip: ZipFile, entry: Entry | undefined, maxBytes: number): AsyncGenerator<string> {
  if (!entry) throw new CsvRefusal('an Excel workbook (.xlsx): a part of it is missing');
  if (entry.isEncrypted()) throw new CsvRefusal('a workbook without a password');
  if (entry.uncompressedSize > maxBytes) throw new CsvRefusal(`a workbook whose parts unpack to at most ${maxBytes / 1024 ** 2} MiB`);
  if (entry.uncompressedSize > RATIO_FROM_BYTES && entry.uncompressedSize > entry.compressedSize * MAX_RATIO)
    throw new CsvRefusal(`a workbook packed at most 1 to ${MAX_RATIO}: this one unpacks to far more than it is`);
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      if (!(chunk instanceof Uint8Array)) continue;
      decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : 'utf-8');
      yield decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    throw notWorkbook(error);
  }
}

/** What yauzl and zlib throw about broken archives says nothing a person can act on. */
function notWorkbook(error: unknown): unknown {
  return error instanceof Error && !(error instanceof CsvRefusal) ? new CsvRefusal('an Excel workbook (.xlsx) that is not damaged') : error;
}
