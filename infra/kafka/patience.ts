/**
 * Trying again, for ever, with a growing wait that can be cut short.
 * In: work, and a question whether it still matters. Out: its result, or `abandoned` when it no longer matters.
 * Refuses to give up on a failure that passes; what to do with any other is the caller's to say.
 */
import type { LoopState } from './consume-loop.types.ts';

const firstWaitMs = 100;
const longestWaitMs = 5_000;

export interface Patience {
  readonly setState: (state: LoopState) => void;
  readonly clock: () => number;
  /** Waits up to `ms`; returns earlier when the loop is stopped or loses its partitions. */
  readonly pause: (ms: number) => Promise<void>;
  /** False when the result is no longer wanted. */
  readonly wanted: () => boolean;
  readonly warn: (fields: object, message: string) => void;
}

export type Attempted<T> = { readonly done: true; readonly value: T } | { readonly done: false; readonly fault: unknown };

/** True when no message is to blame: the broker, the store or the disk fails, or a statement of ours is wrong. All messages wait for that. */
export function mustHold(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const transient = 'transient' in error && error.transient === true;
  return transient || ('blamesData' in error && error.blamesData === false);
}

/**
 * Runs `work` until it succeeds.
 * @param faults how many failures in a row that a message may be to blame for are tried again before the fault is handed back; default: all
 */
export async function persistently<T>(what: string, patience: Patience, work: () => Promise<T>, faults = Infinity): Promise<Attempted<T>> {
  let attempts = 0;
  let failedFaults = 0;
  let sinceMs = 0;
  for (;;) {
    try {
      const value = await work();
      if (attempts > 0) patience.setState({ kind: 'running' });
      return { done: true, value };
    } catch (error) {
      attempts++;
      if (attempts === 1) sinceMs = patience.clock();
      failedFaults = mustHold(error) ? 0 : failedFaults + 1;
      const text = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
      patience.setState({ kind: 'retrying', error: `${what}: ${text}`, sinceMs, attempts });
      patience.warn({ what, attempts, err: error }, 'trying again');
      if (failedFaults > faults || !patience.wanted()) return { done: false, fault: error };
      await patience.pause(Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(attempts - 1, 10)));
      if (!patience.wanted()) return { done: false, fault: null };
    }
  }
}
