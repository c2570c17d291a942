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

export interface FrameReader {
  push(chunk: Buffer): FrameEvent[];
  /** Number of frames begun; grows with every VT. With `inFrame`, what a deadline is held against. */
  begun(): number;
  inFrame(): boolean;
  /** Bytes kept of an unfinished frame. */
  held(): number;
}

const [VT, FS, CR, LF] = [0x0b, 0x1c, 0x0d, 0x0a];
/** Bytes between frames that are no blanks; more is no MLLP. */
const MAX_NOISE = 1024;

export function createFrameReader(maxBytes: number): FrameReader {
  let kept: Buffer = Buffer.alloc(0);
  let size = 0;
  let inside = false;
  let endSeen = false;
  let begun = 0;
  let noise = Buffer.alloc(0);

  const keep = (bytes: Buffer): void => {
    if (kept.length < size + bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(4096, Math.min(maxBytes + 1, 2 * (size + bytes.length))));
      kept.copy(larger, 0, 0, size);
      kept = larger;
    }
    bytes.copy(kept, size);
    size += bytes.length;
  };
  const takeKept = (last: Buffer): Buffer => {
    // A frame that came in one piece needs no copy.
    const bytes = size === 0 ? last : Buffer.concat([kept.subarray(0, size), last]);
    [kept, size, inside, endSeen] = [Buffer.alloc(0), 0, false, false];
    return bytes;
  };
  /** Outside frames: looks for VT. Returns where reading goes on, or undefined when this is no MLLP. */
  const skip = (chunk: Buffer, from: number): number | undefined => {
    const start = chunk.indexOf(VT, from);
    const between = chunk
      .subarray(from, start === -1 ? chunk.length : start)
      .filter((byte) => byte !== CR && byte !== LF && byte !== 0x20 && byte !== FS);
    if (between.length > 0) noise = Buffer.concat([noise, between]);
    if (noise.length > MAX_NOISE || isOtherProtocol(noise)) return undefined;
    if (start === -1) return chunk.length;
    [inside, begun] = [true, begun + 1];
    return start + 1;
  };
  /** Inside a frame: up to its end, a second VT, or the end of the chunk. */
  const read = (chunk: Buffer, from: number, events: FrameEvent[]): number => {
    if (endSeen) {
      if (chunk[from] === CR) {
        events.push({ kind: 'frame', bytes: takeKept(Buffer.alloc(0)) });
        return from + 1;
      }
      keep(Buffer.from([FS]));
      endSeen = false;
    }
    const end = frameEnd(chunk, from);
    const again = chunk.subarray(from, end === -1 ? chunk.length : end).indexOf(VT);
    if (again !== -1) {
      events.push({ kind: 'broken', bytes: takeKept(chunk.subarray(from, from + again)) });
      [inside, begun] = [true, begun + 1];
      return from + again + 1;
    }
    if (end !== -1 && end + 1 < chunk.length) {
      events.push({ kind: 'frame', bytes: takeKept(chunk.subarray(from, end)) });
      return end + 2;
    }
    keep(chunk.subarray(from, end === -1 ? chunk.length : end));
    endSeen = end !== -1;
    return chunk.length;
  };
  return {
    push(chunk) {
      const events: FrameEvent[] = [];
      for (let at = 0; at < chunk.length;) {
        const next = inside ? read(chunk, at, events) : skip(chunk, at);
        if (next === undefined) return [...events, { kind: 'close', reason: 'not_mllp' }];
        const last = events.at(-1);
        if (size > maxBytes || (last && last.kind !== 'close' && last.bytes.length > maxBytes)) {
          if (size <= maxBytes) events.pop();
          return [...events, { kind: 'close', reason: 'too_large' }];
        }
        at = next;
      }
      return events;
    },
    begun: () => begun,
    inFrame: () => inside,
    held: () => kept.length,
  };
}

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
