/**
 * The last step before Kafka: joins small sends into one produce, and bounds what is in flight.
 * In: messages of one request. Out: a promise that holds only when the broker has every one of them (acks=all).
 * Refuses more than the bounds with `busy`, at once: memory stays flat when the broker is slow (guarantees.md, back-pressure).
 */
import type { EventLog, OutgoingMessage, PublishAck, PublishBatch } from '@rounds/infra/kafka/event-log.types.ts';
import { LogError } from '@rounds/infra/kafka/event-log.types.ts';
import { IngestError } from './ingest-error.ts';

export interface OutboxOptions {
  readonly log: Pick<EventLog, 'publish'>;
  /** Messages in flight before a send is refused. Default 60 000: eight senders of large batches; the bytes are what bounds memory. */
  readonly maxMessages?: number;
  /** Bytes in flight before a send is refused. Default 64 MiB. */
  readonly maxBytes?: number;
  /** How long, after an answer, those who were answered are waited for. Default 4 ms. */
  readonly gatherMs?: number;
}

export interface Parcel {
  readonly batches: readonly PublishBatch[];
  readonly messages: number;
  /** Of the messages, as they are sent. */
  readonly bytes: number;
  /** Bytes kept in memory until it is answered, where they are more; these are bounded. Default `bytes`. */
  readonly holds?: number;
  /** Needs the positions its messages got: goes out in a produce of its own. */
  readonly alone?: boolean;
}

export interface Outbox {
  /** Resolves when the broker has it; the acknowledgements of the produce it went with. Throws IngestError. */
  send(parcel: Parcel): Promise<readonly PublishAck[]>;
  inFlight(): { messages: number; bytes: number };
}

interface Waiting extends Parcel {
  resolve(acks: readonly PublishAck[]): void;
  reject(error: unknown): void;
}

/** One record batch must stay below the topics' 8 MiB; a produce holds at most this much of several requests. */
const PRODUCE_BYTES = 4 * 1024 * 1024;
/** A produce below this costs what its being a produce costs, here and in the broker: eight messages in one are an eighth each. */
const SMALL_BYTES = 64 * 1024;
/** Two full produces on the way keep the broker busy while the next is put together; what is not full gathers until the broker has answered. */
const MAX_PRODUCES = 2;

export function createOutbox({ log, maxMessages = 60_000, maxBytes = 64 * 1024 * 1024, gatherMs = 4 }: OutboxOptions): Outbox {
  const queue = createQueue();
  const room = createRoom(maxMessages, maxBytes);
  const round = createRound(gatherMs, () => schedule());
  let produces = 0;
  let scheduled = false;

  const mayGo = (): boolean => !queue.isEmpty() && (produces === 0 || (produces < MAX_PRODUCES && queue.isReady()));
  const schedule = (): void => {
    if (scheduled || !mayGo() || round.isAwaited(queue)) return;
    scheduled = true;
    // One turn of the event loop is enough for the requests that arrived together.
    setImmediate(() => {
      scheduled = false;
      while (mayGo()) void produce(queue.take());
    });
  };

  const produce = async (parcels: readonly Waiting[]): Promise<void> => {
    produces += 1;
    try {
      const acks: PublishAck[] = [];
      for (const batches of inProduces(joinByTopic(parcels))) acks.push(...(await log.publish(batches)));
      for (const parcel of parcels) parcel.resolve(acks);
    } catch (error) {
      const failure = asIngestError(error);
      // What waits would wait for the same broker: told now, each sender decides when to come again.
      const waiting = failure instanceof IngestError && failure.code === 'log_unavailable' ? queue.takeAll() : [];
      room.free(waiting);
      for (const parcel of [...parcels, ...waiting]) parcel.reject(failure);
    } finally {
      produces -= 1;
      room.free(parcels);
      round.begin(parcels.length + queue.count());
      schedule();
    }
  };

  return {
    send(parcel) {
      if (!room.take(parcel)) return Promise.reject(new IngestError('busy'));
      return new Promise((resolve, reject) => {
        queue.add({ ...parcel, resolve, reject });
        schedule();
      });
    },
    inFlight: () => room.held(),
  };
}

/**
 * Senders who wait for an answer before they send again come back together, a moment after it: whoever comes first waits for the
 * others of the round, else they would go in turns, a produce each. Nobody waits alone, nor longer than `ms` after the answer.
 */
