/**
 * The words of the consume loop: a batch, its outcome, the checkpoint, the state others may look at.
 * In: messages of a consumer group. Out: data written by `process`, then the checkpoint, then Kafka's offsets as a copy.
 * Refuses: guessing a position. When the checkpoint and the log do not fit together the loop stops with a named reason.
 */
import type { EventLog, LogMessage, TopicPartition } from './event-log.types.ts';

/** Everything that was waiting, over all topics and partitions, each partition in offset order. */
export interface ConsumedBatch {
  readonly messages: readonly LogMessage[];
  /** True when the batch was cut at a limit: others wait behind it. */
  readonly more: boolean;
  /**
   * True when this batch is one message that broke the process again and again:
   * do not try it, write it to the dead letters and count it `dead`.
   */
  readonly poison: boolean;
}

/** How many messages of one partition ended where. Their sum must be the number of messages of that partition. */
export interface PartitionCounts {
  readonly stored: number;
  readonly duplicate: number;
  readonly dead: number;
  readonly ignored: number;
}

export interface PartitionOutcome extends TopicPartition, PartitionCounts {}

/** What became of a batch. `process` returns it only after the data is durable. */
export interface BatchOutcome {
  readonly partitions: readonly PartitionOutcome[];
}

/** Where one consumer stands in one partition; counts are sums since `startOffset`. */
export interface Checkpoint extends TopicPartition, PartitionCounts {
  /** The first offset not yet processed. */
  readonly nextOffset: number;
  /** Where this consumer began in this partition. */
  readonly startOffset: number;
  /** Grows with each assignment; a lower epoch never wins. */
  readonly epoch: number;
  readonly bootId: string;
  readonly clusterId: string;
  readonly cleanStop: boolean;
  /** Batches begun at `nextOffset` and not finished; written only after an unclean end and during a search. */
  readonly attempts: number;
  /** Messages a batch may hold while searching for the one that kills the process; 0 = no search. */
  readonly batchLimit: number;
  readonly carefulUntil: number;
}

/** Where checkpoints live (`infra/clickhouse/checkpoints.ts`). `save` must be durable when it resolves. */
export interface CheckpointStore {
  load(consumer: string): Promise<Checkpoint[]>;
  save(consumer: string, checkpoints: readonly Checkpoint[]): Promise<void>;
}

export type StopReason =
  | 'stopped'
  | 'checkpoint_ahead_of_log'
  | 'other_cluster'
  | 'offset_out_of_range'
  | 'gap_in_log'
  | 'accounting_broken'
  | 'every_message_fails';

export type LoopState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  /** A dependency fails; the loop tries again for ever, nothing is lost, lag grows. */
  | { readonly kind: 'retrying'; readonly error: string; readonly sinceMs: number; readonly attempts: number }
  | { readonly kind: 'stopped'; readonly reason: StopReason; readonly detail: string };

export interface PartitionStatus extends TopicPartition, PartitionCounts {
  readonly startOffset: number;
  readonly nextOffset: number;
  readonly highWatermark: number;
  /** highWatermark - nextOffset. */
  readonly lag: number;
  /** Messages below `nextOffset` that no count explains; must be 0. */
  readonly unaccounted: number;
}

export interface LoopStatus {
  readonly groupId: string;
  readonly state: LoopState;
  readonly partitions: readonly PartitionStatus[];
  /** Epoch ms of the last saved checkpoint, null before the first. */
  readonly checkpointAtMs: number | null;
}

export interface ConsumeLoopOptions {
  readonly log: EventLog;
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly checkpoints: CheckpointStore;
  /**
   * Writes the data of a batch and resolves when it is durable. May be called again with the same messages.
   * Any error: the same messages come again after a back-off, for ever, when it is a dependency's (`transient: true`) or no message
   * can be to blame (`blamesData: false`). Any other error makes the loop search for the one message that causes it and hand it
   * over as `poison`.
   */
  readonly process: (batch: ConsumedBatch) => Promise<BatchOutcome>;
  readonly logger: LoopLogger;
  /** After a kill, others wait this long for the dead member. Default 6 000. */
  readonly sessionTimeoutMs?: number;
  /** Default 40 MiB: some eighty thousand small events. */
  readonly maxBatchBytes?: number;
  /** Default 100 000. */
  readonly maxBatchMessages?: number;
  /** How long to wait for more before a batch is cut, 0 (default) for least delay; asked again with what came while it waited (pace.ts). */
  readonly lingerMs?: number | ((came: number, waitedMs: number) => number);
  readonly onState?: (state: LoopState) => void;
  /** Names this life of the process; default a random UUID. */
  readonly bootId?: string;
  /** Epoch ms; default Date.now. */
  readonly clock?: () => number;
}

export interface LoopLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ConsumeLoop {
  status(): LoopStatus;
  /** Finishes the batch in hand (up to 5 s), writes the clean-stop mark, leaves the group. */
  stop(): Promise<void>;
  /** Resolves when the loop has ended, by `stop` or by a named reason. Never rejects. */
  readonly ended: Promise<{ reason: StopReason; detail: string }>;
}
