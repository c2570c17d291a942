/** The split of a change: parts add up, whatever the segments; and mean what they say on examples worked by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainChange, leadingPart, roundToTotal } from './explain.ts';

const segments = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.record({ num: fc.nat(500), den: fc.nat(1000) }))
  .map((record) => new Map(Object.entries(record)));
const map = (record: Record<string, [number, number]>) => new Map(Object.entries(record).map(([key, [num, den]]) => [key, { num, den }]));

describe('explainChange', () => {
  it('rate and mix parts add up to the change, in 10,000 random pairs', () => {
    fc.assert(
      fc.property(segments, segments, (before, after) => {
        const explained = explainChange(before, after, 100);
        if (!explained) return;
        const sum = explained.parts.reduce((total, { rate, mix }) => total + rate + mix, 0);
        expect(Math.abs(sum - explained.change)).toBeLessThan(1e-9 * Math.max(1, Math.abs(explained.before), Math.abs(explained.after)));
      }),
      { numRuns: 10_000 },
    );
  });

  it('unchanged rates with another mix are all mix', () => {
    const explained = explainChange(map({ low: [5, 100], high: [20, 100] }), map({ low: [2, 40], high: [32, 160] }), 100);
    expect(explained?.parts.every(({ rate }) => Math.abs(rate) < 1e-12)).toBe(true);
    expect(explained?.change).toBeCloseTo(17 - 12.5, 10);
  });

  it('an unchanged mix with one worse segment is that segment alone', () => {
    const explained = explainChange(map({ a: [5, 100], b: [5, 100] }), map({ a: [5, 100], b: [15, 100] }), 100);
    expect(explained?.parts[0]).toMatchObject({ key: 'b', mix: 0 });
    expect(explained?.parts[0]?.rate).toBeCloseTo(5, 10);
    expect(explained && leadingPart(explained)).toMatchObject({ key: 'b', kind: 'rate' });
  });

  it('a segment that only one side has is mix', () => {
    const explained = explainChange(map({ a: [10, 100] }), map({ a: [10, 100], b: [50, 100] }), 100);
    expect(explained?.parts.every(({ rate }) => Math.abs(rate) < 1e-12)).toBe(true);
    expect(explained?.change).toBeCloseTo(20, 10);
  });

  it('says nothing where a side has no denominator', () => {
    expect(explainChange(map({}), map({ a: [1, 2] }))).toBeUndefined();
  });
});

describe('roundToTotal', () => {
  it('printed parts add to the printed total', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 12 }), (amounts) => {
        const total = Math.round(amounts.reduce((a, b) => a + b, 0) * 10) / 10;
        const printed = roundToTotal(amounts, total, 1);
        expect(printed.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 9);
        for (const [index, amount] of amounts.entries()) expect(Math.abs((printed[index] ?? 0) - amount)).toBeLessThanOrEqual(0.151);
      }),
    );
  });
});
