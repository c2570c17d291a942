/** Timestamps: which zone, which precision, what is none (formats.md 1.1 Zone, guarantees.md (c) 16). */
import { describe, expect, test } from 'vitest';
import { placeStamp, readStamp, zonesOf } from './times.ts';

const denver = { timeZone: 'America/Denver', cutoverMinutes: 0 };

function place(text: string, { header = '20261122090000', zone = 'America/Denver' }: { header?: string; zone?: string } = {}) {
  const flags: string[] = [];
  const stamp = readStamp(text);
  const at =
    stamp && placeStamp(stamp, zonesOf(readStamp(header), zone === '' ? undefined : zone, denver), 'SCH-11', (flag) => flags.push(flag));
  return { at: at && new Date(at.ms).toISOString(), dateOnly: at?.dateOnly, flags };
}

test.each([
  ['20260230'],
  ['20261301'],
  ['202611221060'],
  ['20261122106070'],
  ['2026112225'],
  ['00010101'],
  ['99991231235959'],
  ['202611220900+2500'],
  ['202611220900+0075'],
  ['22.11.2026'],
  ['11/22/2026'],
  ['2026-02-30'],
  ['2026-11-22T25:00'],
  ['202611220900301234567'],
  ['202611220900301'],
  ['tomorrow'],
])('%s is no timestamp', (text) => {
  expect(readStamp(text)).toBeUndefined();
});

test.each([
  ['2026', 'month'],
  ['202611', 'month'],
  ['20261122', 'day'],
  ['2026112209', 'hour'],
  ['202611220900', 'minute'],
  ['20261122090030', 'second'],
  ['20261122090030.1234-0700', 'second'],
  ['20261122090030125', 'second'],
  ['2026-11-22', 'day'],
  ['2026-11-22 09:00', 'minute'],
  ['2026-11-22T09:00:30.1234567-07:00', 'second'],
])('%s has the precision of a %s', (text, precision) => {
  expect(readStamp(text)?.precision).toBe(precision);
});

describe('a wall clock stands', () => {
  test.each([
    ['at its own offset', '202612011000-0500', {}, '2026-12-01T15:00:00.000Z', []],
    ['at its own offset, written as ISO 8601', '2026-12-01T10:00:00-05:00', {}, '2026-12-01T15:00:00.000Z', []],
    ['in UTC where a Z says so', '20261201150000Z', {}, '2026-12-01T15:00:00.000Z', []],
    ['with its milliseconds, the point left out', '20261201100000125-0500', {}, '2026-12-01T15:00:00.125Z', []],
    ['in the feed’s zone', '202612011000', { zone: 'America/New_York' }, '2026-12-01T15:00:00.000Z', []],
    ['in the practice’s zone, assumed', '202612011000', { zone: '' }, '2026-12-01T17:00:00.000Z', ['zone_assumed']],
    [
      'in the zone MSH-7 agrees with, in the other half of the year too',
      '202607011000',
      { header: '20261122090000-0700', zone: '' },
      '2026-07-01T16:00:00.000Z',
      [],
    ],
    [
      'at the offset of MSH-7 where that is another zone',
      '202612011000',
      { header: '20261122090000+0100' },
      '2026-12-01T09:00:00.000Z',
      ['zone_from_header'],
    ],
    ['after a spring gap', '202603080230', {}, '2026-03-08T09:30:00.000Z', ['dst_gap:SCH-11']],
    ['at the first of two in autumn', '202611010130', {}, '2026-11-01T07:30:00.000Z', ['dst_overlap:SCH-11']],
    ['on a leap day', '202402291000', {}, '2024-02-29T17:00:00.000Z', []],
  ])('%s', (_name, text, more, at, flags) => {
    expect(place(text, more)).toEqual({ at, dateOnly: false, flags });
  });
});

test('a date is a date, not midnight', () => {
  expect(place('20261201')).toMatchObject({ dateOnly: true });
});

test('a month is too little', () => {
  expect(place('202612')).toEqual({ at: undefined, dateOnly: undefined, flags: ['bad_time:SCH-11'] });
});
