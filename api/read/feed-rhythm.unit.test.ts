import { describe, expect, it } from 'vitest';
import { bandOf, dayOf, rhythmOf, volumeAlarm, type HourCounts } from './feed-rhythm.ts';

const hour = 3_600_000;
/** A Monday, 00:00. */
const monday = Date.parse('2026-11-16T00:00:00Z');

/** `weeks` weeks before `monday` of a feed that speaks 100 times an hour from 9 to 17 on weekdays. */
function officeHours(weeks: number, change: (hourStart: number, count: number) => number = (_, count) => count): HourCounts {
  const counts = new Map<number, number>();
  for (let at = monday - weeks * 168 * hour; at < monday + 24 * hour; at += hour) {
    const [day, clock] = [new Date(at).getUTCDay(), new Date(at).getUTCHours()];
    const count = change(at, day >= 1 && day <= 5 && clock >= 9 && clock < 17 ? 100 : 0);
    if (count > 0) counts.set(at, count);
  }
  return counts;
}

describe('a band', () => {
  it.each([
    [[100], null],
    [[100, 100, 100, 100], { lower: 100 - 4 * 6.745, median: 100, upper: 100 + 4 * 6.745 }],
    [[80, 90, 100, 110, 120], { lower: 60, median: 100, upper: 140 }],
    [[0, 0, 0, 0], { lower: 0, median: 0, upper: 4 * 0.6745 }],
  ])('of %j is median ± 4 MAD, never narrower than chance', (values, band) => {
    expect(bandOf(values)).toEqual(band);
  });
});

describe('a rhythm', () => {
  it('knows hours of the week: nights and weekends are quiet, mornings are not', () => {
    const rhythm = rhythmOf(officeHours(4), monday + 12 * hour);
    expect([rhythm.get(10)?.median, rhythm.get(3)?.median, rhythm.get(5 * 24 + 10)?.median, rhythm.size]).toEqual([100, 0, 0, 168]);
  });

  it('is not known in the first two weeks', () => {
    expect(rhythmOf(officeHours(1), monday).size).toBe(0);
    expect(dayOf(officeHours(1), monday + 24 * hour).usual).toBeNull();
  });
});

describe('the volume of a day', () => {
  const at = monday + 24 * hour;
  it.each([
    ['as every Monday', officeHours(6), null],
    ['a third is missing', officeHours(6, (hourStart, count) => (hourStart >= monday ? count * 0.6 : count)), 'low_volume'],
    ['twice as much', officeHours(6, (hourStart, count) => (hourStart >= monday ? count * 2 : count)), 'high_volume'],
  ])('%s', (_, counts, alarm) => {
    expect(volumeAlarm(dayOf(counts, at))).toBe(alarm);
  });

  it('of a Sunday is compared with Sundays', () => {
    expect(volumeAlarm(dayOf(officeHours(6), monday))).toBeNull();
  });
});
