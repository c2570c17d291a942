/** Weekly values: where a weekday season is taken out, which weeks it is learnt from, and where it would be nonsense. */
import { describe, expect, it } from 'vitest';
import { kpiById } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { emptyState } from '@rounds/schemas/kpis/state.ts';
import { seasonWeeks, valuesFromDays } from './weekly-values.ts';

const kpi = (id: string): Kpi => {
  const found = kpiById(id);
  if (!found) throw new Error(id);
  return found;
};
const weekOf = (...days: (readonly [num: number, den: number])[]) => days.map(([num, den]) => ({ ...emptyState, num, den }));

describe('valuesFromDays', () => {
  // Receipts come all week, Sundays' too; charges are posted from Monday to Friday, a few cents' worth on Sunday.
  const cash = weekOf([95, 120], [95, 110], [95, 100], [95, 100], [95, 70], [0, 0], [25, 30]).map((day) => ({
    ...day,
    num: day.num * 1000,
    den: day.den * 1000,
  }));
  const values = (id: string, weeks: readonly (typeof cash)[]) =>
    valuesFromDays(
      kpi(id),
      [weeks],
      () => true,
      weeks.map(() => 7),
    );

  it('a week of receipts over a week of charges is that, whatever the weekdays do', () => {
    const sundays = cash.map((day, weekday) => (weekday === 6 ? { ...day, num: 40_000_000, den: 30_000 } : day));
    const [first, second] = values('net_collection_rate', [cash, sundays]);
    expect(first?.value).toBeCloseTo((100 * 500) / 530, 10);
    expect(second?.value).toBeCloseTo((100 * (475 + 40_000)) / 530, 10);
  });

  it('a rate within its own cases is set to the ordinary mix of weekdays', () => {
    const full = weekOf([20, 100], [5, 100], [5, 100], [5, 100], [5, 100], [0, 0], [0, 0]);
    const holiday = weekOf([0, 0], [5, 100], [5, 100], [5, 100], [5, 100], [0, 0], [0, 0]);
    const [, , , last] = values('no_show_rate', [full, full, full, holiday]);
    expect(last?.value).toBeGreaterThan(7);
  });
});

describe('seasonWeeks', () => {
  const limits = { most: 4, fewest: 2 };
  const measured = (text: string) => Array.from(text, (week) => week === 'x');

  it.each([
    ['none of the warm-up', 'xxxxxxxxxx', 3, [3, 4, 5, 6]],
    ['the warm-up begins with the first measured week', '..xxxxxx', 3, [5, 6, 7]],
    ['weeks without anything are passed over', 'xxx.x.xx', 3, [4, 6, 7]],
    ['the first weeks, until enough have settled', 'xxxx', 3, [0, 1, 2, 3]],
    ['nothing measured, nothing learnt', '....', 3, []],
  ])('%s', (_, weeks, warmUp, expected) => {
    expect([...seasonWeeks(measured(weeks), warmUp, limits)]).toEqual(expected);
  });
});
