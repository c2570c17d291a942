/** Opening hours as people write them, and how far outside a moment lies (kpis.md 1.12 rule 21). */
import { describe, expect, it } from 'vitest';
import { minutesOutside, openingHours } from './opening-hours.ts';

const outside = (text: string, weekday: number, clock: string): number =>
  minutesOutside(openingHours(text) ?? [], weekday, Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)));

const office = 'Mo-Fr 08:00-12:00, 13:00-17:00; Sa 09:00-12:30';
const urgent = 'Mo-Su 16:00-02:00';

describe('minutes outside opening hours', () => {
  it.each([
    ['while it is open', office, 1, '09:00', 0],
    ['at the minute it opens and closes', office, 5, '17:00', 0],
    ['over lunch', office, 3, '12:20', 20],
    ['before it opens', office, 2, '03:59', 241],
    ['after it closes', office, 5, '21:01', 241],
    ['on Saturday by its own hours', office, 6, '13:30', 60],
    ['on a day it does not open, from the nearest day it does', office, 7, '12:00', 20 * 60],
    ['past midnight still open', urgent, 2, '01:59', 0],
    ['past midnight at the turn of the week', urgent, 1, '02:30', 30],
    ['days that run over the end of the week', 'Sa-Mo 10:00-12:00', 1, '12:10', 10],
    ['to the end of the day', 'Mo 08:00-24:00', 2, '00:15', 15],
    ['around the clock', 'Mo-Su 00:00-24:00', 4, '03:00', 0],
    ['a list of days', 'Mo,We, Fr 08:00-17:00', 3, '07:00', 60],
  ])('%s', (_, text, weekday, clock, minutes) => {
    expect(outside(text, weekday, clock)).toBe(minutes);
  });

  it.each([
    '',
    '08:00-17:00',
    'Mo-Fr',
    'Mo-Fr 8:00-17:00',
    'Mo-Fr 08:00-25:00',
    'Mon-Fri 08:00-17:00',
    'Mo-Fr 08:00-17:00;',
    'mo 08:00-09:00',
    'Mo 24:00-08:00',
  ])('refuses %s', (text) => expect(openingHours(text)).toBeUndefined());
});
