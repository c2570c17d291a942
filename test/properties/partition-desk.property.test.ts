import fc from 'fast-check';
import { expect, it } from 'vitest';
import { admit, advanced, cutBatch, holdingOf, settle, type Holding } from '@rounds/infra/kafka/partition-desk.ts';
import type { LogMessage } from '@rounds/infra/kafka/event-log.types.ts';

const message = (partition: number, offset: number): LogMessage => ({
  topic: 't', partition, offset, key: 'k', value: Buffer.from('v'), headers: {}, timestampMs: 0,
}); // prettier-ignore

function holding(partition: number, nextOffset: number): Holding {
  const counts = { stored: 0, duplicate: 0, dead: 0, ignored: 0, attempts: 0, batchLimit: 0, carefulUntil: 0 };
  const checkpoint = {
    topic: 't',
    partition,
    nextOffset,
    startOffset: nextOffset,
    epoch: 1,
    bootId: 'b',
    clusterId: 'c',
    cleanStop: false,
    ...counts,
  };
  return holdingOf({ checkpoint, suspect: false, poison: false }, 0);
}

const fetches = fc.array(fc.record({ partition: fc.nat(2), from: fc.nat(60), count: fc.integer({ min: 1, max: 25 }) }), { maxLength: 40 });

it('whatever is fetched, twice, early or with gaps: each partition is processed in order, each offset once, none skipped; memory is given back when all in it is', () => {
  fc.assert(
    fc.property(fetches, fc.integer({ min: 1, max: 30 }), (arrivals, limit) => {
      const holdings = [holding(0, 5), holding(1, 0), holding(2, 17)];
      const processed: LogMessage[][] = [[], [], []];
      const inUse = new Map<Buffer, { at: Holding; last: number }>();
      for (const { partition, from, count } of arrivals) {
        const messages = Array.from({ length: count }, (_, n) => message(partition, from + n));
        const at = holdings[partition];
        if (at === undefined) continue;
        const before = at.received;
        const piece = Buffer.from('piece');
        const { gap, dropped } = admit(at, messages, from + count, piece);
        expect(gap).toBe(from > before);
        if (dropped === 0) inUse.set(piece, { at, last: from + count - 1 });
        const batch = cutBatch(holdings, limit, 1e6);
        if (batch === null) continue;
        for (const one of batch.messages) processed[one.partition]?.push(one);
        const partitions = [...batch.holdings].map(([h, stored]) => ({
          topic: 't',
          partition: h.checkpoint.partition,
          stored,
          duplicate: 0,
          dead: 0,
          ignored: 0,
        }));
        for (const free of settle(batch, advanced(batch, { partitions }))) {
          const { at: held, last } = inUse.get(free) ?? { at, last: Infinity };
          expect(held.checkpoint.nextOffset).toBeGreaterThan(last);
          inUse.delete(free);
        }
        for (const { at: held, last } of inUse.values()) expect(held.checkpoint.nextOffset).toBeLessThanOrEqual(last);
      }
      holdings.forEach(({ checkpoint: { startOffset, nextOffset, stored } }, partition) => {
        const offsets = processed[partition]?.map(({ offset }) => offset);
        expect(offsets).toEqual(Array.from({ length: nextOffset - startOffset }, (_, n) => startOffset + n));
        expect(stored).toBe(nextOffset - startOffset);
      });
    }),
  );
});

it('a batch stays within its limits unless one message alone is larger', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(5000), { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 200, max: 8000 }),
      (sizes, most, bytes) => {
        const at = holding(0, 0);
        admit(at, sizes.map((size, offset) => ({ ...message(0, offset), value: Buffer.alloc(size) })), sizes.length); // prettier-ignore
        for (let batch = cutBatch([at], most, bytes); batch !== null; batch = cutBatch([at], most, bytes)) {
          expect(batch.messages.length).toBeLessThanOrEqual(most);
          if (batch.messages.length > 1) expect(batch.bytes).toBeLessThanOrEqual(bytes);
        }
        expect(at.pending).toEqual([]);
      },
    ),
  );
});
