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
  /** Sends runs (each partition at most once), resolves with the base offset of each, in order. */
  readonly send: (runs: readonly Run[]) => Promise<readonly number[]>;
  /** Partitions of a topic. Throws LogError `unknown_topic`. */
  readonly partitionsOf: (topic: string) => Promise<number>;
  readonly timeoutMs: number;
  readonly maxWaitingBytes: number;
  /** A request is cut at this size; it must stay below the topics' largest batch. */
  readonly maxRequestBytes: number;
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

export interface Publisher {
  publish(batches: readonly PublishBatch[]): Promise<PublishAck[]>;
  /** Fails everything that waits. */
  close(): void;
}

const overheadBytes = 40;
const sizeOf = (message: OutgoingMessage): number =>
  message.key.length + (typeof message.value === 'string' ? message.value.length * 1.1 : message.value.length) + overheadBytes;

/** Cuts messages into runs of one partition and at most `maxBytes` each. */
async function partsOf(batches: readonly PublishBatch[], options: PublisherOptions, of: Publish): Promise<Part[]> {
  const parts: Part[] = [];
  const open = new Map<string, { messages: OutgoingMessage[]; bytes: number } & TopicPartition>();
  const close = (run: { messages: OutgoingMessage[]; bytes: number } & TopicPartition): void => void parts.push({ ...run, of });
  for (const { topic, messages } of batches) {
    const partitions = await options.partitionsOf(topic);
    for (const message of messages) {
      const partition = partitionOf(message.key, partitions);
      const key = `${topic}|${partition}`;
      const size = sizeOf(message);
      let run = open.get(key);
      if (run === undefined || run.bytes + size > options.maxRequestBytes) {
        if (run !== undefined) close(run);
        run = { topic, partition, messages: [], bytes: 0 };
        open.set(key, run);
      }
      run.messages.push(message);
      run.bytes += size;
    }
  }
  for (const run of open.values()) close(run);
  return parts;
}

function asLogError(error: unknown): LogError {
  return error instanceof LogError ? error : new LogError('unavailable', 'the broker did not take the messages', { cause: error });
}

/** Joins parts of the same partition into one run and remembers which part begins where. */
function joined(parts: readonly Part[]): { runs: Run[]; places: { part: Part; run: number; at: number }[] } {
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

/** A publisher over one producer. */
export function createPublisher(options: PublisherOptions): Publisher {
  let waiting: Part[] = [];
  let waitingBytes = 0;
  let sending = false;
  let closed = false;

  const takeRequest = (): Part[] => {
    const request: Part[] = [];
    let bytes = 0;
    while (waiting[0] !== undefined && (request.length === 0 || bytes + waiting[0].bytes <= options.maxRequestBytes)) {
      const part = waiting.shift();
      if (part === undefined) break;
      waitingBytes -= part.bytes;
      if (part.of.settled) continue;
      request.push(part);
      bytes += part.bytes;
    }
    return request;
  };

  const sendRequest = async (request: readonly Part[]): Promise<void> => {
    const { runs, places } = joined(request);
    try {
      const offsets = await options.send(runs);
      for (const { part, run, at } of places) {
        const { topic, partition, messages } = part;
        part.of.acks.push({ topic, partition, baseOffset: (offsets[run] ?? 0) + at, count: messages.length });
        if (--part.of.left === 0) part.of.settle(null);
      }
    } catch (error) {
      for (const part of request) part.of.settle(asLogError(error));
    }
  };

  const pump = async (): Promise<void> => {
    if (sending) return;
    sending = true;
    while (waiting.length > 0) {
      const request = takeRequest();
      if (request.length > 0) await sendRequest(request);
    }
    sending = false;
  };

  return {
    async publish(batches) {
      if (closed) throw new LogError('closed', 'the event log is closed');
      if (waitingBytes > options.maxWaitingBytes) throw new LogError('overloaded', 'too much is waiting for the broker');
      const { promise, resolve, reject } = Promise.withResolvers<PublishAck[]>();
      const timer = setTimeout(() => publish.settle(new LogError('timeout', 'the broker did not answer in time')), options.timeoutMs);
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
      partsOf(batches, options, publish).then(
        (parts) => {
          publish.left = parts.length;
          if (parts.length === 0) return publish.settle(null);
          waiting.push(...parts);
          for (const part of parts) waitingBytes += part.bytes;
          void pump();
        },
        (error: unknown) => publish.settle(asLogError(error)),
      );
      return promise;
    },
    close() {
      closed = true;
      const left = waiting;
      waiting = [];
      waitingBytes = 0;
      for (const part of left) part.of.settle(new LogError('closed', 'the event log was closed'));
    },
  };
}
