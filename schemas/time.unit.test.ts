import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  clockChange,
  daysBetween,
  instantOfWallTime,
  isoWeekday,
  isTimeZone,
  mondayOf,
  offsetMinutes,
  serviceDay,
  startOfServiceDay,
  wallTime,
} from './time.ts';

const at = (iso: string) => Date.parse(iso);

describe('service day', () => {
  it.each([
    ['01:30 at a site with cut-over 04:00 belongs to yesterday', '2026-11-18T01:30:00-05:00', 'America/New_York', 240, '2026-11-17'],
    ['04:00 at that site begins today', '2026-11-18T04:00:00-05:00', 'America/New_York', 240, '2026-11-18'],
    ['late evening in the west is still today there', '2026-11-19T06:59:00Z', 'America/Los_Angeles', 0, '2026-11-18'],
    ['the same instant is tomorrow in the east', '2026-11-19T06:59:00Z', 'America/New_York', 0, '2026-11-19'],
    ['the leap day exists', '2024-02-29T12:00:00-06:00', 'America/Chicago', 0, '2024-02-29'],
  ])('%s', (_, instant, zone, cutover, day) => expect(serviceDay(at(instant), zone, cutover)).toBe(day));

  it('begins where it says, on every day of a year with both clock changes', () => {
    for (let day = '2026-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
      const start = startOfServiceDay(day, 'America/Denver', 240);
      expect(serviceDay(start, 'America/Denver', 240)).toBe(day);
      expect(serviceDay(start - 1, 'America/Denver', 240)).toBe(addDays(day, -1));
    }
  });
});

describe('wall clock', () => {
  it.each([
    ['an ordinary time is exact', '2026-11-18T09:00', '2026-11-18T14:00:00.000Z', 'exact'],
    ['a time in the spring gap moves forward', '2026-03-08T02:30', '2026-03-08T07:30:00.000Z', 'gap_forward'],
    ['an ambiguous time is the first of the two', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z', 'overlap_first'],
  ])('%s', (_, wall, instant, rule) => {
    const resolved = instantOfWallTime(wall, 'America/New_York');
    expect([new Date(resolved.epochMs).toISOString(), resolved.rule]).toEqual([instant, rule]);
  });

  it('refuses dates that do not exist and zones nobody knows', () => {
    expect(() => instantOfWallTime('2026-02-30T09:00', 'America/New_York')).toThrow(RangeError);
    expect(() => instantOfWallTime('2026-02-20T09:00', 'Mars/Olympus')).toThrow(RangeError);
    expect([isTimeZone('America/Chicago'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
  });

  it('on the autumn night 01:50 to the second 01:10 are 20 minutes', () => {
    const checkedIn = at('2026-11-01T01:50:00-04:00');
    const roomed = at('2026-11-01T01:10:00-05:00');
    expect([wallTime(checkedIn, 'America/New_York'), wallTime(roomed, 'America/New_York')]).toEqual([
      '2026-11-01T01:50:00',
      '2026-11-01T01:10:00',
    ]);
    expect((roomed - checkedIn) / 60_000).toBe(20);
  });

  it('agrees with Intl for any instant', () => {
    const zones = ['America/New_York', 'America/Phoenix', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'];
    fc.assert(
      fc.property(fc.integer({ min: at('1990-01-01T00:00Z'), max: at('2037-01-01T00:00Z') }), fc.constantFrom(...zones), (ms, zone) => {
        const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(ms);
        expect(wallTime(Math.floor(ms / 1000) * 1000, zone)).toBe(parts.replace(' ', 'T'));
        expect(Math.abs(offsetMinutes(ms, zone) % 15)).toBe(0);
      }),
    );
  });
});

describe('a change of the clocks', () => {
  const november = Date.parse('2026-11-20T12:00:00Z');
  it.each([
    ['America/New_York', '2026-10-01T00:00:00Z', { atMs: Date.parse('2026-11-01T06:00:00Z'), minutes: -60 }],
    ['America/New_York', '2026-11-02T00:00:00Z', null],
    ['Australia/Lord_Howe', '2026-09-01T00:00:00Z', { atMs: Date.parse('2026-10-03T15:30:00Z'), minutes: 30 }],
    ['America/Phoenix', '2026-01-01T00:00:00Z', null],
    ['UTC', '2026-01-01T00:00:00Z', null],
  ])('of %s since %s', (zone, since, change) => {
    expect(clockChange(Date.parse(since), november, zone)).toEqual(change);
  });
});

describe('calendar', () => {
  it('counts days over clock changes and leap years', () => {
    expect([addDays('2024-02-28', 2), daysBetween('2026-03-07', '2026-03-09'), isoWeekday('2026-11-22'), mondayOf('2026-11-22')]).toEqual([
      '2024-03-01',
      2,
      7,
      '2026-11-16',
    ]);
  });
});
