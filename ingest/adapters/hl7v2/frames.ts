/**
 * MLLP framing: VT, message, FS CR. Bytes of a connection → whole frames, whatever way TCP cut them.
 * In: chunks. Out: frames, beginnings that never ended, reasons to hang up. Memory: one frame, at most the limit.
 * Refuses bytes that are not MLLP (HTTP, TLS, noise) and frames above the limit: `close`, with the reason.
 */

export type FrameEvent =
  | { readonly kind: 'frame'; readonly bytes: Buffer }
  /** A new VT came before the end: what was lost on the way. */
  | { readonly kind: 'broken'; readonly bytes: Buffer }
  | { readonly kind: 'close'; readonly reason: 'not_mllp' | 'too_large' };

const [VT, FS, CR, LF] = [0x0b, 0x1c, 0x0d, 0x0a];
/** Bytes between frames that are no blanks; more is no MLLP. */
const MAX_NOISE = 1024;
const NOTHING = Buffer.alloc(0);

export class FrameReader {
  readonly #maxBytes: number;
  #kept: Buffer = NOTHING;
  #size = 0;
  #inside = false;
  #endSeen = false;
  #begun = 0;
  #noise: Buffer = NOTHING;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Number of frames begun; grows with every VT. With `inFrame`, what a deadline is held against. */
  get begun(): number {
    return this.#begun;
  }

  get inFrame(): boolean {
    return this.#inside;
  }

  /** Bytes of memory an unfinished frame takes. */
  get held(): number {
    return this.#kept.length;
  }

  push(chunk: Buffer): FrameEvent[] {
    const events: FrameEvent[] = [];
    for (let at = 0; at < chunk.length;) {
      const next = this.#inside ? this.#read(chunk, at, events) : this.#skip(chunk, at);
      if (next === undefined) return [...events, { kind: 'close', reason: 'not_mllp' }];
      const last = events.at(-1);
      const whole = last !== undefined && last.kind !== 'close' && last.bytes.length > this.#maxBytes;
      if (whole) events.pop();
      if (whole || this.#size > this.#maxBytes) return [...events, { kind: 'close', reason: 'too_large' }];
      at = next;
    }
    return events;
  }

  /** Outside frames: looks for VT. Returns where reading goes on, or undefined when this is no MLLP. */
  #skip(chunk: Buffer, from: number): number | undefined {
    const start = chunk.indexOf(VT, from);
    const between = chunk.subarray(from, start === -1 ? chunk.length : start).filter((byte) => !isBlank(byte));
    if (between.length > 0) this.#noise = Buffer.concat([this.#noise, between]);
    if (this.#noise.length > MAX_NOISE || isOtherProtocol(this.#noise)) return undefined;
    if (start === -1) return chunk.length;
    this.#begin();
    return start + 1;
  }

  /** Inside a frame: up to its end, a second VT, or the end of the chunk. */
  #read(chunk: Buffer, from: number, events: FrameEvent[]): number {
    if (this.#endSeen) {
      this.#endSeen = false;
      if (chunk[from] === CR) {
        events.push({ kind: 'frame', bytes: this.#taken(NOTHING) });
        return from + 1;
      }
      this.#keep(Buffer.from([FS]));
    }
    const end = frameEnd(chunk, from);
    const again = chunk.subarray(from, end === -1 ? chunk.length : end).indexOf(VT);
    if (again !== -1) {
      events.push({ kind: 'broken', bytes: this.#taken(chunk.subarray(from, from + again)) });
      this.#begin();
      return from + again + 1;
    }
    if (end !== -1 && end + 1 < chunk.length) {
      events.push({ kind: 'frame', bytes: this.#taken(chunk.subarray(from, end)) });
      return end + 2;
    }
    this.#keep(chunk.subarray(from, end === -1 ? chunk.length : end));
    this.#endSeen = end !== -1;
    return chunk.length;
  }

  #begin(): void {
    this.#inside = true;
    this.#begun += 1;
  }

  /** Grows by doubling: a frame that comes byte by byte costs no more than one that comes whole. */
  #keep(bytes: Buffer): void {
    if (this.#kept.length < this.#size + bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(4096, 2 * (this.#size + bytes.length)));
      this.#kept.copy(larger, 0, 0, this.#size);
      this.#kept = larger;
    }
    bytes.copy(this.#kept, this.#size);
    this.#size += bytes.length;
  }

  /** The frame's bytes; one that came in one piece needs no copy. */
  #taken(last: Buffer): Buffer {
    const bytes = this.#size === 0 ? last : Buffer.concat([this.#kept.subarray(0, this.#size), last]);
    [this.#kept, this.#size, this.#inside] = [NOTHING, 0, false];
    return bytes;
  }
}

const isBlank = (byte: number): boolean => byte === CR || byte === LF || byte === FS || byte === 0x20;

/** FS CR, or an FS that is the last byte so far; -1 when there is neither. */
function frameEnd(chunk: Buffer, from: number): number {
  for (let at = chunk.indexOf(FS, from); at !== -1; at = chunk.indexOf(FS, at + 1)) {
    if (at + 1 === chunk.length || chunk[at + 1] === CR) return at;
  }
  return -1;
}

/** HTTP or a TLS hello on the plain port. */
function isOtherProtocol(noise: Buffer): boolean {
  if (noise[0] === 0x16 && noise[1] === 0x03) return true;
  // Blanks were left out: `GET / HTTP/1.1` is `GET/HTTP/1.1` here.
  return /^(GET|PUT|POST|HEAD|PATCH|TRACE|DELETE|OPTIONS|CONNECT)[/*]|^PRI\*HTTP/i.test(noise.toString('latin1', 0, 16));
}
