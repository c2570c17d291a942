/**
 * Follows the topic `cells` and tells subscribers which practices' figures may differ now.
 * In: the event log, from its end on, in a group of this process alone: every API process needs every message.
 * Out: calls to subscribers, a version per practice for caches, how long messages took to arrive.
 * Loses nothing that matters: after a gap, pages read fresh states; a message only says "look again".
 */
import { randomUUID } from 'node:crypto';
import type { LoopLogger } from '@rounds/infra/kafka/consume-loop.types.ts';
import type { Consumption, EventLog, LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { cellsWritten, type CellsWritten } from '@rounds/schemas/messages.ts';
import { topics } from '@rounds/schemas/topics.ts';

export type LiveListener = (written: CellsWritten) => void;

export interface LiveHub {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Calls `listener` for every message until the returned function is called. */
  subscribe(listener: LiveListener): () => void;
  /** Resolves when the hub stops: streams end with it. */
  readonly stopped: Promise<void>;
  /** Grows with every rewrite of a cell at one of these practices. */
  versionOf(practiceIds: readonly string[]): number;
  /** Newest append time among the events behind these practices' cells, epoch ms; null before the first message. */
  newestAppendedAt(practiceIds: readonly string[]): number | null;
  /** Median milliseconds from the broker's append to the rewritten cell, over the last messages of a minute; null when there were none. */
  recentDelayMs(): number | null;
}

interface Options {
  readonly log: EventLog | null;
  readonly logger: LoopLogger;
  readonly clock: () => number;
}

const delayWindowMs = 60_000;
const keptDelays = 64;

/** Makes a hub; nothing is read before `start`. Without an event log it stays silent. */
export function createLiveHub({ log, logger, clock }: Options): LiveHub {
  const listeners = new Set<LiveListener>();
  const versions = new Map<string, number>();
  const newest = new Map<string, number>();
  let delays: { at: number; ms: number }[] = [];
  let consumption: Consumption | null = null;
  const end = Promise.withResolvers<void>();

  const take = (written: CellsWritten): void => {
    const appendedAt = Date.parse(written.newestAppendedAt);
    versions.set(written.practice, (versions.get(written.practice) ?? 0) + 1);
    if (Number.isFinite(appendedAt)) {
      newest.set(written.practice, Math.max(newest.get(written.practice) ?? 0, appendedAt));
      delays = [...delays.slice(1 - keptDelays), { at: clock(), ms: Math.max(0, clock() - appendedAt) }];
    }
    for (const listener of listeners) listener(written);
  };

  return {
    start: async () => {
      if (log !== null && consumption === null) consumption = await follow(log, logger, take);
    },
    stop: async () => {
      end.resolve();
      listeners.clear();
      await consumption?.stop();
      consumption = null;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stopped: end.promise,
    versionOf: (practiceIds) => practiceIds.reduce((sum, id) => sum + (versions.get(id) ?? 0), 0),
    newestAppendedAt: (practiceIds) => {
      const known = practiceIds.flatMap((id) => newest.get(id) ?? []);
      return known.length === 0 ? null : Math.max(...known);
    },
    recentDelayMs: () => {
      const recent = delays
        .filter((delay) => clock() - delay.at <= delayWindowMs)
        .map((delay) => delay.ms)
        .sort((a, b) => a - b);
      return recent[Math.floor(recent.length / 2)] ?? null;
    },
  };
}

/** Joins with a group of its own and begins at the end of the topic. */
async function follow(log: EventLog, logger: LoopLogger, take: (written: CellsWritten) => void): Promise<Consumption> {
  const topic = topics.cells.name;
  const ends = new Map((await log.watermarks(topic)).map(({ partition, high }) => [partition, high]));
  const positions = new Map(ends);
  let running: Consumption | null = null;
  const seekAll = (): void => {
    for (const [partition, offset] of positions) running?.seek({ topic, partition, offset });
  };
  running = log.consume({
    groupId: `rounds-api-live-${randomUUID()}`,
    topics: [topic],
    maxBytesPerPartition: 1 << 20,
    maxBytes: 4 << 20,
    maxWaitMs: 250,
    sessionTimeoutMs: 30_000,
    onMessages: (messages) => {
      for (const message of messages) {
        if (message.offset < (positions.get(message.partition) ?? 0)) continue;
        positions.set(message.partition, message.offset + 1);
        const written = parse(message);
        if (written !== null) take(written);
      }
      return Promise.resolve();
    },
    // After `running` is set, whenever the assignment comes.
    onAssigned: () => queueMicrotask(seekAll),
    onRevoked: () => undefined,
    onTrouble: (error) => logger.warn({ part: 'live', error: error.name }, 'live updates were interrupted'),
  });
  return running;
}

function parse(message: LogMessage): CellsWritten | null {
  try {
    const parsed = cellsWritten.safeParse(JSON.parse(message.value.toString()));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
