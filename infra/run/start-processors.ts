/**
 * What turns events into figures: fold, measure, dead letters, each on a consume loop of its own, and the signals that follow.
 * In: store, event log. Out: running loops and their state. Refuses to go on when a loop ends with a reason: the process ends with it.
 */
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { cellsWritten } from '@rounds/schemas/messages.ts';
import { topics } from '@rounds/schemas/topics.ts';
import { createCheckpointStore } from '@rounds/infra/clickhouse/checkpoints.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { startConsumeLoop } from '@rounds/infra/kafka/consume-loop.ts';
import type { ConsumeLoop, ConsumeLoopOptions, LoopStatus } from '@rounds/infra/kafka/consume-loop.types.ts';
import type { EventLog, PublishBatch } from '@rounds/infra/kafka/event-log.types.ts';
import { createPace } from '@rounds/infra/kafka/pace.ts';
import type { Logger } from '@rounds/infra/logging/logger.ts';
import { deadLettersConsumer, keepDeadLetters } from '@rounds/processors/dead-letters/keep-dead-letters.ts';
import { foldBatch, foldConsumer } from '@rounds/processors/fold/fold.ts';
import { measureBatch, measureConsumer } from '@rounds/processors/measure/measure.ts';
import { rebuildChangedKpis } from '@rounds/processors/measure/rebuild-changed.ts';
import { createSignals, type Signals } from '@rounds/processors/signals/signals-loop.ts';
import type { Lifecycle } from './lifecycle.ts';

export type ProcessorParts = { readonly store: Store; readonly eventLog: EventLog; readonly log: Logger };
export type Processors = { status(): readonly LoopStatus[] };

/** Longer than the longest turn of a busy event loop (4 s seen with ten programs on two cores), short enough after a kill. */
const sessionTimeoutMs = 12_000;

/** Measures what has changed in the definitions, then starts the loops. */
export async function startProcessors({ store, eventLog, log }: ProcessorParts, lifecycle: Lifecycle): Promise<Processors> {
  // Before measure starts: a cell has one writer.
  const rebuilt = await rebuildChangedKpis(store);
  if (rebuilt.length > 0) log.info({ kpis: rebuilt }, 'cells of changed definitions were measured again');

  const signals = createSignals({ store, kpis, logger: log });
  // Pages do not wait for the usual ranges of all KPIs; they show figures without until these are there.
  signals.start().catch((error: unknown) => log.error({ err: error }, 'signals could not be computed'));
  lifecycle.add({ name: 'signals', stage: 'work', stop: () => signals.stop() });

  const checkpoints = createCheckpointStore(store);
  const pace = createPace();
  const loops: ConsumeLoop[] = [];
  // Side by side: each may take up to five seconds for the batch in hand, and the whole end has ten.
  lifecycle.add({ name: 'processors', stage: 'work', stop: () => Promise.all(loops.map((loop) => loop.stop())).then(() => undefined) });
  const start = (
    name: string,
    consumer: { groupId: string; topics: readonly string[] },
    process: ConsumeLoopOptions['process'],
    lingerMs = pace.lingerMs,
  ): void => {
    const loop = startConsumeLoop({
      log: eventLog,
      ...consumer,
      checkpoints,
      process,
      sessionTimeoutMs,
      lingerMs,
      logger: log.child({ loop: name }),
    });
    loops.push(loop);
    void loop.ended.then(({ reason, detail }) => {
      if (reason !== 'stopped') lifecycle.fail(`${name} cannot go on (${reason}): ${detail}`);
    });
  };
  start('dead letters', deadLettersConsumer, keepDeadLetters({ store }));
  start('measure', measureConsumer, measureBatch({ store, log: tellingSignals(eventLog, signals) }), pace.followerLingerMs);
  start('fold', foldConsumer, pace.watching(foldBatch({ store, log: eventLog })));
  return { status: () => loops.map((loop) => loop.status()) };
}

/** Passes everything on to the event log, and tells signals of the cells that were written. */
function tellingSignals(eventLog: EventLog, signals: Signals): Pick<EventLog, 'publish'> {
  return {
    async publish(batches: readonly PublishBatch[]) {
      const acks = await eventLog.publish(batches);
      for (const { topic, messages } of batches) {
        if (topic !== topics.cells.name) continue;
        for (const { value } of messages) {
          const written = cellsWritten.parse(JSON.parse(value.toString()));
          signals.touch(written.practice, written.kpis, written.days);
        }
      }
      return acks;
    },
  };
}
