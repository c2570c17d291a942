/**
 * How far the processors are behind the broker, and when the broker last answered.
 * In: watermarks of the event topics, the fold's checkpoints. Out: seconds, or null when the broker is away. At most 5 s old.
 */
import { z } from 'zod';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { EventLog, Watermark } from '@rounds/infra/kafka/event-log.types.ts';
import { streams } from '@rounds/schemas/topics.ts';
import type { LiveHub } from './live-hub.ts';
import { keep } from './keep.ts';

const maxAgeMs = 5_000;
// Fewer than this many waiting messages are on their way, not a backlog.
const backlogFrom = 500;
// From here on a page stops saying "live", and nothing is made of its figures.
const farBehindSeconds = 30;
// Usual ranges follow the last cells of a load within a minute (signals-loop.ts); until then they are those of half the figures.
const settleMs = 60_000;

export const checkpointCounts = defineQuery({
  name: 'checkpoint_counts',
  sql: 'SELECT consumer, topic, partition, next_offset, start_offset, stored, duplicate, dead, ignored FROM checkpoint_counts ORDER BY consumer, topic, partition',
  params: z.object({}),
  row: z.object({
    consumer: z.string(),
    topic: z.string(),
    partition: z.number(),
    next_offset: z.number(),
    start_offset: z.number(),
    stored: z.number(),
    duplicate: z.number(),
    dead: z.number(),
    ignored: z.number(),
  }),
});
export type CheckpointRow = z.infer<typeof checkpointCounts.row>;

export interface LagReading {
  readonly checkpoints: readonly CheckpointRow[];
  /** Topic → watermarks; absent topics did not answer. */
  readonly watermarks: ReadonlyMap<string, readonly Watermark[]>;
  /** Messages of the event topics no processor has taken yet; null when the broker is away. */
  readonly waiting: number | null;
  /** The same by topic; empty when the broker is away. */
  readonly waitingIn: ReadonlyMap<string, number>;
}

export interface LagProbe {
  read(): Promise<LagReading>;
  behindSeconds(): Promise<number | null>;
  /** True while so much waits that what was counted last says nothing about now. */
  hasBacklog(): Promise<boolean>;
  /**
   * True while what is missing in the figures is more than the last seconds: a load is under way, the processors are far behind, or have only just
   * caught up. Then no figure is judged, compared or explained.
   */
  isBeingCounted(): Promise<boolean>;
  /** The topics in which so much waits: a feed that speaks there may only seem silent. All of them while that much is far behind or still being sent. */
  crowdedTopics(): Promise<ReadonlySet<string>>;
  /** Epoch ms of the broker's last answer; null before the first. */
  brokerSeenAt(): number | null;
}

/** A probe all requests share. Without an event log everything about the broker is unknown. */
export function createLagProbe(options: {
  store: Pick<Store, 'query'>;
  log: Pick<EventLog, 'watermarks'> | null;
  live: Pick<LiveHub, 'recentDelayMs'>;
  /** True while this process sends a history that is not complete yet. */
  loading?: () => boolean;
  clock: () => number;
}): LagProbe {
  const { store, log, live, clock, loading = () => false } = options;
  let seenAt: number | null = null;
  // Not asked about before means not known to be empty: the beginning of this process is the best that can be said.
  let emptySince = clock();
  // A backlog that was there at the start was left by a process that stopped: how old it is nobody knows.
  let wasEmpty = false;
  let isEmpty = false;
  let farBehindAt = Number.NEGATIVE_INFINITY;
  const read = keep(maxAgeMs, clock, async (): Promise<LagReading> => {
    const [checkpoints, watermarks] = await Promise.all([store.query(checkpointCounts, {}), log === null ? null : watermarksOf(log)]);
    if (watermarks !== null) seenAt = clock();
    const waitingIn = waitingOf(checkpoints, watermarks ?? new Map());
    const waiting = watermarks === null ? null : [...waitingIn.values()].reduce((sum, count) => sum + count, 0);
    if (waiting !== null) {
      const was = isEmpty;
      isEmpty = waiting < backlogFrom;
      wasEmpty ||= isEmpty;
      // Nobody may have asked for an hour before a backlog is first seen: it is as old as that look.
      if (isEmpty || was) emptySince = clock();
    }
    return { checkpoints, watermarks: watermarks ?? new Map(), waiting, waitingIn };
  });
  const hasBacklog = async () => ((await read()).waiting ?? 0) >= backlogFrom;
  const behindSeconds = async () => {
    const { waiting } = await read();
    if (waiting === null) return null;
    const usual = Math.round((live.recentDelayMs() ?? 0) / 100) / 10;
    return waiting < backlogFrom ? usual : Math.max(usual, Math.round((clock() - emptySince) / 1000));
  };
  const isBeingCounted = async () => {
    const [backlog, behind] = [await hasBacklog(), (await behindSeconds()) ?? 0];
    if (loading() || (backlog && (!wasEmpty || behind >= farBehindSeconds))) farBehindAt = clock();
    return behind >= farBehindSeconds || clock() - farBehindAt < settleMs;
  };
  return {
    read,
    hasBacklog,
    behindSeconds,
    isBeingCounted,
    crowdedTopics: async () => {
      const { waitingIn } = await read();
      // Of feeds whose history is being counted nobody knows yet where they speak.
      if (loading() || ((await hasBacklog()) && (await isBeingCounted()))) return new Set<string>(streams);
      return new Set([...waitingIn].flatMap(([topic, count]) => (count >= backlogFrom ? [topic] : [])));
    },
    brokerSeenAt: () => seenAt,
  };
}

async function watermarksOf(log: Pick<EventLog, 'watermarks'>): Promise<Map<string, readonly Watermark[]> | null> {
  try {
    return new Map(
      await Promise.all(streams.map(async (stream): Promise<[string, readonly Watermark[]]> => [stream, await log.watermarks(stream)])),
    );
  } catch {
    // The broker being away is an answer of this probe, not a failure of the page that asks.
    return null;
  }
}

function waitingOf(checkpoints: readonly CheckpointRow[], watermarks: ReadonlyMap<string, readonly Watermark[]>): Map<string, number> {
  const waitsIn = (topic: string, { partition, low, high }: Watermark): number => {
    const row = checkpoints.find((candidate) => candidate.topic === topic && candidate.partition === partition);
    return Math.max(0, high - (row?.next_offset ?? low));
  };
  return new Map(
    [...watermarks].map(([topic, partitions]) => [topic, partitions.reduce((sum, partition) => sum + waitsIn(topic, partition), 0)]),
  );
}
