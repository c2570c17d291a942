/**
 * fold and measure in a process of their own, for the kill tests: the loops as they run in production, on real Kafka and the real engine.
 * In: one JSON argument; then messages: `{ go }` opens the store, `{ arm: 'fold: insert events' }`: die at that step, or `{ armAfterMs }`: die
 * that much after the next begins. Out: `{ started }`, `{ armed }`; `{ drained }` when everything in the topics is folded and measured; `{ checksum }` when asked to end.
 */
import { once } from 'node:events';
import { createCheckpointStore } from '@rounds/infra/clickhouse/checkpoints.ts';
import { migrate } from '@rounds/infra/clickhouse/migrate.ts';
import { openStore } from '@rounds/infra/clickhouse/open-store.ts';
import { migrationsFolder } from '@rounds/infra/clickhouse/store-for-tests.ts';
import { startConsumeLoop } from '@rounds/infra/kafka/consume-loop.ts';
import type { CheckpointStore, ConsumeLoop, ConsumeLoopOptions } from '@rounds/infra/kafka/consume-loop.types.ts';
import { openEventLog } from '@rounds/infra/kafka/event-log.ts';
import { checksum } from '@rounds/processors/checksum.ts';
import { foldBatch, foldConsumer } from '@rounds/processors/fold/fold.ts';
import { measureBatch, measureConsumer } from '@rounds/processors/measure/measure.ts';
import { z } from 'zod';

const task = z.object({ dataDir: z.string(), brokers: z.array(z.string()) }).parse(JSON.parse(process.argv[2] ?? '{}'));
const order = z.object({
  go: z.boolean().optional(),
  arm: z.string().optional(),
  armAfterMs: z.number().optional(),
  drain: z.string().optional(),
  end: z.boolean().optional(),
});

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
process.once('disconnect', () => process.exit(1));
const opened = once(process, 'message');
process.send?.({ loaded: true });
// Loaded while the one before is still being killed; the store is open in one process at a time.
await opened;
const store = await openStore({ dataDir: task.dataDir }, { minFreeDiskBytes: 0 });
await migrate(store, migrationsFolder);
const log = openEventLog({ brokers: task.brokers, clientId: 'processors-child', log: quiet });
// A group of its own for each process: waiting for the killed member's session to end is no part of this test. Positions come from the checkpoints.
const ownGroup: typeof log = { ...log, consume: (options) => log.consume({ ...options, groupId: `${options.groupId}-${process.pid}` }) };

let armed: string | undefined;
let armedAfterMs: number | undefined;
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
};
const onStep =
  (consumer: string) =>
  (step: string): void => {
    if (armed === `${consumer}: ${step}`) die();
    if (armedAfterMs !== undefined) setTimeout(die, armedAfterMs);
    armedAfterMs = undefined;
  };

const real = createCheckpointStore(store);
const checkpoints: CheckpointStore = {
  load: (consumer) => real.load(consumer),
  async save(consumer, rows) {
    onStep(consumer)('write checkpoint');
    await real.save(consumer, rows);
    onStep(consumer)('checkpoint written');
  },
};
const start = (consumer: Pick<ConsumeLoopOptions, 'groupId' | 'topics'>, work: ConsumeLoopOptions['process']): ConsumeLoop =>
  startConsumeLoop({ log: ownGroup, ...consumer, checkpoints, process: work, logger: quiet, sessionTimeoutMs: 30_000 });
const fold = start(foldConsumer, foldBatch({ store, log, onStep: onStep('fold') }));
const measure = start(measureConsumer, measureBatch({ store, log, onStep: onStep('measure') }));

async function isDrained(loop: ConsumeLoop, topics: readonly string[]): Promise<boolean> {
  const marks = (await Promise.all(topics.map((topic) => log.watermarks(topic)))).flat();
  const next = loop.status().partitions.reduce((sum, { nextOffset }) => sum + nextOffset, 0);
  return next === marks.reduce((sum, { high }) => sum + high, 0);
}

async function allDrained(): Promise<boolean> {
  try {
    return (await isDrained(fold, foldConsumer.topics)) && (await isDrained(measure, measureConsumer.topics));
  } catch {
    // A broker that has just made its topics cannot say yet where they end.
    return false;
  }
}

async function drain(name: string): Promise<void> {
  while (!(await allDrained())) await new Promise((resolve) => setTimeout(resolve, 20));
  process.send?.({ drained: name });
}

async function end(): Promise<void> {
  await Promise.all([fold.stop(), measure.stop()]);
  const partitions = [...fold.status().partitions, ...measure.status().partitions];
  process.send?.({
    checksum: await checksum(store),
    unaccounted: partitions.reduce((sum, { unaccounted }) => sum + Math.abs(unaccounted), 0),
    duplicate: partitions.reduce((sum, { duplicate }) => sum + duplicate, 0),
  });
  await store.close();
  await log.close();
  process.exit(0);
}

process.on('message', (message) => {
  const { arm, armAfterMs, drain: name, end: wanted } = order.parse(message);
  armed = arm ?? armed;
  armedAfterMs = armAfterMs ?? armedAfterMs;
  if (arm !== undefined || armAfterMs !== undefined) process.send?.({ armed: true });
  if (name !== undefined) void drain(name);
  if (wanted === true) void end();
});
process.send?.({ started: true });