function createRound(ms: number, over: () => void) {
  let [expected, until] = [0, 0];
  let timer: NodeJS.Timeout | undefined;
  return {
    begin(count: number): void {
      [expected, until] = [count, performance.now() + ms];
    },
    /** True while more are likely to come; `over` is then called when their time is. */
    isAwaited(queue: Queue): boolean {
      const left = until - performance.now();
      if (left <= 0 || queue.count() >= expected || !queue.isSmall()) return false;
      timer ??= setTimeout(() => {
        timer = undefined;
        over();
      }, Math.ceil(left));
      return true;
    },
  };
}

type Queue = ReturnType<typeof createQueue>;

/** What waits for the next produce, in order. */
function createQueue() {
  let parcels: Waiting[] = [];
  let bytes = 0;
  const takeFirst = (count: number): Waiting[] => {
    const taken = parcels.slice(0, count);
    parcels = parcels.slice(count);
    for (const parcel of taken) bytes -= parcel.bytes;
    return taken;
  };
  return {
    add(parcel: Waiting): void {
      parcels.push(parcel);
      bytes += parcel.bytes;
    },
    isEmpty: () => parcels.length === 0,
    count: () => parcels.length,
    /** True when the next produce would be better for waiting. */
    isSmall: () => bytes < SMALL_BYTES && parcels[0]?.alone !== true,
    /** True when the next produce would be no larger for waiting. */
    isReady: () => bytes >= PRODUCE_BYTES || parcels[0]?.alone === true,
    /** The parcels of the next produce: as many as it holds, or one that goes alone. */
    take(): Waiting[] {
      let [held, count] = [0, 0];
      for (const parcel of parcels) {
        if (count > 0 && (parcel.alone || held + parcel.bytes > PRODUCE_BYTES)) break;
        held += parcel.bytes;
        count += 1;
        if (parcel.alone) break;
      }
      return takeFirst(count);
    },
    takeAll: () => takeFirst(parcels.length),
  };
}

/** What is in flight, against its bounds. */
function createRoom(maxMessages: number, maxBytes: number) {
  const held = { messages: 0, bytes: 0 };
  return {
    held: () => ({ ...held }),
    take({ messages, bytes, holds = bytes }: Parcel): boolean {
      // A single parcel above the bounds passes when nothing else is there; else it could never be sent.
      if (held.messages > 0 && (held.messages + messages > maxMessages || held.bytes + holds > maxBytes)) return false;
      held.messages += messages;
      held.bytes += holds;
      return true;
    },
    free(parcels: readonly Parcel[]): void {
      for (const { messages, bytes, holds = bytes } of parcels) {
        held.messages -= messages;
        held.bytes -= holds;
      }
    },
  };
}

function joinByTopic(parcels: readonly Parcel[]): PublishBatch[] {
  const first = parcels[0];
  if (first && parcels.length === 1) return [...first.batches];
  const byTopic = new Map<string, OutgoingMessage[]>();
  for (const { batches } of parcels) {
    for (const { topic, messages } of batches) {
      const known = byTopic.get(topic);
      if (known) for (const message of messages) known.push(message);
      else byTopic.set(topic, [...messages]);
    }
  }
  return Array.from(byTopic, ([topic, messages]) => ({ topic, messages }));
}

/** Cuts a parcel that is by itself larger than a produce: a batch of one partition must fit the topic's limit. */
function inProduces(batches: readonly PublishBatch[]): PublishBatch[][] {
  const produces: PublishBatch[][] = [[]];
  let bytes = 0;
  for (const { topic, messages } of batches) {
    let from = 0;
    messages.forEach((message, index) => {
      const size = message.value.length;
      if (bytes > 0 && bytes + size > PRODUCE_BYTES) {
        if (index > from) produces.at(-1)?.push({ topic, messages: messages.slice(from, index) });
        produces.push([]);
        [from, bytes] = [index, 0];
      }
      bytes += size;
    });
    if (messages.length > from) produces.at(-1)?.push({ topic, messages: from === 0 ? messages : messages.slice(from) });
  }
  return produces;
}

function asIngestError(error: unknown): unknown {
  if (!(error instanceof LogError)) return error;
  if (error.code === 'message_too_large') return new IngestError('too_large', { cause: error });
  if (error.code === 'overloaded') return new IngestError('busy', { cause: error });
  return error.transient || error.code === 'closed' ? new IngestError('log_unavailable', { cause: error }) : error;
}
