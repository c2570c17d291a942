/** Promise 2: a replay of the log from its first offset gives facts and cells that are identical, row by row and version by version. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checksum, differences } from '@rounds/processors/checksum.ts';
import { replay, type ReplayOptions } from '@rounds/processors/replay.ts';
import type { LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { anyEvent } from '../fixtures/arbitrary-events.ts';
import { createLogFixture } from '../fixtures/events.ts';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => void (pipeline = await openPipeline()));
afterAll(() => pipeline.close());

/** The messages as a log that can be read by position. */
function logOf(messages: readonly LogMessage[]): ReplayOptions['log'] {
  return {
    watermarks: (topic) => Promise.resolve([{ partition: 0, low: 0, high: messages.filter((message) => message.topic === topic).length }]),
    read: ({ topic, offset, count }) =>
      Promise.resolve(messages.filter((message) => message.topic === topic && message.offset >= offset).slice(0, count)),
  };
}

it('a replay in other batches gives the same checksums, and leaves a store with events alone', async () => {
  const [events = []] = fc.sample(fc.array(anyEvent, { minLength: 150, maxLength: 200 }), { seed: 7, numRuns: 1 });
  const messages = createLogFixture().append([...events, ...events.slice(0, 20)]);
  for (let from = 0; from < messages.length; from += 60) {
    await pipeline.fold(messages.slice(from, from + 60));
    await pipeline.measure();
  }
  const lived = await checksum(pipeline.store);
  expect(lived.kpi_cells.rows).toBeGreaterThan(100);
  await expect(replay({ log: logOf(messages), store: pipeline.store })).rejects.toThrow('empty');
  await pipeline.clear();
  const replayed = await replay({ log: logOf(messages), store: pipeline.store, batchSize: 90 });
  expect(replayed.events).toBe(messages.length);
  expect(differences(lived, replayed.checksum)).toEqual([]);
});
