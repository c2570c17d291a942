/**
 * A consumer in a process of its own, for the kill tests: stores every message it reads, and kills itself where it is told to.
 * In: one JSON argument. Out: rows in table `seen`, checkpoints, the word of its end on standard output.
 * Refuses nothing; it is the thing under test.
 */
import { createCheckpointStore } from '../clickhouse/checkpoints.ts';
import { openStore } from '../clickhouse/open-store.ts';
import { startConsumeLoop } from './consume-loop.ts';
import { openEventLog } from './event-log.ts';
import type { CheckpointStore, ConsumedBatch } from './consume-loop.types.ts';

export type KillPoint = 'before_data' | 'inside_data' | 'after_data' | 'inside_checkpoint' | 'after_checkpoint' | 'never';

export interface ChildTask {
  readonly dataDir: string;
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly killAt: KillPoint;
  /** How many batches to finish before the kill. */
  readonly afterBatches: number;
  /** Dies whenever it meets this key, unless it comes as poison. */
  readonly deadlyKey: string | null;
  readonly maxBatchMessages: number;
}

const task: ChildTask = JSON.parse(process.argv[2] ?? '{}');
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const store = await openStore({ dataDir: task.dataDir }, { minFreeDiskBytes: 0 });
const log = openEventLog({ brokers: task.brokers, clientId: 'child', log: quiet });
const real = createCheckpointStore(store);
let batches = 0;

const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
};
const dieAt = (point: KillPoint): void => void (task.killAt === point && batches >= task.afterBatches && die());
/** Begins the work and dies in the middle of it. */
const dieInside = (point: KillPoint): void => {
  if (task.killAt === point && batches >= task.afterBatches) setTimeout(die, Math.random() * 12);
};

const checkpoints: CheckpointStore = {
  load: (consumer) => real.load(consumer),
  async save(consumer, rows) {
    const afterBatch = rows.some((row) => row.nextOffset > row.startOffset) && batches >= task.afterBatches && batches > 0;
    if (afterBatch) dieInside('inside_checkpoint');
    await real.save(consumer, rows);
    if (afterBatch) dieAt('after_checkpoint');
  },
};

async function process_({ messages, poison }: ConsumedBatch) {
  if (!poison && messages.some(({ key }) => key === task.deadlyKey)) die();
  batches++;
  dieAt('before_data');
  dieInside('inside_data');
  const rows = messages.map(({ key, partition, offset }) => [key ?? '', partition, offset, poison ? 'dead' : 'stored']);
  await store.insert('seen', rows, { columns: ['id', 'partition', 'offset', 'how'] });
  dieAt('after_data');
  const counts = new Map<number, number>();
  for (const { partition } of messages) counts.set(partition, (counts.get(partition) ?? 0) + 1);
  const at = (count: number) => ({ stored: poison ? 0 : count, duplicate: 0, dead: poison ? count : 0, ignored: 0 });
  return { partitions: [...counts].map(([partition, count]) => ({ topic: task.topic, partition, ...at(count) })) };
}

const loop = startConsumeLoop({
  log, groupId: 'child', topics: [task.topic], checkpoints, process: process_, logger: quiet, sessionTimeoutMs: 1_000, maxBatchMessages: task.maxBatchMessages,
}); // prettier-ignore

const finished = setInterval(() => {
  const { partitions } = loop.status();
  if (partitions.length === 0 || partitions.some(({ lag, highWatermark }) => lag > 0 || highWatermark < 0)) return;
  clearInterval(finished);
  void loop.stop().then(async () => {
    await store.close();
    process.stdout.write(JSON.stringify(partitions));
    process.exit(0);
  });
}, 50);
