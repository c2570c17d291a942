/**
 * Promise 2: the order and the number of deliveries of events never change a fact or a cell; nor does the size of batches.
 * In: random events of all streams. The same set is delivered once in one batch, and then shuffled, partly twice, in random batches,
 * measured at random moments. Facts and cells must be identical, row by row and version by version.
 * TEST_SEED looks at other events (or repeats a failure), TEST_PROPERTY_RUNS at more.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checksum, differences, type ChecksumTable } from '@rounds/processors/checksum.ts';
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { anyEvent } from '../fixtures/arbitrary-events.ts';
import { seed } from '../fixed-seed.ts';
import { createLogFixture } from '../fixtures/events.ts';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';

const numRuns = Number(process.env['TEST_PROPERTY_RUNS'] ?? 5);

let pipeline: Pipeline;
beforeAll(async () => void (pipeline = await openPipeline()));
afterAll(() => pipeline.close());

interface Delivery {
  readonly events: readonly CanonicalEvent[];
  readonly order: readonly CanonicalEvent[];
  /** Sizes of batches, and whether measure runs after each. */
  readonly cuts: readonly { readonly size: number; readonly measure: boolean }[];
}

const delivery: fc.Arbitrary<Delivery> = fc.array(anyEvent, { minLength: 5, maxLength: 250, size: 'max' }).chain((events) =>
  fc.record({
    events: fc.constant(events),
    order: fc.subarray(events).chain((twice) => fc.shuffledSubarray([...events, ...twice], { minLength: events.length + twice.length })),
    cuts: fc.array(fc.record({ size: fc.integer({ min: 1, max: 200 }), measure: fc.boolean() }), { minLength: 1, maxLength: 3 }),
  }),
);

/** Positions differ between two deliveries, so the events table does not take part. */
async function outcomeOf(deliver: () => Promise<void>) {
  await pipeline.clear();
  await deliver();
  await pipeline.measure();
  return checksum(pipeline.store);
}

async function inBatches({ order, cuts }: Delivery): Promise<void> {
  const messages = createLogFixture().append(order);
  let from = 0;
  for (const { size, measure } of [...cuts, { size: messages.length, measure: false }]) {
    if (from >= messages.length) return;
    await pipeline.fold(messages.slice(from, from + size));
    if (measure) await pipeline.measure();
    from += size;
  }
}

it('any order, any duplicates, any batch cuts: the same facts and cells', { timeout: 120_000 + numRuns * 60_000 }, async () => {
  console.info(`seed ${seed}`);
  const property = fc.asyncProperty(delivery, async (given) => {
    const whole = await outcomeOf(async () => void (await pipeline.fold(createLogFixture().append(given.events))));
    const cut = await outcomeOf(() => inBatches(given));
    const differing: ChecksumTable[] = differences(whole, cut).filter((table) => table !== 'events');
    expect(differing).toEqual([]);
    expect(cut.events.rows).toBe(whole.events.rows);
  });
  await fc.assert(property, { seed, numRuns, maxSkipsPerRun: 0 });
});
