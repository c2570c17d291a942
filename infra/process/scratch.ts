/**
 * Large pieces of memory that are used again: what is written only to be sent and forgotten.
 * In: how many bytes. Out: a Buffer of at least so many, with whatever stood there before. Refuses nothing; what is too much to keep is left to the collector.
 * Why: memory beside V8's heap is garbage all the same. A new 26 MB with every batch had the whole heap marked every half second,
 * a third of all the time JavaScript took.
 */
const MEBIBYTE = 1024 * 1024;
/** Smaller pieces cost nothing worth saving. */
const LEAST_BYTES = 64 * 1024;

export interface Scratch {
  take(bytes: number): Buffer;
  /** Nobody may read or write the piece after this. */
  giveBack(piece: Buffer): void;
}

/** Keeps pieces up to `maxKeptBytes` in all; the oldest go first. */
export function createScratch(maxKeptBytes = 64 * MEBIBYTE): Scratch {
  const kept: Buffer[] = [];
  let keptBytes = 0;
  const remove = (at: number): Buffer | undefined => {
    const [piece] = kept.splice(at, 1);
    keptBytes -= piece?.length ?? 0;
    return piece;
  };
  /** The smallest piece that will do, unless it is far too large. */
  const fitting = (bytes: number): number =>
    kept.reduce(
      (best, { length }, at) => (length >= bytes && length <= 8 * bytes && length < (kept[best]?.length ?? Infinity) ? at : best),
      -1,
    );
  return {
    take(bytes) {
      if (bytes < LEAST_BYTES) return Buffer.allocUnsafe(bytes);
      const at = fitting(bytes);
      // Of few sizes, so that the next finds one that fits.
      return (at >= 0 && remove(at)) || Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(bytes)));
    },
    giveBack(piece) {
      if (piece.length < LEAST_BYTES || piece.length > maxKeptBytes) return;
      kept.push(piece);
      keptBytes += piece.length;
      while (keptBytes > maxKeptBytes) remove(0);
    },
  };
}

/** The one of this process: what one consumer gives back the other may take. */
export const scratch = createScratch();
