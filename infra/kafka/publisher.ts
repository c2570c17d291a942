/**
 * Between callers and the producer: joins what is waiting into one request, one request at a time, nothing longer than 10 s.
 * In: messages by topic. Out: for each caller the positions its messages got, or a LogError.
 * Refuses at once (`overloaded`) when too much is waiting, so that a slow broker fills no memory.
 * One request at a time because an idempotent producer that failed must be thrown away before anything else is sent: see event-log.ts.
 */
import { partitionOf } from './partition-of.ts';
import { LogError, type OutgoingMessage, type PublishAck, type PublishBatch, type TopicPartition } from './event-log.types.ts';

/** Messages of one partition that travel together. */
export interface Run extends TopicPartition {
  readonly messages: readonly OutgoingMessage[];
}

export interface PublisherOptions {
  /** Packs runs (each partition at most once); the request is then sent with what this returns. */
  readonly pack: (runs: readonly Run[]) => Packed;
  /** Partitions of a topic. Throws LogError `unknown_topic`. */
  readonly partitionsOf: (topic: string) => Promise<number>;
  readonly timeoutMs: number;
  readonly maxWaitingBytes: number;
  /** A request is cut at this size; it must stay below the topics' largest batch. */
  readonly maxRequestBytes: number;
}

/** A request that is ready to go. */
export interface Packed {
  /** Resolves with the base offset of each run, in order. */
  send(): Promise<readonly number[]>;
}

interface Part extends Run {
  readonly bytes: number;
  readonly of: Publish;
}

interface Publish {
  readonly acks: PublishAck[];
  left: number;
  settled: boolean;
  settle(error: LogError | null): void;
}

const overheadBytes = 40;
/** Packing less than this ahead would only make requests smaller, and what they cost is mostly by the request. */
const PACK_AHEAD_BYTES = 1024 * 1024;
const sizeOf = (message: OutgoingMessage): number =>
  message.key.length + (typeof message.value === 'string' ? message.value.length * 1.1 : message.value.length) + overheadBytes;

type OpenRun = { messages: OutgoingMessage[]; bytes: number } & TopicPartition;

/** Cuts messages into runs of one partition and at most `maxBytes` each. */
async function partsOf(batches: readonly PublishBatch[], options: PublisherOptions, of: Publish): Promise<Part[]> {
  const parts: Part[] = [];
  const openByTopic = new Map<string, (OpenRun | undefined)[]>();
  for (const { topic, messages } of batches) {
    const partitions = await options.partitionsOf(topic);
    const open = openByTopic.get(topic) ?? [];
    openByTopic.set(topic, open);
    for (const message of messages) {
      const partition = partitionOf(message.key, partitions);
      const size = sizeOf(message);
      // Checked before it is joined with others: the broker would refuse the whole request.
      if (size > options.maxRequestBytes)
        throw new LogError('message_too_large', `a message for ${topic} is larger than ${options.maxRequestBytes} bytes`);
      let run = open[partition];
      if (run === undefined || run.bytes + size > options.maxRequestBytes) {
        if (run !== undefined) parts.push({ ...run, of });
        open[partition] = run = { topic, partition, messages: [], bytes: 0 };
      }
      run.messages.push(message);
      run.bytes += size;
    }
  }
  for (const open of openByTopic.values()) for (const run of open) if (run !== undefined) parts.push({ ...run, of });
  return parts;
}

function asLogError(error: unknown): LogError {
  return error instanceof LogError ? error : new LogError('unavailable', 'the broker did not take the messages', { cause: error });
}

/** Where a part's messages stand: in which run, from which place on. */
interface Place {
  readonly part: Part;
  readonly run: number;
  readonly at: number;
}

/** Joins parts of the same partition into one run and remembers which part begins where. */
function joined(parts: readonly Part[]): { runs: Run[]; places: Place[] } {
  const index = new Map<string, number>();
  const runs: (Run & { messages: OutgoingMessage[] })[] = [];
  const places = parts.map((part) => {
    const key = `${part.topic}|${part.partition}`;
    const run = index.get(key) ?? runs.push({ topic: part.topic, partition: part.partition, messages: [] }) - 1;
    index.set(key, run);
    const target = runs[run]?.messages ?? [];
    const at = target.length;
    for (const message of part.messages) target.push(message);
    return { part, run, at };
  });
  return { runs, places };
}

