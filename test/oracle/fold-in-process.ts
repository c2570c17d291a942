/**
 * Runs fold and measure on events without a broker: the same functions the consume loop calls, on the real engine.
 * In: a store, events in any order, cut into batches. Out: facts and cells in the store; what fold published on `changes`.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { foldBatch } from '@rounds/processors/fold/fold.ts';
import { measureBatch } from '@rounds/processors/measure/measure.ts';
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { createLogFixture } from '../fixtures/events.ts';

export interface InProcess {
  /** Appends and folds events, `size` in a batch; measures what they touched after every batch. */
  feed(events: readonly CanonicalEvent[], size: number): Promise<void>;
}

export function foldInProcess(store: Store): InProcess {
  const log = createLogFixture();
  const changes: LogMessage[] = [];
  let published = 0;
  const publish = (batches: readonly { topic: string; messages: readonly { key: string; value: Buffer | string }[] }[]) => {
    for (const { topic, messages } of batches) {
      if (topic !== 'changes') continue;
      for (const { key, value } of messages) {
        changes.push({ topic, partition: 0, offset: published++, key, value: Buffer.from(value), headers: {}, timestampMs: 0 });
      }
    }
    return Promise.resolve([]);
  };
  const fold = foldBatch({ store, log: { publish } });
  const measure = measureBatch({ store, log: { publish } });
  return {
    async feed(events, size) {
      for (let from = 0; from < events.length; from += size) {
        const messages = log.append(events.slice(from, from + size));
        await fold({ messages, more: false, poison: false });
        await measure({ messages: changes.splice(0), more: false, poison: false });
      }
    },
  };
}
