/**
 * The words of the event log: what may be asked of Kafka and what comes back.
 * In: topic specifications, outgoing messages. Out: acknowledgements, messages with their position.
 * Offsets are plain numbers (exact to 2^53, which Kafka will not reach here); times are epoch milliseconds, UTC.
 * Nothing in this file knows kafkajs; `event-log.ts` is the only file that does.
 */
import type { Scratch } from '../process/scratch.ts';

/** What a topic must look like. `schemas/topics.ts` holds ours; a topic that differs in partitions is refused. */
export interface TopicSpec {
  readonly name: string;
  /** Fixed for the topic's life: the key → partition mapping depends on it. */
  readonly partitions: number;
  /** Copies of each partition; 1 on the embedded broker. Default 1. */
  readonly replication?: number;
  /** Milliseconds to keep messages; -1 keeps them for ever. */
  readonly retentionMs: number;
  /** Default `delete`. */
  readonly cleanup?: 'delete' | 'compact';
  /** Largest record batch in bytes. Default 8 MiB. */
  readonly maxMessageBytes?: number;
}

export type HeaderValue = string | Buffer;

export interface OutgoingMessage {
  /** The entity whose order matters (appointment, claim, practice, …); decides the partition. */
  readonly key: string;
  readonly value: Buffer | string;
  readonly headers?: Readonly<Record<string, HeaderValue>>;
}

export interface PublishBatch {
  readonly topic: string;
  readonly messages: readonly OutgoingMessage[];
}

/** One acknowledged run of messages: `count` messages of this publish lie from `baseOffset` on, in the order given. */
export interface PublishAck {
  readonly topic: string;
  readonly partition: number;
  readonly baseOffset: number;
  readonly count: number;
}

export interface Watermark {
  readonly partition: number;
  /** First offset that is still there. */
  readonly low: number;
  /** Offset the next message will get. */
  readonly high: number;
}

/** A message as read: its position is its identity. */
export interface LogMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, Buffer>>;
  /** The broker's append time, epoch milliseconds UTC. */
  readonly timestampMs: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface TopicPartitionOffset extends TopicPartition {
  readonly offset: number;
}

/** Why the log could not do something. `unavailable`, `timeout` and `overloaded` pass with time; the others do not. */
export type LogErrorCode =
  | 'unavailable'
  | 'timeout'
  | 'overloaded'
  | 'message_too_large'
  | 'topic_mismatch'
  | 'unknown_topic'
  | 'out_of_range'
  | 'closed'
  | 'rejected';

export class LogError extends Error {
  readonly code: LogErrorCode;

  constructor(code: LogErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'LogError';
    this.code = code;
  }

  /** True when trying the same again later can succeed. */
  get transient(): boolean {
    return this.code === 'unavailable' || this.code === 'timeout' || this.code === 'overloaded';
  }

  /** True when another message could have been sent. */
  get blamesData(): boolean {
    return this.code === 'message_too_large';
  }
}

/** What happens to a group member; handlers must only enqueue (style.md, "rebalance races"). */
export interface ConsumeHandlers {
  /** Messages of one partition in offset order. The next fetch of this partition waits for the promise. */
  /** `memory` of the consumer's: the piece the values stand in, to be given back when nobody reads them any more, or left to the collector. */
  onMessages(messages: readonly LogMessage[], highWatermark: number, piece: Buffer | null): Promise<void>;
  onAssigned(partitions: readonly TopicPartition[]): void;
  /** The group is being rebalanced: what is in hand may already belong to another member. */
  onRevoked(): void;
  /** The member fell out and joins again by itself; for logs and health only. */
  onTrouble(error: Error): void;
}

export interface ConsumeOptions extends ConsumeHandlers {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Bytes one fetch may bring for one partition, and in all. */
  readonly maxBytesPerPartition: number;
  readonly maxBytes: number;
  /** How long the broker may hold an empty fetch, milliseconds. */
  readonly maxWaitMs: number;
  readonly sessionTimeoutMs: number;
  /** Where values are copied to; without it they stand in what was fetched. */
  readonly memory?: Scratch;
}

/** A running group member. */
export interface Consumption {
  seek(position: TopicPartitionOffset): void;
  /** Copies positions to the group, for lag tools only. */
  commit(offsets: readonly TopicPartitionOffset[]): Promise<void>;
  stop(): Promise<void>;
}

export interface EventLog {
  /** Creates what is missing, checks what is there. Throws LogError `topic_mismatch` when partition counts differ. */
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>;
  /**
   * Sends all batches with acks=all and resolves only when the broker has every message.
   * Throws LogError: `unavailable` or `timeout` within 10 s when the broker does not answer (the messages may or may not
   * be there: send again, duplicates are harmless), `overloaded` at once when too much is waiting, `message_too_large`.
   */
  publish(batches: readonly PublishBatch[]): Promise<PublishAck[]>;
  watermarks(topic: string): Promise<Watermark[]>;
  /** The broker's own id; a wiped data folder gets a new one. */
  clusterId(): Promise<string>;
  /** Up to `count` messages from `offset` on. Throws LogError `out_of_range` when the offset is gone. */
  read(from: TopicPartitionOffset & { readonly count: number }): Promise<LogMessage[]>;
  /** Joins the group and stays in it, through every failure, until `stop`. */
  consume(options: ConsumeOptions): Consumption;
  close(): Promise<void>;
}
