/**
 * The pieces of a body whose sender keeps sending: files may take hours, but nobody may hold a place at a door by sending nothing.
 * In: pieces. Out: the same pieces. Refuses (StalledError) a sender from whom less than 64 KiB came within half a minute.
 */

/** The sender has stopped, or sends a byte now and then. */
export class StalledError extends Error {
  constructor() {
    super('the sender stalled');
    this.name = 'StalledError';
  }
}

const WITHIN_MS = 30_000;
const LEAST_BYTES = 64 * 1024;

/** `withinMs`, `leastBytes`, `clock` (milliseconds): for tests. While a piece is being worked on here, the sender is not to blame. */
export async function* lively(
  pieces: AsyncIterable<Uint8Array>,
  { withinMs = WITHIN_MS, leastBytes = LEAST_BYTES, clock = (): number => performance.now() } = {},
): AsyncGenerator<Uint8Array> {
  const source = pieces[Symbol.asyncIterator]();
  let left = withinMs;
  let bytes = 0;
  try {
    for (;;) {
      const asked = clock();
      const next = await orStalled(source.next(), left);
      if (next.done === true) return;
      left -= clock() - asked;
      bytes += next.value.length;
      if (bytes >= leastBytes) [left, bytes] = [withinMs, 0];
      if (left <= 0) throw new StalledError();
      yield next.value;
    }
  } finally {
    // Not waited for: a source that stalls answers this only when it goes on.
    source.return?.().catch(() => undefined);
  }
}

async function orStalled<T>(work: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StalledError()), withinMs);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
