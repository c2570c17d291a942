/**
 * A table's records one after the other, in constant memory, however long the file.
 * In: chunks of bytes. Out: the header, then records with their line and raw text. The reader pulls; nothing runs ahead of it.
 * Refuses records over 1 MiB (an unclosed quote), files that end inside a quote, header lines without a delimiter's meaning.
 */
import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import type { CsvRecord } from './csv-record.ts';
import { CsvRefusal, decodeBytes } from './decode-bytes.ts';
import { MAX_RECORD, PlainLines } from './plain-lines.ts';
import { HEADER_WITHIN } from './table-shape.ts';

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Records given out at once, and the characters in them. */
const BATCH = 500;
const BATCH_LENGTH = 64 * 1024;

/** Reads records, some at a time; the first is the header. Throws CsvRefusal with the line where reading must stop. */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  encoding: 'utf-8' | 'windows-1252',
  onDelimiter: (delimiter: string) => void = () => {},
): AsyncGenerator<readonly CsvRecord[]> {
  const text = decodeBytes(chunks, encoding);
  const start = await untilFirstLine(text);
  const delimiter = delimiterOf(start);
  onDelimiter(delimiter);
  const lines = new PlainLines(delimiter);
  const pieces = prepend(start, text);
  try {
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
      if (next.value.includes('"')) return yield* parsed(prepend(lines.rest + next.value, pieces), delimiter, lines.line - 1);
      yield* inBatches(lines.push(next.value));
    }
    yield* inBatches(lines.push('', true));
  } finally {
    await pieces.return(undefined);
  }
}

function* inBatches(records: readonly CsvRecord[]): Generator<readonly CsvRecord[]> {
  for (let at = 0; at < records.length; at += BATCH) yield records.slice(at, at + BATCH);
}

/** The same by a parser that knows quotes; `before`: lines that came before this text. */
async function* parsed(text: AsyncGenerator<string>, delimiter: string, before: number): AsyncGenerator<readonly CsvRecord[]> {
  // The parser runs ahead of the reader: where it stopped is known from the last record it made, not from the last one read.
  let parsedTo = before;
  const parser = parse({
    on_record: (record, { lines }) => {
      parsedTo = before + lines;
      return record;
    },
    delimiter,
    info: true,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_RECORD,
  });
  const failed: { error?: unknown } = {};
  pipeline(Readable.from(text), parser, (error) => (failed.error = error ?? undefined));
  let [line, batch, length]: [number, CsvRecord[], number] = [before + 1, [], 0];
  try {
    for await (const item of parser) {
      const { record, info, raw }: z.infer<typeof parsedItem> = item;
      // Blank lines before it belong to no record.
      const bare = withoutLineEnds(raw);
      batch.push({ fields: record, line: Math.max(line, before + info.lines - lineBreaks(bare)), raw: bare });
      line = before + info.lines + 1;
      length += raw.length;
      if (batch.length < BATCH && length < BATCH_LENGTH) continue;
      yield batch;
      [batch, length] = [[], 0];
    }
  } catch (error) {
    throw refusalOf(failed.error ?? error, parsedTo + 1);
  }
  if (failed.error !== undefined) throw refusalOf(failed.error, parsedTo + 1);
  if (batch.length > 0) yield batch;
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
function withoutLineEnds(raw: string): string {
  let [from, end] = [0, raw.length];
  while (raw[end - 1] === '\n' || raw[end - 1] === '\r') end -= 1;
  while (from < end && (raw[from] === '\n' || raw[from] === '\r')) from += 1;
  return raw.slice(from, end);
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
    const whole = linesAtTop(start).slice(0, -1);
    if (whole.some(hasDelimiter) || whole.length >= HEADER_WITHIN || start.length > MAX_RECORD) return start;
  }
}

/** The first lines that hold anything, without what stands in quotes; the last may still go on. */
const linesAtTop = (text: string): string[] =>
  text
    .slice(0, MAX_RECORD)
    .split(/[\r\n]+/, HEADER_WITHIN + 2)
    .filter((line, at, all) => at === all.length - 1 || line.trim() !== '')
    .map((line) => line.replace(/"[^"]*"/g, ''));

const hasDelimiter = (line: string): boolean => DELIMITERS.some((delimiter) => line.includes(delimiter));

/** The delimiter that stands most often in the first line that has any outside quotes (titles have none); a comma when none does. */
export function delimiterOf(text: string): string {
  const header = linesAtTop(text).slice(0, HEADER_WITHIN).find(hasDelimiter) ?? '';
  let best: string = ',';
  for (const candidate of DELIMITERS) if (header.split(candidate).length > header.split(best).length) best = candidate;
  return best;
}

async function* prepend(start: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  try {
    yield start;
    yield* rest;
  } finally {
    // Left at the first piece, `rest` has begun already and holds the file open.
    await rest.return(undefined);
  }
}
