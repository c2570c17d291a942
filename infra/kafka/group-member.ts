/**
 * A member of a consumer group that stays one: joins, reads, rejoins after every failure, until it is stopped.
 * In: what makes a kafkajs consumer (by its shape, so that kafkajs is imported in one file), handlers. Out: seek, commit, stop. Refuses nothing; trouble is reported and tried again.
 * A fetch is handed over and acknowledged to kafkajs when the handler's promise resolves: that wait is the back-pressure,
 * and heartbeats go on during it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scratch } from '../process/scratch.ts';
import type { ConsumeHandlers, Consumption, ConsumeOptions, LogMessage, TopicPartition } from './event-log.types.ts';

type RawHeader = Buffer | string | (Buffer | string)[] | undefined;

interface RawMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: { [name: string]: RawHeader } | undefined;
}

interface RawBatch {
  readonly batch: {
    readonly topic: string;
    readonly partition: number;
    readonly highWatermark: string;
    readonly messages: readonly RawMessage[];
    lastOffset(): string;
  };
  heartbeat(): Promise<void>;
  isRunning(): boolean;
  isStale(): boolean;
  resolveOffset(offset: string): void;
}

/** What is needed of a kafkajs consumer. */
export interface GroupClient {
  onJoin(listener: (assignment: Readonly<Record<string, number[]>>) => void): void;
  onRebalancing(listener: () => void): void;
  onCrash(listener: (error: Error) => void): void;
  connect(): Promise<void>;
  subscribe(topics: string[]): Promise<void>;
  run(eachBatch: (payload: RawBatch) => Promise<void>): Promise<void>;
  seek(position: { topic: string; partition: number; offset: string }): void;
  commitOffsets(offsets: { topic: string; partition: number; offset: string }[]): Promise<void>;
  disconnect(): Promise<void>;
}

/** What one consumer of a group is made with. */
export type GroupClientOptions = Omit<ConsumeOptions, keyof ConsumeHandlers | 'topics'>;

const rejoinDelayMs = 500;
const heartbeatDuringWaitMs = 500;
/** After a fetch that brought so few, the next waits so long: at 400 requests a second, forty fetches in place of 400. */
const fewMessages = 200;
const gatherMs = 25;
const noHeaders: Readonly<Record<string, Buffer>> = Object.freeze({});
const noBytes = Buffer.alloc(0);

type Headers = LogMessage['headers'];

function bytesOf(header: RawHeader): Buffer {
  const first = Array.isArray(header) ? header[0] : header;
  return typeof first === 'string' ? Buffer.from(first) : (first ?? noBytes);
}

const sameHeaders = (raw: { [name: string]: RawHeader }, names: readonly string[], known: Headers): boolean =>
  names.length === Object.keys(known).length && names.every((name) => known[name]?.equals(bytesOf(raw[name])));

/** `known` when it says the same: messages of one batch mostly do, and live long enough for their headers to be worth sharing. */
function headersOf(headers: RawMessage['headers'], known: Headers): Headers {
  if (headers === undefined) return noHeaders;
  const names = Object.keys(headers);
  if (names.length === 0) return noHeaders;
  if (sameHeaders(headers, names, known)) return known;
  return Object.fromEntries(names.map((name) => [name, bytesOf(headers[name])]));
}

function messageOf(topic: string, partition: number, message: RawMessage, value: Buffer, before: Headers): LogMessage {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key === null ? null : message.key.toString(),
    value,
    headers: headersOf(message.headers, before),
    timestampMs: Number(message.timestamp),
  };
}

/** The values of a fetch, copied side by side into one piece: what kafkajs unpacked is garbage before it has grown old. */
function copied(values: readonly Buffer[], memory: Scratch): { values: Buffer[]; piece: Buffer } {
  const piece = memory.take(values.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  const copies = values.map((value) => {
    const from = at;
    at += value.copy(piece, at);
    return piece.subarray(from, at);
  });
  return { values: copies, piece };
}

async function handOver(payload: RawBatch, options: ConsumeOptions): Promise<void> {
  const { batch } = payload;
  const current = (): boolean => payload.isRunning() && !payload.isStale();
  if (!current()) return;
  const fetched = batch.messages.map(({ value }) => value ?? noBytes);
  const { values, piece } = options.memory ? copied(fetched, options.memory) : { values: fetched, piece: null };
  let headers = noHeaders;
  const messages = batch.messages.map((raw, at) => {
    const message = messageOf(batch.topic, batch.partition, raw, values[at] ?? noBytes, headers);
    headers = message.headers;
    return message;
  });
  let taken = false;
  const taking = options.onMessages(messages, Number(batch.highWatermark), piece).then(() => (taken = true));
  await Promise.race([taking, sleep(heartbeatDuringWaitMs)]);
  while (!taken) {
    // Throws when the group is rebalancing or this member has been put out: kafkajs then joins again.
    await payload.heartbeat();
    await Promise.race([taking, sleep(heartbeatDuringWaitMs)]);
  }
  if (current()) payload.resolveOffset(batch.lastOffset());
  // The first message after a silence was handed over at once; what follows it gathers, for every fetch costs both sides the same.
  if (messages.length < fewMessages) await sleep(gatherMs);
}

function partitionsOf(assignment: Readonly<Record<string, number[]>>): TopicPartition[] {
  return Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
}

/** Joins the group now and stays in it until `stop`. */
export function createMember(newClient: (options: GroupClientOptions) => GroupClient, options: ConsumeOptions): Consumption {
  let consumer: GroupClient | null = null;
  let stopped = false;
  const ending = new AbortController();

  const died = (error: Error): void => {
    if (stopped) return;
    options.onRevoked();
    options.onTrouble(error);
    void join(true);
  };

  const join = async (wait: boolean): Promise<void> => {
    let again = wait;
    while (!stopped) {
      try {
        if (again) await sleep(rejoinDelayMs, undefined, { signal: ending.signal });
        const previous = consumer;
        consumer = null;
        await previous?.disconnect().catch(() => undefined);
        const fresh = newClient(options);
        fresh.onJoin((assignment) => options.onAssigned(partitionsOf(assignment)));
        fresh.onRebalancing(() => options.onRevoked());
        fresh.onCrash(died);
        consumer = fresh;
        await fresh.connect();
        await fresh.subscribe([...options.topics]);
        await fresh.run((payload) => handOver(payload, options));
        return;
      } catch (error) {
        if (stopped) return;
        options.onTrouble(error instanceof Error ? error : new Error('joining failed'));
        again = true;
      }
    }
  };
  let joining = join(false);

  return {
    seek: ({ topic, partition, offset }) => consumer?.seek({ topic, partition, offset: String(offset) }),
    async commit(offsets) {
      await consumer?.commitOffsets(offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })));
    },
    async stop() {
      stopped = true;
      ending.abort();
      await joining.catch(() => undefined);
      joining = Promise.resolve();
      await consumer?.disconnect().catch(() => undefined);
      consumer = null;
    },
  };
}
