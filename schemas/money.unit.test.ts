import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMoney } from './money.ts';

describe('parseMoney', () => {
  it.each([
    ['12', 1200],
    ['12.5', 1250],
    ['12.50', 1250],
    ['$1,234.56', 123456],
    ['(12.00)', -1200],
    ['-12.00', -1200],
    ['-$3', -300],
    ['.99', 99],
    ['0', 0],
    ['-0.00', 0],
    ['12.5000', 1250],
    ['1e5', undefined],
    ['NaN', undefined],
    ['', undefined],
    [' ', undefined],
    ['12.345', undefined],
    ['1,23.00', undefined],
    ['1.234,56', undefined],
    ['12 34', undefined],
    ['99999999999999999999', undefined],
  ])('reads %j as %j cents', (text, cents) => expect(parseMoney(text)).toBe(cents));

  it('reads the declared format only', () =>
    expect([parseMoney('1.234,56', 'comma'), parseMoney('1,234.56', 'comma')]).toEqual([123456, undefined]));

  it('reads back every amount it could have been written from', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (cents) => {
        const text = (Math.abs(cents) / 100).toLocaleString('en-US', { minimumFractionDigits: 2 });
        expect(parseMoney(cents < 0 ? `(${text})` : text)).toBe(cents === 0 ? 0 : cents);
      }),
    );
  });
});
