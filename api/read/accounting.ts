/**
 * Does everything read have one place? Per partition: read = stored + duplicate + dead + ignored, with `stored` counted again from the
 * table itself, so that a lost write shows although the processor believes it was made.
 * In: checkpoints, watermarks, events. Out: the identity, whole and by partition. Counts of the log only: nothing of a practice.
 */
import { z } from 'zod';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { AccountingResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { streams } from '@rounds/schemas/topics.ts';
import { checkpointCounts, type CheckpointRow, type LagProbe } from '../lag.ts';

// Counting every event again costs about half a second a million: it may take a twentieth of the time at most.
const restFactor = 20;
const leastAgeMs = 2_000;

const storedCounts = defineQuery({
  name: 'stored_counts',
  sql: 'SELECT stream, kafka_partition, toFloat64(events) AS stored FROM stored_counts',
  params: z.object({}),
  row: z.object({ stream: z.string(), kafka_partition: z.number(), stored: z.number() }),
});

type Partition = AccountingResponse['partitions'][number];
export type Accounting = Pick<AccountingResponse, 'checkedAt' | 'total' | 'partitions'>;

/** One count shared by all who ask; never older than twenty times what it took. */
export function createAccounting(store: Store, lag: LagProbe, clock: () => number): () => Promise<Accounting> {
  let current: { until: number; answer: Promise<Accounting> } | null = null;
  return () => {
    if (current === null || clock() >= current.until) {
      const began = clock();
      const kept = { until: Number.POSITIVE_INFINITY, answer: countAll(store, lag, clock) };
      current = kept;
      kept.answer.then(
        () => (kept.until = clock() + Math.max(leastAgeMs, restFactor * (clock() - began))),
        () => (current = null),
      );
    }
    return current.answer;
  };
}

async function countAll(store: Store, lag: LagProbe, clock: () => number): Promise<Accounting> {
  // Checkpoints before the count: what is stored meanwhile is more than they say, never less.
  const before = await store.query(checkpointCounts, {});
  const stored = await store.query(storedCounts, {});
  const { watermarks, waiting } = await lag.read();
  const counted = new Map(stored.map((row) => [`${row.stream}-${row.kafka_partition}`, row.stored]));
  const marks = new Map([...watermarks].flatMap(([topic, list]) => list.map((mark) => [`${topic}-${mark.partition}`, mark])));
  const partitions = before.map((row) => {
    const name = `${row.topic}-${row.partition}`;
    return partitionOf(row, counted.get(name), marks.get(name));
  });
  const events = partitions.filter((partition) => isStream(partition.topic));
  const sum = (pick: (partition: Partition) => number) => events.reduce((total, partition) => total + pick(partition), 0);
  return {
    checkedAt: new Date(clock()).toISOString(),
    partitions,
    total: {
      read: sum((p) => p.read),
      stored: sum((p) => p.stored),
      duplicate: sum((p) => p.duplicate),
      dead: sum((p) => p.dead),
      ignored: sum((p) => p.ignored),
      unaccounted: sum((p) => p.unaccounted),
      waiting: waiting ?? 0,
    },
  };
}

const isStream = (topic: string) => streams.some((stream) => stream === topic);

function partitionOf(row: CheckpointRow, counted: number | undefined, mark: { low: number; high: number } | undefined): Partition {
  const read = row.next_offset - row.start_offset;
  // The table may already hold a batch whose checkpoint is not written yet: more than believed is not a loss.
  const stored = isStream(row.topic) ? Math.min(counted ?? 0, row.stored) : row.stored;
  return {
    consumer: row.consumer,
    topic: row.topic,
    partition: row.partition,
    low: mark?.low ?? row.start_offset,
    high: mark?.high ?? null,
    checkpoint: row.next_offset,
    read,
    stored,
    duplicate: row.duplicate,
    dead: row.dead,
    ignored: row.ignored,
    unaccounted: read - stored - row.duplicate - row.dead - row.ignored,
  };
}
