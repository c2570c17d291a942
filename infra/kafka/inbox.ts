/**
 * What kafkajs's callbacks may touch: they put things in here, the loop takes them out. Nothing else is shared.
 * In: fetched messages, assignments, revocations. Out: all of it in the order it came, with the generation it came in.
 * Refuses nothing, but `offer` resolves only while less than `maxBytes` lie here or with the loop: that is the back-pressure.
 */
import type { LogMessage, TopicPartition } from './event-log.types.ts';

export type Arrival =
  | {
      readonly kind: 'messages';
      readonly generation: number;
      readonly messages: readonly LogMessage[];
      readonly highWatermark: number;
      /** What the messages' values stand in, when that can be used again. */
      readonly piece: Buffer | null;
    }
  | { readonly kind: 'assigned'; readonly generation: number; readonly partitions: readonly TopicPartition[] }
  | { readonly kind: 'revoked'; readonly generation: number };

const messageOverhead = 100;
const askAgainMs = 100;

/** Bytes a message counts for in every bound of the loop. */
export function bytesOf(message: LogMessage): number {
  return message.value.length + (message.key?.length ?? 0) + messageOverhead;
}

/** An inbox bounded to `maxBytes`, plus at most one fetch. */
export class Inbox {
  readonly #maxBytes: number;
  readonly #blocked: (() => void)[] = [];
  #arrivals: Arrival[] = [];
  #bytes = 0;
  #enough = Infinity;
  #generation = 0;
  #closed = false;
  #wakeUp: (() => void) | null = null;
  #interrupt: (() => void) | null = null;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Grows with every assignment and revocation: work of an older one must not be recorded. */
  get generation(): number {
    return this.#generation;
  }

  async offer(messages: readonly LogMessage[], highWatermark: number, piece: Buffer | null = null): Promise<void> {
    if (this.#closed) return;
    for (const message of messages) this.#bytes += bytesOf(message);
    this.#add({ kind: 'messages', generation: this.#generation, messages, highWatermark, piece });
    if (this.#bytes >= this.#maxBytes) await new Promise<void>((resolve) => this.#blocked.push(resolve));
  }

  assigned(partitions: readonly TopicPartition[]): void {
    this.#add({ kind: 'assigned', generation: ++this.#generation, partitions });
  }

  revoked(): void {
    this.#add({ kind: 'revoked', generation: ++this.#generation });
  }

  take(): Arrival[] {
    const taken = this.#arrivals;
    this.#arrivals = [];
    return taken;
  }

  /** Resolves when something has arrived or `wake` was called. */
  async wait(): Promise<void> {
    if (this.#arrivals.length > 0 || this.#closed) return;
    await new Promise<void>((resolve) => (this.#wakeUp = resolve));
    this.#wakeUp = null;
  }

  /** Waits `ms`, whatever arrives; earlier it returns, with false, when partitions come or go, on `wake`, and when `enough` bytes lie here. */
  async pause(ms: number, enough = Infinity): Promise<boolean> {
    if (this.#closed || this.#bytes >= enough) return false;
    this.#enough = enough;
    let timer: NodeJS.Timeout | undefined;
    const waited = await new Promise<boolean>((resolve) => {
      this.#interrupt = () => resolve(false);
      timer = setTimeout(() => resolve(true), ms);
    });
    clearTimeout(timer);
    this.#interrupt = null;
    this.#enough = Infinity;
    return waited;
  }

  /** Gathers for as long as `lingerMs` says, asked again and again; ends early as `pause` does. */
  async linger(lingerMs: number | ((came: number, waitedMs: number) => number), enough: number): Promise<void> {
    const [began, before] = [performance.now(), this.#waiting()];
    for (;;) {
      const waited = performance.now() - began;
      const ms = typeof lingerMs === 'number' ? lingerMs : lingerMs(this.#waiting() - before, waited);
      if (ms <= waited || !(await this.pause(Math.min(ms - waited, askAgainMs), enough))) return;
    }
  }

  /** Messages that lie here and not with the loop. */
  #waiting(): number {
    return this.#arrivals.reduce((sum, arrival) => sum + (arrival.kind === 'messages' ? arrival.messages.length : 0), 0);
  }

  wake(): void {
    this.#wakeUp?.();
    this.#interrupt?.();
  }

  /** The loop is done with messages of this many bytes. */
  release(bytes: number): void {
    this.#bytes -= bytes;
    if (this.#bytes < this.#maxBytes) this.#unblock();
  }

  /** Lets every waiting `offer` go; nothing more is taken in. */
  close(): void {
    this.#closed = true;
    this.#unblock();
    this.wake();
  }

  #add(arrival: Arrival): void {
    this.#arrivals.push(arrival);
    this.#wakeUp?.();
    if (arrival.kind !== 'messages' || this.#bytes >= this.#enough) this.#interrupt?.();
  }

  #unblock(): void {
    for (const resolve of this.#blocked.splice(0)) resolve();
  }
}
