/**
 * Lends engine sessions to one user at a time, in the order they asked.
 * In: the sessions. Out: whatever the borrower returns. Refuses new borrowers once closed.
 * A session runs one statement at a time; a statement handed to a busy one would only block a thread of the process.
 */
import { StoreError } from './store.types.ts';

export interface SessionPool<T> {
  use<R>(work: (session: T) => Promise<R>): Promise<R>;
  /** Waits for the statements that run, refuses those that wait. */
  drain(): Promise<void>;
}

/** A pool over these sessions; it neither opens nor closes them. */
export function createSessionPool<T>(sessions: readonly T[]): SessionPool<T> {
  const idle = [...sessions];
  const waiting: { lend: (session: T) => void; refuse: (error: Error) => void }[] = [];
  let closed = false;
  let allIdle: (() => void) | null = null;

  const giveBack = (session: T): void => {
    const next = waiting.shift();
    if (next !== undefined) return next.lend(session);
    idle.push(session);
    if (idle.length === sessions.length) allIdle?.();
  };

  const borrow = (): Promise<T> => {
    if (closed) return Promise.reject(new StoreError('closed', 'the store is closed'));
    const session = idle.pop();
    if (session !== undefined) return Promise.resolve(session);
    return new Promise((lend, refuse) => waiting.push({ lend, refuse }));
  };

  return {
    async use(work) {
      const session = await borrow();
      try {
        return await work(session);
      } finally {
        giveBack(session);
      }
    },
    async drain() {
      closed = true;
      for (const waiter of waiting.splice(0)) waiter.refuse(new StoreError('closed', 'the store is closing'));
      if (idle.length < sessions.length) await new Promise<void>((resolve) => (allIdle = resolve));
    },
  };
}
