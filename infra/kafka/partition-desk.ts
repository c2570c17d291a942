/**
 * The state of the partitions a loop holds: what has been received, what is to be processed next, what the checkpoint says.
 * In: claims, fetched messages, outcomes. Out: batches, new checkpoints, the positions to seek to.
 * Refuses messages below what was received (a refetch) and everything behind a gap (seek back, never skip). No IO.
 */
import { bytesOf } from './inbox.ts';
import type { BatchOutcome, Checkpoint, PartitionOutcome } from './consume-loop.types.ts';
import type { LogMessage, TopicPartition } from './event-log.types.ts';
import type { Claim } from './resume.ts';

export interface Holding {
  checkpoint: Checkpoint;
  suspect: boolean;
  poison: boolean;
  highWatermark: number;
  /** Offset the next fetched message must have. */
  received: number;
  pending: LogMessage[];
  /** The memory of what was received, each piece with the offset behind its last message. */
  pieces: { readonly piece: Buffer; readonly until: number }[];
  /** Gaps seen since the last message that fitted. */
  gaps: number;
}

export interface CutBatch {
  readonly messages: readonly LogMessage[];
  readonly bytes: number;
  readonly holdings: ReadonlyMap<Holding, number>;
  readonly poison: boolean;
  /** Write down that it is being tried, before it is tried. */
  readonly mark: boolean;
}

