/**
 * What kafkajs's callbacks may touch: they put things in here, the loop takes them out. Nothing else is shared.
 * In: fetched messages, assignments, revocations. Out: all of it in the order it came, with the generation it came in.
 * Refuses nothing, but `offer` resolves only while less than `maxBytes` lie here or with the loop: that is the back-pressure.
 */
import type { LogMessage, TopicPartition } from './event-log.types.ts';

export type Arrival =
  | { readonly kind: 'messages'; readonly generation: number; readonly messages: readonly LogMessage[]; readonly highWatermark: number }
  | { readonly kind: 'assigned'; readonly generation: number; readonly partitions: readonly TopicPartition[] }
  | { readonly kind: 'revoked'; readonly generation: number };

export interface Inbox {
  offer(messages: readonly LogMessage[], highWatermark: number): Promise<void>;
  assigned(partitions: readonly TopicPartition[]): void;
  revoked(): void;
  /** Grows with every assignment and revocation: work of an older one must not be recorded. */
  generation(): number;
  take(): Arrival[];
  /** Resolves when something has arrived or `wake` was called. */
  wait(): Promise<void>;
  /** Waits `ms`, whatever arrives; returns earlier when partitions come or go and on `wake`. */
  pause(ms: number): Promise<void>;
  wake(): void;
  /** The loop is done with messages of this many bytes. */
  release(bytes: number): void;
  /** Lets every waiting `offer` go; nothing more is taken in. */
  close(): void;
}

const messageOverhead = 100;

/** Bytes a message counts for in every bound of the loop. */
export function bytesOf(message: LogMessage): number {
  return message.value.length + (message.key?.length ?? 0) + messageOverhead;
}

/** An inbox bounded to `maxBytes`, plus at most one fetch. */
export function createInbox(maxBytes: number): Inbox {
  let arrivals: Arrival[] = [];
  let bytes = 0;
  let generation = 0;
  let closed = false;
  let wakeUp: (() => void) | null = null;
  let interrupt: (() => void) | null = null;
  let blocked: (() => void)[] = [];

  const wake = (): void => {
    wakeUp?.();
    interrupt?.();
  };
  const add = (arrival: Arrival): void => {
    arrivals.push(arrival);
    wakeUp?.();
    if (arrival.kind !== 'messages') interrupt?.();
  };
  const unblock = (): void => {
    if (bytes >= maxBytes && !closed) return;
    for (const resolve of blocked.splice(0)) resolve();
  };

  return {
    async offer(messages, highWatermark) {
      if (closed) return;
      for (const message of messages) bytes += bytesOf(message);
      add({ kind: 'messages', generation, messages, highWatermark });
      if (bytes >= maxBytes) await new Promise<void>((resolve) => blocked.push(resolve));
    },
    assigned: (partitions) => add({ kind: 'assigned', generation: ++generation, partitions }),
    revoked: () => add({ kind: 'revoked', generation: ++generation }),
    generation: () => generation,
    take() {
      const taken = arrivals;
      arrivals = [];
      return taken;
    },
    async wait() {
      if (arrivals.length > 0 || closed) return;
      await new Promise<void>((resolve) => (wakeUp = resolve));
      wakeUp = null;
    },
    async pause(ms) {
      if (closed) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        interrupt = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
      interrupt = null;
    },
    wake,
    release(done) {
      bytes -= done;
      unblock();
    },
    close() {
      closed = true;
      blocked.splice(0).forEach((resolve) => resolve());
      wake();
    },
  };
}
