/**
 * A stream of bytes → the messages in it: files with and without FHS/BHS envelopes, recorded MLLP streams, one message or a million.
 * In: chunks cut anywhere. Out: each message's own bytes, and what the envelopes counted wrongly. Memory: one message.
 * Refuses messages above the limit (skipped to the next MSH) and tells of bytes that belong to no message.
 */
import { TextDecoder } from 'node:util';

export type Piece =
  | { readonly kind: 'message'; readonly index: number; readonly bytes: Buffer }
  | { readonly kind: 'too_large'; readonly index: number }
  | { readonly kind: 'odd'; readonly index: number; readonly field: string; readonly rule: string };

/** The largest message taken in, in bytes. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

const [LF, VT, CR, FS] = [0x0a, 0x0b, 0x0d, 0x1c];
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export interface Splitter {
  push(chunk: Uint8Array): Piece[];
  /** The last message, and counts of envelopes that did not add up. */
  end(): Piece[];
}

export function createSplitter(limit = MAX_MESSAGE_BYTES): Splitter {
  let pieces: Piece[] = [];
  let rest: Buffer = Buffer.alloc(0);
  let lines: Buffer[] = [];
  let size = 0;
  let messages = 0;
  let inMessage = false;
  let oversize = false;
  let lineTooLong = false;
  let strayTold = false;
  let toUtf8: ((chunk: Uint8Array) => Buffer) | undefined;
  const envelope = { batches: 0, inBatch: 0, open: false };

  const odd = (field: string, rule: string): void => void pieces.push({ kind: 'odd', index: messages, field, rule });
  const finish = (): void => {
    if (inMessage)
      pieces.push(oversize ? { kind: 'too_large', index: messages } : { kind: 'message', index: messages, bytes: trimmed(lines) });
    [lines, size, inMessage, oversize] = [[], 0, false, false];
  };
  const line = (bytes: Buffer): void => {
    const from = textStart(bytes);
    if (from === bytes.length) return;
    const id = idAt(bytes, from);
    if (id === 'MSH') {
      finish();
      [messages, inMessage] = [messages + 1, true];
      envelope.inBatch += 1;
    } else if (id === 'FHS' || id === 'BHS' || id === 'BTS' || id === 'FTS') {
      finish();
      envelopeLine(id, bytes.subarray(from), envelope, odd);
      return;
    } else if (!inMessage) {
      if (!strayTold) odd('(file)', 'messages only: there is text in front of the first MSH');
      strayTold = true;
      return;
    }
    size += bytes.length;
    if (lineTooLong || size > limit) [oversize, lines] = [true, []];
    else lines.push(id === 'MSH' ? bytes.subarray(from) : bytes);
  };
  const take = (chunk: Buffer): void => {
    const buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = lineEnd(buffer, from); end !== -1; end = lineEnd(buffer, from)) {
      line(buffer.subarray(from, end + 1));
      lineTooLong = false;
      from = end + 1;
    }
    rest = buffer.subarray(from);
    if (rest.length <= limit) return;
    // The beginning says what it is; the rest of a line this long is not kept.
    [rest, lineTooLong] = [Buffer.from(rest.subarray(0, 64)), true];
  };
  const collected = (): Piece[] => {
    const out = pieces;
    pieces = [];
    return out;
  };
  return {
    push(chunk) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      if (messages === 0 && rest.length === 0 && toUtf8 === undefined) toUtf8 = transcoder(bytes);
      take(toUtf8 === undefined ? bytes : toUtf8(bytes));
      return collected();
    },
    end() {
      if (rest.length > 0) line(rest);
      finish();
      if (envelope.open) odd('BTS', 'a batch that ends with BTS');
      return collected();
    },
  };
}

/** UTF-16 files become UTF-8 on the way in; undefined for all others. */
function transcoder(first: Buffer): ((chunk: Uint8Array) => Buffer) | undefined {
  const label = first[0] === 0xff && first[1] === 0xfe ? 'utf-16le' : first[0] === 0xfe && first[1] === 0xff ? 'utf-16be' : undefined;
  if (label === undefined) return undefined;
  const decoder = new TextDecoder(label);
  return (chunk) => Buffer.from(decoder.decode(chunk, { stream: true }));
}

function lineEnd(buffer: Buffer, from: number): number {
  for (let at = from; at < buffer.length; at++) if (buffer[at] === CR || buffer[at] === LF) return at;
  return -1;
}

/** Where the text of a line begins: behind a byte order mark, framing characters, blanks and the LF of a CRLF. */
function textStart(line: Buffer): number {
  let at = line.subarray(0, 3).equals(UTF8_MARK) ? 3 : 0;
  while (at < line.length && isBlank(line[at])) at += 1;
  return at;
}

const isBlank = (byte: number | undefined): boolean =>
  byte === LF || byte === CR || byte === VT || byte === FS || byte === 0x20 || byte === 0x09;

/** The segment id standing there, when a separator follows it. */
function idAt(line: Buffer, from: number): string {
  const after = line[from + 3];
  const isSeparator = after !== undefined && after > 0x20 && !/[A-Za-z0-9]/.test(String.fromCharCode(after));
  return isSeparator ? line.toString('latin1', from, from + 3) : '';
}

/** The message's bytes as they came, without framing characters and blank lines behind them. */
function trimmed(lines: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(lines);
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] !== CR && isBlank(bytes[end - 1])) end -= 1;
  while (end > 0 && (bytes[end - 1] === FS || (bytes[end - 1] === CR && isBlank(bytes[end - 2])))) end -= 1;
  return bytes.subarray(0, end);
}

function envelopeLine(
  id: 'FHS' | 'BHS' | 'BTS' | 'FTS',
  line: Buffer,
  envelope: { batches: number; inBatch: number; open: boolean },
  odd: (field: string, rule: string) => void,
): void {
  if (id === 'BHS') Object.assign(envelope, { batches: envelope.batches + 1, inBatch: 0, open: true });
  if (id === 'FHS') Object.assign(envelope, { batches: 0, inBatch: 0, open: false });
  if (id === 'BHS' || id === 'FHS') return;
  const counted =
    line
      .toString('latin1')
      .trimEnd()
      .split(String.fromCharCode(line[3] ?? 0))[1] ?? '';
  const there = id === 'BTS' ? envelope.inBatch : Math.max(envelope.batches, 1);
  if (counted !== '' && Number(counted) !== there)
    odd(`${id}-1`, `the number of ${id === 'BTS' ? 'messages' : 'batches'} there are: ${there}`);
  if (id === 'BTS') envelope.open = false;
}
