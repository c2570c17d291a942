/**
 * Large pieces of memory that are used again: what is written only to be sent and forgotten.
 * In: how many bytes. Out: a Buffer of at least so many, with whatever stood there before. Refuses nothing; what is too much to keep, and what nobody
 * asks for any more, is left to the collector.
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

/** As much as lies idle at once under load: the messages of a batch that is over, the block of the next. */
const MOST_KEPT_BYTES = 96 * MEBIBYTE;
const KEPT_FOR_MS = 10_000;

/** The least size of few that holds so many bytes, so that the next finds one that fits: four between a power of two and the next. */
function sizeFor(bytes: number): number {
  const step = 2 ** (Math.floor(Math.log2(bytes)) - 2);
  return Math.ceil(bytes / step) * step;
}

/** Keeps pieces up to `maxKeptBytes` in all, and none for longer than twice `keptForMs`; the oldest go first. */
export function createScratch(maxKeptBytes = MOST_KEPT_BYTES, keptForMs = KEPT_FOR_MS): Scratch {
  const kept: { readonly piece: Buffer; readonly sinceMs: number }[] = [];
  let keptBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  const remove = (at: number): Buffer | undefined => {
    const [removed] = kept.splice(at, 1);
    keptBytes -= removed?.piece.length ?? 0;
    return removed?.piece;
  };
  /** The smallest piece that will do, unless it is far too large. */
  const fitting = (bytes: number): number =>
    kept.reduce(
      (best, { piece: { length } }, at) =>
        length >= bytes && length <= 2 * bytes && length < (kept[best]?.piece.length ?? Infinity) ? at : best,
      -1,
    );
  const forgetLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      while (kept[0] && performance.now() - kept[0].sinceMs >= keptForMs) remove(0);
      if (kept.length > 0) forgetLater();
    }, keptForMs).unref();
  };
  return {
    take(bytes) {
      if (bytes < LEAST_BYTES) return Buffer.allocUnsafe(bytes);
      const at = fitting(bytes);
      return (at >= 0 && remove(at)) || Buffer.allocUnsafeSlow(sizeFor(bytes));
    },
    giveBack(piece) {
      if (piece.length < LEAST_BYTES || piece.length > maxKeptBytes) return;
      kept.push({ piece, sinceMs: performance.now() });
      keptBytes += piece.length;
      while (keptBytes > maxKeptBytes) remove(0);
      forgetLater();
    },
  };
}

/** The one of this process: what one consumer gives back the other may take. */
export const scratch = createScratch();