/** One caller's promise, kept or broken once, at the latest when its time is over. */
function createPublish(timeoutMs: number): { publish: Publish; promise: Promise<PublishAck[]> } {
  const { promise, resolve, reject } = Promise.withResolvers<PublishAck[]>();
  const timer = setTimeout(() => publish.settle(new LogError('timeout', 'the broker did not answer in time')), timeoutMs);
  const publish: Publish = {
    acks: [],
    left: 0,
    settled: false,
    settle(error) {
      if (publish.settled) return;
      publish.settled = true;
      clearTimeout(timer);
      if (error === null) resolve(publish.acks);
      else reject(error);
    },
  };
  return { publish, promise };
}

interface Request {
  readonly parts: readonly Part[];
  readonly places: readonly Place[];
  readonly packed: Packed;
}

/** A publisher over one producer. */
export class Publisher {
  readonly #options: PublisherOptions;
  #waiting: Part[] = [];
  #waitingBytes = 0;
  #sending = false;
  #ahead: Request | undefined;
  #closed = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  async publish(batches: readonly PublishBatch[]): Promise<PublishAck[]> {
    if (this.#closed) throw new LogError('closed', 'the event log is closed');
    if (this.#waitingBytes > this.#options.maxWaitingBytes) throw new LogError('overloaded', 'too much is waiting for the broker');
    const { publish, promise } = createPublish(this.#options.timeoutMs);
    void this.#enqueue(batches, publish);
    return promise;
  }

  /** Fails everything that waits. */
  close(): void {
    this.#closed = true;
    for (const part of [...(this.#ahead?.parts ?? []), ...this.#waiting.splice(0)])
      part.of.settle(new LogError('closed', 'the event log was closed'));
    this.#ahead = undefined;
    this.#waitingBytes = 0;
  }

  async #enqueue(batches: readonly PublishBatch[], publish: Publish): Promise<void> {
    try {
      const parts = await partsOf(batches, this.#options, publish);
      publish.left = parts.length;
      if (parts.length === 0) return publish.settle(null);
      for (const part of parts) {
        this.#waiting.push(part);
        this.#waitingBytes += part.bytes;
      }
      await this.#pump();
    } catch (error) {
      publish.settle(asLogError(error));
    }
  }

  async #pump(): Promise<void> {
    if (this.#sending) return this.#packAhead();
    this.#sending = true;
    for (let request = this.#takeRequest(); request !== undefined; request = this.#takeRequest()) {
      const sending = this.#send(request);
      this.#packAhead();
      await sending;
    }
    this.#sending = false;
  }

  /** What is large enough is packed while the request before it is on its way; what is small gathers until that is answered. */
  #packAhead(): void {
    if (this.#ahead === undefined && this.#waitingBytes >= PACK_AHEAD_BYTES) this.#ahead = this.#packNext();
  }

  #takeRequest(): Request | undefined {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    // Whoever was told that it took too long is not surprised by its messages afterwards.
    return ahead && !ahead.parts.every(({ of }) => of.settled) ? ahead : this.#packNext();
  }

  #packNext(): Request | undefined {
    while (this.#waiting.length > 0) {
      const parts = this.#takeParts();
      const { runs, places } = joined(parts);
      if (parts.length > 0) return { parts, places, packed: this.#options.pack(runs) };
    }
    return undefined;
  }

  #takeParts(): Part[] {
    let count = 0;
    let bytes = 0;
    for (const part of this.#waiting) {
      if (count > 0 && bytes + part.bytes > this.#options.maxRequestBytes) break;
      bytes += part.bytes;
      count++;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count).filter((part) => !part.of.settled);
  }

  async #send({ parts, places, packed }: Request): Promise<void> {
    try {
      const offsets = await packed.send();
      for (const { part, run, at } of places) {
        const { topic, partition, messages } = part;
        part.of.acks.push({ topic, partition, baseOffset: (offsets[run] ?? 0) + at, count: messages.length });
        if (--part.of.left === 0) part.of.settle(null);
      }
    } catch (error) {
      for (const part of parts) part.of.settle(asLogError(error));
    }
  }
}
