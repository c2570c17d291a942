/**
 * A table's records one after the other, in constant memory, however long the file.
 * In: chunks of bytes. Out: the header, then records with their line and raw text. The reader pulls; nothing runs ahead of it.
 * Refuses records over 1 MiB (an unclosed quote), files that end inside a quote, header lines without a delimiter's meaning.
 */
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import { CsvRefusal, decodeBytes } from './decode-bytes.ts';

export interface CsvRecord {
  readonly fields: readonly string[];
  /** First line of the record, 1 is the header's. */
  readonly line: number;
  /** The record as it stands in the file, without its line end. */
  readonly raw: string;
}

const MAX_RECORD_BYTES = 1024 * 1024;
const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Reads records; the first is the header. Throws CsvRefusal with the line where reading must stop. */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  encoding: 'utf-8' | 'windows-1252',
  onDelimiter: (delimiter: string) => void = () => {},
): AsyncGenerator<CsvRecord> {
  const text = decodeBytes(chunks, encoding);
  const start = await untilFirstLine(text);
  const delimiter = delimiterOf(start);
  onDelimiter(delimiter);
  // The parser runs ahead of the reader: where it stopped is known from the last record it made, not from the last one read.
  let parsedTo = 0;
  const parser = parse({
    on_record: (record, { lines }) => {
      parsedTo = lines;
      return record;
    },
    delimiter,
    info: true,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_RECORD_BYTES,
  });
  const failed: { error?: unknown } = {};
  pipeline(Readable.from(prepend(start, text)), parser, (error) => (failed.error = error ?? undefined));
  let line = 1;
  try {
    for await (const item of parser) {
      const { record, info, raw }: z.infer<typeof parsedItem> = item;
      const bare = withoutLineEnd(raw);
      const first = line;
      line = info.lines + 1;
      // Blank lines between records belong to no record: what counts is the record's own first line.
      yield { fields: record, line: Math.max(first, info.lines - lineBreaks(bare)), raw: bare };
    }
  } catch (error) {
    throw refusalOf(failed.error ?? error, parsedTo + 1);
  }
  if (failed.error !== undefined) throw refusalOf(failed.error, parsedTo + 1);
}

const parsedItem = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }), raw: z.string() });

function refusalOf(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return new CsvRefusal('rows of at most 1 MiB: a quote opened on this row is never closed', { line });
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return new CsvRefusal('every quote closed: the file ends inside the quote opened on this row', { line });
  return new CsvRefusal('a table of delimited text', { line });
}

/** Not by a regular expression: `[\r\n]+$` takes a minute for a cell of a hundred thousand line breaks. */
function withoutLineEnd(raw: string): string {
  let end = raw.length;
  while (raw[end - 1] === '\n' || raw[end - 1] === '\r') end -= 1;
  return raw.slice(0, end);
}

function lineBreaks(raw: string): number {
  let count = 0;
  for (let at = raw.indexOf('\n'); at >= 0; at = raw.indexOf('\n', at + 1)) count += 1;
  return count;
}

async function untilFirstLine(text: AsyncGenerator<string>): Promise<string> {
  let start = '';
  for (;;) {
    const next = await text.next();
    if (next.done === true) return start;
    start += next.value;
    if (/[\r\n]/.test(start.trimStart()) || start.length > MAX_RECORD_BYTES) return start;
  }
}

/** The delimiter that stands most often in the header line outside quotes; a comma when none does. */
export function delimiterOf(text: string): string {
  const header = (/\S[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  let best: string = ',';
  for (const candidate of DELIMITERS) if (header.split(candidate).length > header.split(best).length) best = candidate;
  return best;
}

async function* prepend(start: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield start;
  yield* rest;
}
