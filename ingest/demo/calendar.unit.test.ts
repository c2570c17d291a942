/** Days, holidays and local minutes of the demo agree with the rules of schemas/time.ts and with published calendars. */
import { instantOfWallTime } from '@rounds/schemas/time.ts';
import { describe, expect, it } from 'vitest';
import {
  businessDayFrom,
  dateText,
  dayNumber,
  isClosedHoliday,
  isHoliday,
  isoText,
  isShortWeek,
  monthsBefore,
  weekdayOf,
  ZoneDays,
} from './calendar.ts';

// The office of personnel management's list of federal holidays, as observed.
const FEDERAL_2026 = [
  '2026-01-01',
  '2026-01-19',
  '2026-02-16',
  '2026-05-25',
  '2026-06-19',
  '2026-07-03',
  '2026-09-07',
  '2026-10-12',
  '2026-11-11',
  '2026-11-26',
  '2026-12-25',
];

describe('calendar of the demo', () => {
  it('knows the federal holidays of 2026 and no other day', () => {
    const days = Array.from({ length: 365 }, (_, i) => dayNumber('2026-01-01') + i);
    expect(days.filter(isHoliday).map(dateText)).toEqual(FEDERAL_2026);
  });

  it('closes offices on six of them, and makes their weeks short', () => {
    expect(FEDERAL_2026.filter((date) => isClosedHoliday(dayNumber(date)))).toEqual([
      '2026-01-01',
      '2026-05-25',
      '2026-07-03',
      '2026-09-07',
      '2026-11-26',
      '2026-12-25',
    ]);
    expect(isShortWeek(dayNumber('2026-11-22'))).toBe(true);
    expect(isShortWeek(dayNumber('2026-11-28'))).toBe(true);
    expect(isShortWeek(dayNumber('2026-11-29'))).toBe(false);
  });

  it('moves business days over weekends and holidays', () => {
    expect(dateText(businessDayFrom(dayNumber('2026-11-26')))).toBe('2026-11-27');
    expect(dateText(businessDayFrom(dayNumber('2026-07-03')))).toBe('2026-07-06');
  });

  it('writes instants as Date does, to the second', () => {
    for (const ms of [0, 951_782_399_000, 1_763_000_123_000]) expect(isoText(ms)).toBe(new Date(ms).toISOString().replace('.000', ''));
  });

  it('counts months back to a day that exists', () => {
    expect(dateText(monthsBefore(dayNumber('2026-11-22'), 14))).toBe('2025-09-22');
    expect(dateText(monthsBefore(dayNumber('2026-03-31'), 1))).toBe('2026-02-28');
  });

  it.each(['America/Los_Angeles', 'America/Denver', 'America/Chicago'])(
    'turns every half hour of the days around both changes in %s into the instant the rules say',
    (zone) => {
      const days = new ZoneDays(zone);
      for (const date of ['2026-03-07', '2026-03-08', '2026-03-09', '2025-10-31', '2025-11-01', '2025-11-02', '2025-11-03']) {
        for (let minute = 0; minute < 1440; minute += 30) {
          const wall = `${date}T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00`;
          expect(days.instant(dayNumber(date), minute), wall).toBe(instantOfWallTime(wall, zone).epochMs);
          expect(days.instant(dayNumber(date) - 1, minute + 1440)).toBe(days.instant(dayNumber(date), minute));
        }
      }
    },
  );

  it('has Monday as 1', () => {
    expect(weekdayOf(dayNumber('2026-11-23'))).toBe(1);
    expect(weekdayOf(dayNumber('2026-11-22'))).toBe(7);
  });
});
