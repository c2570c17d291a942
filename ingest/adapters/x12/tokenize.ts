/**
 * Bytes → X12 segments, in constant memory, at any cut of the stream, with the separators each ISA brings.
 * In: chunks of bytes. Out: segments in order, and faults where text belongs to no readable interchange.
 * Works on text of one character a byte and finds ends with `indexOf`; elements are cut when they are asked for (cut-segment.ts).
 * Refuses UTF-16, segments over 64 KiB, ISAs that are none; goes on with the next ISA.
 */
import { isAscii } from 'node:buffer';
import { CutSegment } from './cut-segment.ts';
import { readIsa } from './isa.ts';
import type { Delimiters } from './segment.ts';

export interface SegmentToken {
  readonly kind: 'segment';
  /** In capitals. */
  readonly id: string;
  /** `elements[1]` is the first data element. */
  readonly elements: readonly string[];
  /** The segment as it stands in the file, one character a byte (latin1), without its terminator. */
  readonly text: string;
  /** False for a last segment at the end of the file that lacks its terminator. */
  readonly terminated: boolean;
  /** Of an ISA: what separates everything up to the next. */
  readonly delimiters?: Delimiters;
}

/** Text that is not read, and the rule it breaks. */
export interface FaultToken {
  readonly kind: 'fault';
  /** `ISA`, `(file)`, `(segment)` */
  readonly field: string;
  readonly rule: string;
}

export type Token = SegmentToken | FaultToken;

export const STRAY_RULE = 'nothing outside interchanges (ISA … IEA)';
const MAX_SEGMENT = 64 * 1024;
/** Chunks smaller than this are joined before they are looked at, so that a file byte by byte costs no more than a whole one. */
const MIN_WORK = 16 * 1024;
/** Larger chunks are looked at in parts: what was cut from one is garbage before the next, while it is still in the processor's caches. */
const MAX_WORK = 64 * 1024;
/** Left-over terminators, Ctrl-Z and NUL at the end of files are nothing to tell. */
const STRAY = /[A-Za-z0-9\x80-\xff]/;
const ISA = /(?<![A-Za-z0-9])ISA[^A-Za-z0-9\s]/gi;

/** Cuts one file. Feed it chunks of any size, then call `end`. */
export class Tokenizer {
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** What was looked at and is not complete. */
  #rest: Uint8Array | undefined;
  #started = false;
  #dead = false;
  /** What the text at hand is cut with; undefined outside interchanges. */
  #delimiters: Delimiters | undefined;
  #strayTold = false;

  /** The segments that have become complete. Small chunks are put together first. */
  push(chunk: Uint8Array): Token[] {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    return this.#waitingBytes >= MIN_WORK ? this.#work(false) : [];
  }

  /** What is left at the end of the file. */
  end(): Token[] {
    return this.#work(true);
  }

