/**
 * A stream of bytes → the messages in it: files with and without FHS/BHS envelopes, recorded MLLP streams, one message or a million.
 * In: chunks cut anywhere. Out: each message's own bytes, and what the envelopes counted wrongly. Memory: one message.
 * Refuses messages above the limit (skipped to the next MSH) and tells of bytes that belong to no message.
 */
import { TextDecoder } from 'node:util';
import { utf16Of } from './decode.ts';

export type Piece =
  | { readonly kind: 'message'; readonly index: number; readonly bytes: Buffer }
  | { readonly kind: 'too_large'; readonly index: number }
  | { readonly kind: 'odd'; readonly index: number; readonly field: string; readonly rule: string };

/** The largest message taken in, in bytes. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

const [LF, VT, CR, FS] = [0x0a, 0x0b, 0x0d, 0x1c];
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export class Splitter {
  readonly #limit: number;
  #pieces: Piece[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #lines: Buffer[] = [];
  #size = 0;
  #messages = 0;
  #inMessage = false;
  #oversize = false;
  #lineTooLong = false;
  #strayTold = false;
  #begun = false;
  #toUtf8: ((chunk: Uint8Array) => Buffer) | undefined;
  readonly #envelope: Envelope = { batches: 0, inBatch: 0, open: false };

  constructor(limit = MAX_MESSAGE_BYTES) {
    this.#limit = limit;
  }

  /** The messages that ended in this chunk. */
  push(chunk: Uint8Array): Piece[] {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (!this.#begun) {
      bytes = Buffer.concat([this.#rest, bytes]);
      this.#rest = bytes;
      // A byte order mark is two bytes long.
      if (bytes.length < 2) return [];
      [this.#begun, this.#rest, this.#toUtf8] = [true, Buffer.alloc(0), transcoder(bytes)];
    }
    this.#take(this.#toUtf8 === undefined ? bytes : this.#toUtf8(bytes));
    return this.#collected();
  }

  /** The last message, and envelopes that did not end. */
  end(): Piece[] {
    if (this.#rest.length > 0) this.#line(this.#rest);
    this.#finish();
    if (this.#envelope.open) this.#odd('BTS', 'a batch that ends with BTS');
    return this.#collected();
  }

  #take(chunk: Buffer): void {
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = 0;
    for (let end = lineEnd(buffer, from); end !== -1; end = lineEnd(buffer, from)) {
      this.#line(buffer.subarray(from, end + 1));
      this.#lineTooLong = false;
      from = end + 1;
    }
    this.#rest = buffer.subarray(from);
    if (this.#rest.length <= this.#limit) return;
    // The beginning says what it is; the rest of a line this long is not kept.
    [this.#rest, this.#lineTooLong] = [Buffer.from(this.#rest.subarray(0, 64)), true];
  }

  #line(bytes: Buffer): void {
    const from = textStart(bytes);
    if (from === bytes.length) return;
    const id = idAt(bytes, from);
    if (id === 'FHS' || id === 'BHS' || id === 'BTS' || id === 'FTS') {
      this.#finish();
      envelopeLine(id, bytes.subarray(from), this.#envelope, (field, rule) => this.#odd(field, rule));
      return;
    }
    if (id === 'MSH') {
      this.#finish();
      this.#messages += 1;
      this.#inMessage = true;
      this.#envelope.inBatch += 1;
    }
    if (this.#inMessage) this.#keep(id === 'MSH' ? bytes.subarray(from) : bytes);
    else if (!this.#strayTold) {
      this.#odd('(file)', 'messages only: there is text that belongs to none');
      this.#strayTold = true;
    }
  }

  #keep(line: Buffer): void {
    this.#size += line.length;
    if (this.#lineTooLong || this.#size > this.#limit) [this.#oversize, this.#lines] = [true, []];
    else this.#lines.push(line);
  }

  #finish(): void {
    if (this.#inMessage)
      this.#pieces.push(
        this.#oversize
          ? { kind: 'too_large', index: this.#messages }
          : { kind: 'message', index: this.#messages, bytes: trimmed(this.#lines) },
      );
    [this.#lines, this.#size, this.#inMessage, this.#oversize] = [[], 0, false, false];
  }

  #odd(field: string, rule: string): void {
    this.#pieces.push({ kind: 'odd', index: this.#messages, field, rule });
  }

  #collected(): Piece[] {
    const out = this.#pieces;
    this.#pieces = [];
    return out;
  }
}

interface Envelope {
  batches: number;
  inBatch: number;
  open: boolean;
}

/** UTF-16 files become UTF-8 on the way in; undefined for all others. */
function transcoder(first: Buffer): ((chunk: Uint8Array) => Buffer) | undefined {
  const label = utf16Of(first);
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
  envelope: Envelope,
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
