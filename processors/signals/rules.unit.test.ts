/** The four control rules, each by the smallest series that fires it and the largest that does not. */
import { describe, expect, it } from 'vitest';
import { firedRules, usualRules } from './rules.ts';

const limits = { mean: 10, sigma: 1, lower: 7, upper: 13 };
const rules = (values: readonly number[], parameters = usualRules) =>
  firedRules(
    values.map((value) => ({ value, limits })),
    parameters,
  ).map(({ rule }) => rule);
const sides = (values: readonly number[]) => firedRules(values.map((value) => ({ value, limits }))).map(({ side }) => side);

describe('rules', () => {
  it('a point beyond a limit fires, one on the limit does not', () => {
    expect(rules([13, 13.01, 7, 6.99])).toEqual(['', 'beyond', '', 'beyond']);
    expect(sides([13.01, 6.99])).toEqual([1, -1]);
  });

  it('the seventh point in a row on one side fires, and every one after it', () => {
    expect(rules([10.5, 10.1, 10.5, 10.1, 10.5, 10.1])).toEqual(Array(6).fill(''));
    expect(rules([10.5, 10.1, 10.5, 10.1, 10.5, 10.1, 10.5, 10.1]).slice(5)).toEqual(['', 'run', 'run']);
  });

  it('a point on the mean neither adds to a run nor ends it', () => {
    expect(rules([10.5, 10.1, 10.5, 10, 10.1, 10.5, 10.1, 10.5]).slice(6)).toEqual(['', 'run']);
  });

  it('seven points each higher than the last are a trend, six or a repeated value are not', () => {
    expect(rules([9.7, 9.8, 9.9, 10.1, 10.2, 10.3])).toEqual(Array(6).fill(''));
    expect(rules([9.7, 9.8, 9.9, 10.1, 10.2, 10.3, 10.4]).at(-1)).toBe('trend');
    expect(rules([9.7, 9.8, 9.9, 9.9, 10.2, 10.3, 10.4]).at(-1)).toBe('');
    expect(sides([10.4, 10.3, 10.2, 10.1, 9.9, 9.8, 9.7]).at(-1)).toBe(-1);
  });

  it('two of three near the same limit fire on the second of them, not across the mean', () => {
    expect(rules([12.5, 10, 12.5])).toEqual(['', '', 'near']);
    expect(rules([12.5, 10, 10, 12.5])).toEqual(['', '', '', '']);
    expect(rules([12.5, 7.5, 10])).toEqual(['', '', '']);
  });

  it('run lengths are parameters', () => {
    expect(rules([10.5, 10.1, 10.5], { run: 3, trend: 7, nearSigma: 2 })).toEqual(['', '', 'run']);
  });
});
