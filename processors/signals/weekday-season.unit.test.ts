/** The weekday season: a week with closed days is worth what a full week of the same process is worth. */
import { describe, expect, it } from 'vitest';
import type { State } from '@rounds/schemas/kpis/state.ts';
import { emptyState } from '@rounds/schemas/kpis/state.ts';
import {
  countWithoutSeason,
  medianWithoutSeason,
  rateIndexes,
  rateWithoutSeason,
  weekdayMedians,
  weekdayShares,
} from './weekday-season.ts';

const day = (num: number, den = 0, bins: [number, number][] = []): State => ({ ...emptyState, num, den, bins: new Map(bins) });
const rateWeek = (...days: [number, number][]) => days.map(([num, den]) => day(num, den));

describe('weekday season of a rate', () => {
  // Mondays miss 20 %, other days 5 %.
  const full = rateWeek([20, 100], [5, 100], [5, 100], [5, 100], [5, 100], [0, 0], [0, 0]);
  const indexes = rateIndexes([full, full]);

  it('leaves a full week as it is', () => {
    expect(rateWithoutSeason(full, indexes)).toBeCloseTo(40 / 500, 12);
  });

  it('a week whose Monday was closed is not better for it', () => {
    const holiday = rateWeek([0, 0], [5, 100], [5, 100], [5, 100], [5, 100], [0, 0], [0, 0]);
    expect(rateWithoutSeason(holiday, indexes)).toBeCloseTo(40 / 500, 12);
  });

  it('a real rise shows in full', () => {
    const worse = rateWeek([0, 0], [10, 100], [10, 100], [10, 100], [10, 100], [0, 0], [0, 0]);
    expect(rateWithoutSeason(worse, indexes)).toBeCloseTo(80 / 500, 12);
  });

  it('a weekday with too few cases has no index of its own', () => {
    expect(rateIndexes([rateWeek([10, 100], [10, 10])])[1]).toBe(1);
  });

  it('no cases is no rate, not 0', () => {
    expect(rateWithoutSeason(rateWeek([0, 0]), indexes)).toBeNull();
  });
});

describe('weekday season of a count', () => {
  const counts = (...numbers: number[]) => numbers.map((number) => day(number));
  const ordinary = counts(40, 30, 30, 30, 20, 0, 0);
  const season = weekdayShares([ordinary, ordinary, ordinary]);
  if (!season) throw new Error('no season');

  it('a week with a closed Monday is worth a full week', () => {
    expect(countWithoutSeason(counts(0, 30, 30, 30, 20, 0, 0), season)).toBeCloseTo(150, 10);
  });

  it('fewer visits on open days stay fewer', () => {
    expect(countWithoutSeason(counts(20, 15, 15, 15, 10, 0, 0), season)).toBeCloseTo(75, 10);
  });

  it('closed days of the baseline do not make their weekday smaller', () => {
    const withHoliday = weekdayShares([ordinary, counts(0, 30, 30, 30, 20, 0, 0), ordinary]);
    expect(withHoliday?.shares[0]).toBeCloseTo(40 / 150, 10);
  });

  it('days of an unfinished week that are still to come do not count as closed', () => {
    expect(countWithoutSeason(counts(40, 30, 0, 0, 0, 0, 0), season, 2)).toBeCloseTo(150, 10);
  });

  it('a week open for one day is not scaled up', () => {
    expect(countWithoutSeason(counts(0, 0, 0, 0, 20, 0, 0), season)).toBeNull();
  });
});

describe('weekday season of a median', () => {
  const monday = day(0, 100, [[20, 100]]);
  const other = day(0, 100, [[10, 100]]);
  const week = [monday, other, other, other, other, emptyState, emptyState];
  const season = weekdayMedians([week]);
  if (!season) throw new Error('no season');

  it('leaves an ordinary week as it is', () => {
    // 400 of 500 cases stand in the bin 10: the middle lies at 9.5 + 250 / 400.
    expect(medianWithoutSeason(week, season)).toBe(10.125);
  });

  it('shifts a week without its slow day up by what that day adds', () => {
    // Ordinary mix expects (20 + 4 × 10) / 5 = 12, four ordinary days expect 10.
    expect(medianWithoutSeason([emptyState, other, other, other, other, emptyState, emptyState], season)).toBe(12);
  });

  it('a week without cases has no median', () => {
    expect(medianWithoutSeason([], season)).toBeNull();
  });
});