  #work(ended: boolean): Token[] {
    if (this.#dead) return [];
    let bytes = joined(this.#rest, this.#waiting);
    [this.#waiting, this.#waitingBytes] = [[], 0];
    if (!this.#started) {
      this.#started = true;
      const rule = unreadable(bytes);
      this.#dead = rule !== undefined;
      if (rule !== undefined) return [{ kind: 'fault', field: '(file)', rule }];
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    }
    const out: Token[] = [];
    const used = this.#cut(bytes.toString('latin1'), isAscii(bytes), ended, out);
    this.#rest = used >= bytes.length ? undefined : bytes.subarray(used);
    return out;
  }

  /** Cuts the text at hand; gives the place up to which it is used up. */
  #cut(text: string, ascii: boolean, ended: boolean, out: Token[]): number {
    const breakIn = createBreaks(text);
    for (let at = 0; ;) {
      const { segment } = this.#delimiters ?? { segment: '' };
      const start = this.#delimiters ? skipBlanks(text, at, segment) : this.#nextIsa(text, at, ended, out);
      if (start < 0) return ended ? text.length : Math.max(at, text.length - 3);
      if (start >= text.length) return text.length;
      if (!this.#delimiters || isIsa(text, start)) {
        const behind = this.#startInterchange(text, start, ended, out);
        if (behind < 0) return start;
        at = behind;
        continue;
      }
      const end = text.indexOf(segment, start);
      if (end < 0 && !ended && text.length - start <= MAX_SEGMENT) return start;
      const last = end < 0 ? text.length : end;
      at = last + 1;
      if (last - start > MAX_SEGMENT) {
        out.push({ kind: 'fault', field: '(segment)', rule: 'segments of at most 64 KiB' });
        this.#leave();
        at = start + 3;
      } else if (last > start) {
        const token = new CutSegment({ text, start, last, plain: ascii && !breakIn(start, last) }, this.#delimiters, end >= 0);
        out.push(token);
        if (token.id === 'IEA') this.#delimiters = undefined;
      }
    }
  }

  /** Where the next ISA begins; -1 when the text at hand has none. */
  #nextIsa(text: string, at: number, ended: boolean, out: Token[]): number {
    ISA.lastIndex = at;
    const found = ISA.exec(text)?.index ?? -1;
    const skipped = text.slice(at, found < 0 ? (ended ? text.length : Math.max(at, text.length - 3)) : found);
    if (!this.#strayTold && STRAY.test(skipped)) {
      this.#strayTold = true;
      out.push({ kind: 'fault', field: '(file)', rule: STRAY_RULE });
    }
    return found;
  }

  /** Reads an ISA; the place behind it, or -1 when more text is needed. */
  #startInterchange(text: string, at: number, ended: boolean, out: Token[]): number {
    const isa = readIsa(text, at, ended);
    if (isa.kind === 'more') return -1;
    if (isa.kind === 'refused') {
      out.push({ kind: 'fault', field: 'ISA', rule: isa.rule });
      this.#leave();
      return at + 3;
    }
    this.#delimiters = isa.delimiters;
    this.#strayTold = false;
    out.push({ kind: 'segment', id: 'ISA', elements: isa.elements, text: isa.text, terminated: true, delimiters: isa.delimiters });
    return isa.end;
  }

  /** Looks for the next ISA; what lies before it was told with the fault. */
  #leave(): void {
    this.#delimiters = undefined;
    this.#strayTold = true;
  }
}

/** Tokens of a stream, a batch a chunk. */
export async function* tokenize(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Token[]> {
  const tokenizer = new Tokenizer();
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += MAX_WORK) {
      const tokens = tokenizer.push(chunk.subarray(at, at + MAX_WORK));
      if (tokens.length > 0) yield tokens;
    }
  }
  yield tokenizer.end();
}

/** Says whether a stretch has a line break; asked for stretches in ascending order, so that each break is looked for once. */
function createBreaks(text: string): (start: number, last: number) => boolean {
  let [lf, cr] = [-1, -1];
  return (start, last) => {
    if (lf < start) lf = placeOf(text, '\n', start);
    if (cr < start) cr = placeOf(text, '\r', start);
    return lf < last || cr < last;
  };
}

function placeOf(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

function skipBlanks(text: string, at: number, terminator: string): number {
  const end = terminator.charCodeAt(0);
  let place = at;
  for (;;) {
    const code = text.charCodeAt(place);
    if (code === end || code === 32 || (code >= 9 && code <= 13)) place += 1;
    else return place;
  }
}

function isIsa(text: string, at: number): boolean {
  // Cheap look first: most segments do not begin with I.
  const first = text.charCodeAt(at) | 32;
  if (first !== 105) return false;
  return /^isa[^A-Za-z0-9\s]?$/i.test(text.slice(at, at + 4));
}

function unreadable(bytes: Buffer): string | undefined {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return 'ASCII or UTF-8: this is UTF-16';
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'a text file: this is gzip, unpack it first';
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'a text file: this is zip, unpack it first';
  if (bytes.subarray(0, 8).includes(0)) return 'ASCII or UTF-8: this has NUL bytes where ISA should begin (UTF-16?)';
  return undefined;
}

/** Not copied where there is only one. */
function joined(rest: Uint8Array | undefined, waiting: readonly Uint8Array[]): Buffer {
  const [first] = waiting;
  if (!rest && first && waiting.length === 1) return Buffer.from(first.buffer, first.byteOffset, first.byteLength);
  return Buffer.concat(rest ? [rest, ...waiting] : waiting);
}