export const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}|${partition}`;

/** State for a claimed partition. */
export function holdingOf(claim: Claim, highWatermark: number): Holding {
  const { checkpoint, suspect, poison } = claim;
  return { checkpoint, suspect, poison, highWatermark, received: checkpoint.nextOffset, pending: [], pieces: [], gaps: 0 };
}

export const isSearching = ({ checkpoint }: Holding): boolean =>
  checkpoint.batchLimit > 0 && checkpoint.nextOffset < checkpoint.carefulUntil;

/** Takes in fetched messages of one partition, and the memory they stand in. @returns bytes that were not kept, and whether there was a gap */
export function admit(
  holding: Holding,
  messages: readonly LogMessage[],
  highWatermark: number,
  piece: Buffer | null = null,
): { dropped: number; gap: boolean } {
  let dropped = 0;
  let gap = false;
  holding.highWatermark = Math.max(holding.highWatermark, highWatermark);
  for (const message of messages) {
    if (message.offset === holding.received) {
      holding.pending.push(message);
      holding.received++;
    } else {
      dropped += bytesOf(message);
      gap ||= message.offset > holding.received;
    }
  }
  if (piece && dropped === 0) holding.pieces.push({ piece, until: holding.received });
  if (gap) holding.gaps++;
  else if (dropped === 0) holding.gaps = 0;
  return { dropped, gap };
}

function takeFrom(holding: Holding, maxMessages: number, maxBytes: number): { taken: LogMessage[]; bytes: number } {
  let bytes = 0;
  let count = 0;
  for (const message of holding.pending) {
    const size = bytesOf(message);
    if (count >= maxMessages || (count > 0 && bytes + size > maxBytes)) break;
    bytes += size;
    count++;
  }
  return { taken: holding.pending.splice(0, count), bytes };
}

/** Cuts the next batch: everything that is waiting, up to the limits; a partition under suspicion of a search goes alone. */
export function cutBatch(holdings: Iterable<Holding>, maxMessages: number, maxBytes: number): CutBatch | null {
  const waiting = [...holdings].filter((holding) => holding.pending.length > 0);
  const special = waiting.find((holding) => holding.poison || isSearching(holding));
  if (special !== undefined) {
    const limit = special.poison ? 1 : special.checkpoint.batchLimit;
    const { taken, bytes } = takeFrom(special, limit, maxBytes);
    return { messages: taken, bytes, holdings: new Map([[special, taken.length]]), poison: special.poison, mark: !special.poison };
  }
  const messages: LogMessage[] = [];
  const parts = new Map<Holding, number>();
  let bytes = 0;
  // Partitions with little first: else the largest would fill the batch, and the others give it one message each.
  for (const holding of waiting.toSorted((a, b) => a.pending.length - b.pending.length)) {
    if (messages.length >= maxMessages || bytes >= maxBytes) break;
    const part = takeFrom(holding, maxMessages - messages.length, maxBytes - bytes);
    for (const message of part.taken) messages.push(message);
    bytes += part.bytes;
    parts.set(holding, part.taken.length);
  }
  if (messages.length === 0) return null;
  return { messages, bytes, holdings: parts, poison: false, mark: [...parts.keys()].some((holding) => holding.suspect) };
}

/** Puts a batch back to where it was cut from. */
export function putBack(batch: CutBatch): void {
  for (const holding of batch.holdings.keys()) {
    const own = batch.messages.filter((message) => keyOf(message) === keyOf(holding.checkpoint));
    holding.pending = [...own, ...holding.pending];
  }
}

/** Marks every partition of the batch as being tried, or as searched with this limit. */
export function marked(batch: CutBatch): Checkpoint[] {
  return [...batch.holdings.keys()].map((holding) => {
    holding.checkpoint = { ...holding.checkpoint, attempts: Math.min(255, holding.checkpoint.attempts + 1) };
    return holding.checkpoint;
  });
}

/** Begins or narrows the search for the message a batch fails on. @returns false when the batch was that one message */
export function narrowSearch(batch: CutBatch): boolean {
  if (batch.messages.length === 1) {
    for (const holding of batch.holdings.keys()) holding.poison = true;
    return false;
  }
  const batchLimit = Math.max(1, Math.floor(batch.messages.length / 10));
  for (const [holding, count] of batch.holdings) {
    holding.checkpoint = { ...holding.checkpoint, batchLimit, carefulUntil: holding.checkpoint.nextOffset + count };
  }
  return true;
}

function sumOf(outcome: PartitionOutcome | undefined): number {
  return outcome === undefined ? 0 : outcome.stored + outcome.duplicate + outcome.dead + outcome.ignored;
}

/** What an outcome leaves unexplained, or null when every message of the batch has one count. */
export function unexplained(batch: CutBatch, outcome: BatchOutcome): string | null {
  const byKey = new Map(outcome.partitions.map((partition) => [keyOf(partition), partition]));
  if (byKey.size < outcome.partitions.length) return 'a partition is counted twice';
  for (const [holding, count] of batch.holdings) {
    const found = sumOf(byKey.get(keyOf(holding.checkpoint)));
    if (found !== count) return `${keyOf(holding.checkpoint)}: ${found} of ${count} messages are accounted for`;
  }
  return null;
}

/** The checkpoints after a batch; the holdings move on when they are saved (`settle`). */
export function advanced(batch: CutBatch, outcome: BatchOutcome): Checkpoint[] {
  const byKey = new Map(outcome.partitions.map((partition) => [keyOf(partition), partition]));
  return [...batch.holdings].map(([{ checkpoint }, count]) => {
    const counts = byKey.get(keyOf(checkpoint));
    const nextOffset = checkpoint.nextOffset + count;
    const searching = nextOffset < checkpoint.carefulUntil;
    return {
      ...checkpoint,
      nextOffset,
      stored: checkpoint.stored + (counts?.stored ?? 0),
      duplicate: checkpoint.duplicate + (counts?.duplicate ?? 0),
      dead: checkpoint.dead + (counts?.dead ?? 0),
      ignored: checkpoint.ignored + (counts?.ignored ?? 0),
      attempts: 0,
      batchLimit: searching ? checkpoint.batchLimit : 0,
      carefulUntil: searching ? checkpoint.carefulUntil : 0,
    };
  });
}

/** The checkpoints are saved: the batch is over. @returns the memory nobody reads any more */
export function settle(batch: CutBatch, checkpoints: readonly Checkpoint[]): Buffer[] {
  const free: Buffer[] = [];
  const byKey = new Map(checkpoints.map((checkpoint) => [keyOf(checkpoint), checkpoint]));
  for (const holding of batch.holdings.keys()) {
    holding.checkpoint = byKey.get(keyOf(holding.checkpoint)) ?? holding.checkpoint;
    holding.suspect = false;
    holding.poison = false;
    const unread = holding.pieces.findIndex(({ until }) => until > holding.checkpoint.nextOffset);
    for (const { piece } of holding.pieces.splice(0, unread < 0 ? Infinity : unread)) free.push(piece);
  }
  return free;
}
