/**
 * Message ids that were taken in lately, per feed: a replay is answered and not worked on again.
 * In: feed and id. Out: seen before or not. Kept longer than the signature's window, so no signed replay outlives it.
 * Losing it (a restart) is harmless: event ids are deterministic, the fold counts each once.
 */

export interface ReplayMemory {
  seen(feed: string, id: string): boolean;
  /** Called after the broker has the message, never before. */
  remember(feed: string, id: string): void;
}

const KEEP_MS = 10 * 60_000;
const MAX_IDS = 200_000;

/** Remembers for `keepMs`, by default twice the signature's window. */
export function createReplayMemory(clock: () => number, keepMs = KEEP_MS): ReplayMemory {
  const at = new Map<string, number>();
  const forget = (): void => {
    const limit = clock() - keepMs;
    // A Map keeps the order of insertion: the oldest stand first.
    for (const [key, time] of at) {
      if (time >= limit && at.size <= MAX_IDS) break;
      at.delete(key);
    }
  };
  return {
    seen: (feed, id) => (at.get(`${feed} ${id}`) ?? Number.NEGATIVE_INFINITY) >= clock() - keepMs,
    remember(feed, id) {
      at.set(`${feed} ${id}`, clock());
      forget();
    },
  };
}
