/**
 * Any table, whatever it is called: delimited text or a workbook, plain or gzip'd. The content decides, never the name.
 * In: bytes. Out: records (read.ts), and what was found out about the file. Refuses other archives, gzip within gzip, bombs, garbage behind.
 */
import { createGunzip, type Gunzip } from 'node:zlib';
import { CsvRefusal } from './decode-bytes.ts';
import type { CsvRecord } from './csv-record.ts';
import { readCsv } from './read.ts';
import { readWorkbook } from './workbook/read-workbook.ts';

export interface TableFound {
  readonly format: 'delimited' | 'xlsx';
  readonly compressed: boolean;
  readonly encoding: 'utf-8' | 'utf-16' | 'windows-1252';
  readonly delimiter: string | null;
  readonly sheets: readonly { readonly name: string; readonly chosen: boolean }[];
}

export interface TableOptions {
  readonly encoding: 'utf-8' | 'windows-1252';
  /** Of a workbook; left out: the first that is not empty. */
  readonly sheet?: string | undefined;
  /** Is told before the first record is given out. */
  readonly onFound?: (found: TableFound) => void;
}

/** What a gzip'd table may unpack to, and how far beyond its size once it is large. */
const MAX_UNPACKED_BYTES = 8 * 1024 ** 3;
const MAX_RATIO = 250;
/** Rows of a workbook given out at once. */
const SHEET_ROWS = 100;
const RATIO_FROM_BYTES = 16 * 1024 * 1024;

/** The records of a file, some at a time; the first is the header. Throws CsvRefusal. */
export async function* readTable(chunks: AsyncIterable<Uint8Array>, options: TableOptions): AsyncGenerator<readonly CsvRecord[]> {
  let { head, rest } = await sniff(chunks);
  const compressed = isGzip(head);
  if (compressed) ({ head, rest } = await sniff(gunzipped(prepend(head, rest))));
  if (compressed && isGzip(head)) {
    await rest.return?.();
    throw new CsvRefusal('packed once: this is gzip within gzip');
  }
  const bytes = prepend(head, rest);
  const found = { compressed, sheets: [], delimiter: null };
  if (head.subarray(0, 4).toString('hex') === '504b0304') {
    const records = readWorkbook(bytes, options.sheet, (names, chosen) =>
      options.onFound?.({
        ...found,
        format: 'xlsx',
        encoding: 'utf-8',
        sheets: names.map((name) => ({ name, chosen: name === chosen })),
      }),
    );
    let some: CsvRecord[] = [];
    for await (const record of records) {
      some.push(record);
      if (some.length < SHEET_ROWS) continue;
      yield some;
      some = [];
    }
    if (some.length > 0) yield some;
    return;
  }
  const utf16 = /^(fffe|feff)/.test(head.subarray(0, 2).toString('hex'));
  yield* readCsv(bytes, options.encoding, (delimiter) =>
    options.onFound?.({ ...found, format: 'delimited', encoding: utf16 ? 'utf-16' : options.encoding, delimiter }),
  );
}

const isGzip = (head: Buffer): boolean => head[0] === 0x1f && head[1] === 0x8b;

async function sniff(chunks: AsyncIterable<Uint8Array>): Promise<{ head: Buffer; rest: AsyncIterator<Uint8Array> }> {
  const rest = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 4) {
    const next = await rest.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, rest };
}

async function* prepend(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Several members one behind the other are one text, as gzip says; anything else behind the last one refuses the file. */
async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const fed = { bytes: 0, failed: undefined as unknown };
  const feeding = feed(chunks, gunzip, fed);
  let unpacked = 0;
  try {
    for await (const chunk of gunzip) {
      if (!(chunk instanceof Uint8Array)) continue;
      unpacked += chunk.length;
      const tooFar = unpacked > RATIO_FROM_BYTES && unpacked > fed.bytes * MAX_RATIO;
      if (tooFar || unpacked > MAX_UNPACKED_BYTES)
        throw new CsvRefusal('a file that unpacks to no more than 250 times its size, 8 GiB at most');
      yield chunk;
    }
  } catch (error) {
    if (fed.failed !== undefined) throw fed.failed;
    throw error instanceof CsvRefusal ? error : new CsvRefusal('a gzip file that is whole, not damaged, with nothing behind its end');
  } finally {
    gunzip.destroy();
    await feeding;
  }
  if (fed.failed !== undefined) throw fed.failed;
  if (gunzip.bytesWritten < fed.bytes) throw new CsvRefusal('a gzip file that is whole, not damaged, with nothing behind its end');
}

/** Hands the bytes over as fast as they are unpacked; stops when nobody reads any more. */
async function feed(chunks: AsyncIterable<Uint8Array>, gunzip: Gunzip, fed: { bytes: number; failed: unknown }): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (gunzip.destroyed) return;
      fed.bytes += chunk.length;
      if (!gunzip.write(chunk)) await drained(gunzip);
    }
    gunzip.end();
  } catch (error) {
    fed.failed = error;
    gunzip.destroy(error instanceof Error ? error : new Error('reading failed'));
  }
}

function drained(gunzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      gunzip.off('drain', done).off('close', done).off('end', done);
      resolve();
    };
    gunzip.on('drain', done).on('close', done).on('end', done);
    if (gunzip.destroyed) done();
  });
}
