/**
 * Where a consumer goes on in a partition it was given, or why it must not.
 * In: the last checkpoint (or none), the log's watermarks and cluster id. Out: the checkpoint to claim the partition with, or a stop.
 * Refuses to guess: a checkpoint that does not fit the log stops the loop (guarantees.md, fault rows 15 and 16).
 * No rewind after an unclean end: inserts, checkpoints and merges are fsynced and the checkpoint is written after the data (F3, F4, F6).
 */
import type { Checkpoint, StopReason } from './consume-loop.types.ts';
import type { TopicPartition, Watermark } from './event-log.types.ts';

/** Unfinished attempts at one offset before the search for the message that kills the process begins. */
const attemptsBeforeSearch = 2;
/** Batch limits of the search: from everything to a thousand messages, to ten, to one. */
const firstSearchLimit = 1_000;
const searchStep = 100;

export interface Claim {
  readonly checkpoint: Checkpoint;
  /** The last life ended uncleanly here: mark the next batch before it is tried. */
  readonly suspect: boolean;
  /** The next message ended the process alone: do not try it again. */
  readonly poison: boolean;
}

export interface Refusal {
  readonly stop: Exclude<StopReason, 'stopped'>;
  readonly detail: string;
}

export interface Life {
  readonly clusterId: string;
  readonly bootId: string;
  readonly maxBatchMessages: number;
}

function fresh(at: TopicPartition, mark: Watermark, life: Life): Claim {
  const none = { stored: 0, duplicate: 0, dead: 0, ignored: 0, attempts: 0, batchLimit: 0, carefulUntil: 0 };
  const place = { topic: at.topic, partition: at.partition, nextOffset: mark.low, startOffset: mark.low };
  const checkpoint = { ...none, ...place, epoch: 1, bootId: life.bootId, clusterId: life.clusterId, cleanStop: false };
  return { checkpoint, suspect: false, poison: false };
}

/** Narrows the search by what the last life left unfinished. */
function narrowed(previous: Checkpoint, life: Life): Pick<Checkpoint, 'attempts' | 'batchLimit' | 'carefulUntil'> & { poison: boolean } {
  const { attempts, batchLimit, carefulUntil, nextOffset } = previous;
  const searching = batchLimit > 0 && nextOffset < carefulUntil;
  if (searching && attempts > 0) {
    if (batchLimit === 1) return { attempts: 0, batchLimit, carefulUntil, poison: true };
    const limit = Math.max(1, Math.floor(batchLimit / searchStep));
    return { attempts: 0, batchLimit: limit, carefulUntil: Math.min(carefulUntil, nextOffset + batchLimit), poison: false };
  }
  if (searching) return { attempts: 0, batchLimit, carefulUntil, poison: false };
  if (attempts < attemptsBeforeSearch) return { attempts, batchLimit: 0, carefulUntil: 0, poison: false };
  return {
    attempts: 0,
    batchLimit: Math.min(firstSearchLimit, life.maxBatchMessages),
    carefulUntil: nextOffset + life.maxBatchMessages,
    poison: false,
  };
}

/** The claim on a partition, or why it must not be touched. */
export function resume(at: TopicPartition, previous: Checkpoint | undefined, mark: Watermark, life: Life): Claim | Refusal {
  if (previous === undefined) return fresh(at, mark, life);
  const name = `${at.topic}/${at.partition}`;
  if (previous.clusterId !== life.clusterId) {
    return {
      stop: 'other_cluster',
      detail: `${name}: the checkpoint belongs to Kafka cluster ${previous.clusterId}, this is ${life.clusterId}`,
    };
  }
  if (previous.nextOffset > mark.high) {
    return { stop: 'checkpoint_ahead_of_log', detail: `${name}: processed up to ${previous.nextOffset}, but the log ends at ${mark.high}` };
  }
  if (previous.nextOffset < mark.low) {
    return {
      stop: 'offset_out_of_range',
      detail: `${name}: processed up to ${previous.nextOffset}, but the log now begins at ${mark.low}`,
    };
  }
  const sameLife = previous.bootId === life.bootId;
  const { poison, ...search } = sameLife || previous.cleanStop ? { ...previous, poison: false } : narrowed(previous, life);
  const checkpoint = { ...previous, ...search, epoch: previous.epoch + 1, bootId: life.bootId, cleanStop: false };
  return { checkpoint, suspect: !sameLife && !previous.cleanStop, poison };
}
