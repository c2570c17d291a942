/**
 * What a loop shows of itself: position, lag and the accounting identity of every partition it holds.
 * In: the loop's state. Out: plain data for the status page. Refuses nothing.
 */
import type { LoopState, LoopStatus, PartitionStatus } from './consume-loop.types.ts';
import type { Holding } from './partition-desk.ts';

function partitionStatus({ checkpoint, highWatermark }: Holding): PartitionStatus {
  const { topic, partition, startOffset, nextOffset, stored, duplicate, dead, ignored } = checkpoint;
  const unaccounted = nextOffset - startOffset - stored - duplicate - dead - ignored;
  const lag = Math.max(0, highWatermark - nextOffset);
  return { topic, partition, startOffset, nextOffset, highWatermark, lag, stored, duplicate, dead, ignored, unaccounted };
}

/** The status of the partitions held now; other members' partitions are theirs to show. */
export function statusOf(groupId: string, state: LoopState, holdings: readonly Holding[], checkpointAtMs: number | null): LoopStatus {
  const partitions = holdings.map(partitionStatus).sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
  return { groupId, state, partitions, checkpointAtMs };
}
