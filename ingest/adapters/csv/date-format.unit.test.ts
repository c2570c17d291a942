/** Dates by declared pattern only. */
import { expect, it } from 'vitest';
import { dateReader } from './date-format.ts';

const read = dateReader(['M/D/YYYY h:mm A', 'DD.MM.YYYY HH:mm', 'M/D/YY', 'YYYYMMDD']);
it.each([
  ['11/2/2026 9:05 AM', '2026-11-02', '09:05:00'],
  ['11/2/2026 12:00 am', '2026-11-02', '00:00:00'],
  ['11/2/2026 12:30 PM', '2026-11-02', '12:30:00'],
  ['02.11.2026 23:59', '2026-11-02', '23:59:00'],
  ['31.12.2026 24:00', '2027-01-01', '00:00:00'],
  ['2026-11-02T24:00:00', '2026-11-03', '00:00:00'],
  ['11/2/26', '2026-11-02', undefined],
  ['20261102', '2026-11-02', undefined],
  ['2026-11-02', '2026-11-02', undefined],
  ['2026-11-02 07:08', '2026-11-02', '07:08:00'],
  ['2026-11-02T07:08:09.5', '2026-11-02', '07:08:09'],
])('%s is %s at %s', (text, day, clock) => expect(read(text)).toMatchObject({ day, clock, epochMs: undefined }));
it.each([
  ['2026-11-02T07:08:09-07:00', '2026-11-02T14:08:09.000Z'],
  ['2026-11-02T07:08:09+0100', '2026-11-02T06:08:09.000Z'],
  ['2026-11-02 07:08Z', '2026-11-02T07:08:00.000Z'],
])('%s is the instant %s', (text, iso) => expect(new Date(read(text)?.epochMs ?? 0).toISOString()).toBe(iso));
it.each([
  '13/45/2026 9:00 AM',
  '2/29/2026 9:00 AM',
  '11/2/2026 13:00 PM',
  '11/2/2026 0:15 AM',
  '02.11.2026 24:01',
  '2026-02-30',
  '45000',
  '',
  'tomorrow',
  '2026-11-02T25:00',
])('%s is refused', (text) => expect(read(text)).toBeUndefined());
