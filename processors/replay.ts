/**
 * Rebuilds an empty store from the first offset of the log: the same fold and measure, without a consumer group.
 * In: the log, a migrated and empty store. Out: facts and cells, their checksums, how many events. Refuses a store that is not empty.
 * Nothing is published: what fold would say on `changes` is measured here at the end, and dead letters are in the log already.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { EventLog, LogMessage, PublishBatch } from '@rounds/infra/kafka/event-log.types.ts';
import { factsTouched, type FactsTouched } from '@rounds/schemas/messages.ts';
import { streams, topics } from '@rounds/schemas/topics.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { checksum, type Checksum } from './checksum.ts';
import { foldBatch } from './fold/fold.ts';
import { dirtyDays } from './measure/measure.ts';
import { measuringLists, writeCells } from './measure/write-cells.ts';

export interface ReplayOptions {
  readonly log: Pick<EventLog, 'read' | 'watermarks'>;
  readonly store: Store;
  /** Messages a batch; default 50 000. */
  readonly batchSize?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ReplayResult {
  readonly events: number;
  readonly checksum: Checksum;
}

/** Replays all four streams up to their present end. Throws when `store` already holds events. */
export async function replay({ log, store, batchSize = 50_000, onProgress = () => {} }: ReplayOptions): Promise<ReplayResult> {
  if ((await checksum(store)).events.rows > 0) throw new Error('a replay needs an empty database');
  const touched: FactsTouched[] = [];
  const fold = foldBatch({ store, log: { publish: (batches) => Promise.resolve(capture(batches, touched)) } });
  const spans = await spansOf(log);
  const total = spans.reduce((sum, { low, high }) => sum + high - low, 0);
  let events = 0;
  for (const { topic, partition, low, high } of spans) {
    for (let offset = low; offset < high;) {
      const messages: LogMessage[] = (await log.read({ topic, partition, offset, count: Math.min(batchSize, high - offset) })).filter(
        (message) => message.offset < high,
      );
      const last = messages.at(-1);
      if (!last) break;
      await fold({ messages, more: false, poison: false });
      events += messages.length;
      offset = last.offset + 1;
      onProgress(events, total);
    }
  }
  await writeCells({ store }, measuringLists(store), kpis, dirtyDays(touched), 'late_data');
  return { events, checksum: await checksum(store) };
}

async function spansOf(log: ReplayOptions['log']) {
  const marks = await Promise.all(streams.map(async (topic) => (await log.watermarks(topic)).map((mark) => ({ topic, ...mark }))));
  return marks.flat();
}

function capture(batches: readonly PublishBatch[], touched: FactsTouched[]): [] {
  for (const { topic, messages } of batches) {
    if (topic === topics.changes.name) touched.push(...messages.map(({ value }) => factsTouched.parse(JSON.parse(value.toString()))));
  }
  return [];
}
