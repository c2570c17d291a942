import { describe, expect, it } from 'vitest';
import { noShowRate } from '@rounds/schemas/kpis/no-show-rate.kpi.ts';
import { emptyState } from '@rounds/schemas/kpis/state.ts';
import { visits } from '@rounds/schemas/kpis/visits.kpi.ts';
import { waitLobbyMin } from '@rounds/schemas/kpis/wait-lobby-min.kpi.ts';
import { changeOf, intervalOf, measuredOf, standingOf, verdictByChance } from './measure.ts';
import { comparisonOf, periodOf } from './period.ts';

const state = (num: number, den: number) => ({ ...emptyState, num, den });

describe('a figure', () => {
  it('without a denominator is no data, never zero; under the floor too few, whatever was judged', () => {
    const worse = { verdict: 'worse', rule: 'beyond' } as const;
    expect(measuredOf(noShowRate, emptyState, worse, false)).toMatchObject({ value: null, verdict: 'no_data' });
    expect(measuredOf(noShowRate, state(3, 19), worse, false)).toMatchObject({ verdict: 'too_few', rule: '', n: 19 });
    expect(measuredOf(noShowRate, state(0, 20), worse, false)).toMatchObject({ value: 0, verdict: 'worse' });
    expect(measuredOf(noShowRate, state(3, 20), null, false).verdict).toBe('no_range');
    expect(measuredOf(noShowRate, state(3, 20), { verdict: 'too_few', rule: '' }, false).verdict).toBe('no_range');
  });

  it.each([
    ['judged', state(3, 20), { verdict: 'worse', rule: 'beyond' } as const],
    ['under the floor', state(3, 19), null],
    ['without a range', state(3, 20), null],
  ])('that is being counted stands without a verdict, also one %s', (_, of, verdict) => {
    expect(measuredOf(noShowRate, of, verdict, true)).toMatchObject({ num: 3, verdict: 'counting', rule: '' });
    expect(measuredOf(noShowRate, emptyState, verdict, true).verdict).toBe('no_data');
  });
});

describe('a change', () => {
  it('of a rate is in points, of a count in percent, of minutes in minutes; none from a base under 20', () => {
    expect(changeOf(noShowRate, 10.5, 8)).toEqual({ amount: 2.5, unit: 'points' });
    expect(changeOf(visits, 110, 100)).toEqual({ amount: 10, unit: 'percent' });
    expect(changeOf(visits, 30, 19)).toBeNull();
    expect(changeOf(waitLobbyMin, 14, 16)).toEqual({ amount: -2, unit: 'minutes' });
    expect(changeOf(noShowRate, null, 8)).toBeNull();
  });
});

describe('a target', () => {
  it('is met, missed or both by where the limits lie', () => {
    const standing = (lower: number, upper: number) => standingOf(noShowRate, 7, { lower, upper }).standing;
    expect([standing(3, 6), standing(3, 9), standing(8, 12)]).toEqual(['meets', 'hit_or_miss', 'misses']);
    expect(standingOf(visits, 7, { lower: 1, upper: 2 }).standing).toBe('unknown');
    expect(standingOf(noShowRate, 7, null).standing).toBe('unknown');
  });
});

describe('an interval', () => {
  // Wilson score intervals as tabulated by Newcombe (1998): 81 of 263 → 0.2553 to 0.3662; 0 of 20 → 0 to 0.1611.
  it("is Wilson's for proportions", () => {
    const [large, none] = [intervalOf(noShowRate, state(81, 263)), intervalOf(noShowRate, state(0, 20))];
    expect([large?.lower.toFixed(2), large?.upper.toFixed(2), none?.lower, none?.upper.toFixed(2)]).toEqual(['25.53', '36.62', 0, '16.11']);
  });

  it('of a median holds the median, and is none for counts', () => {
    const bins = new Map(Array.from({ length: 41 }, (_, minute) => [minute, 1]));
    const interval = intervalOf(waitLobbyMin, { ...emptyState, num: 820, den: 41, bins });
    expect([interval?.lower, interval?.upper]).toEqual([14, 26]);
    expect(intervalOf(visits, state(100, 0))).toBeNull();
  });
});

describe('a verdict by chance', () => {
  it('needs more than chance for its size, and knows the wanted direction', () => {
    const group = state(800, 10_000);
    expect(verdictByChance(noShowRate, state(12, 100), group)).toEqual({ verdict: 'usual', rule: '' });
    expect(verdictByChance(noShowRate, state(30, 100), group)).toEqual({ verdict: 'worse', rule: 'beyond' });
    expect(verdictByChance(noShowRate, state(10, 1000), group)).toEqual({ verdict: 'better', rule: 'beyond' });
  });
});

describe('a period', () => {
  it('is the month to date when nothing is asked', () => {
    expect(periodOf({}, '2026-11-18')).toEqual({ from: '2026-11-01', to: '2026-11-18' });
    expect(periodOf({ to: '2026-03-31' }, '2026-11-18')).toEqual({ from: '2026-03-01', to: '2026-03-31' });
  });

  it('is compared with the same weekdays', () => {
    const period = { from: '2026-11-01', to: '2026-11-18' };
    expect(comparisonOf(period, 'previous_year')).toEqual({ from: '2025-11-02', to: '2025-11-19' });
    expect(comparisonOf(period, 'previous_period')).toEqual({ from: '2026-10-11', to: '2026-10-28' });
    expect(comparisonOf({ from: '2025-01-01', to: '2026-11-18' }, 'previous_year')).toEqual({ from: '2023-01-04', to: '2024-11-20' });
    expect(comparisonOf(period, 'none')).toBeNull();
  });
});
