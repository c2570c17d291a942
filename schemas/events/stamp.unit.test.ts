/** What is stamped on an event when it is accepted: the practice's day and wall clock, and stamps of a visit far outside opening hours. */
import { expect, it } from 'vitest';
import { stampLocal } from './stamp.ts';

const clock = { timeZone: 'America/Denver', cutoverMinutes: 240, openingHours: 'Mo-Fr 08:00-17:00' };
const event = (type: string, time: string, data: Record<string, unknown> = {}) => ({ type, time, data });

it('the service day follows the cut-over, the wall clock the zone', () =>
  expect(stampLocal(event('appointment.booked', '2026-11-20T10:59:00Z', { start: '2026-11-20T11:00:00Z' }), clock)).toMatchObject({
    serviceday: '2026-11-19',
    localtime: '2026-11-20T03:59:00',
    data: { startDay: '2026-11-20', startLocal: '2026-11-20T04:00:00' },
  }));

it('a clock-out bears the moment its day began', () =>
  expect(stampLocal(event('shift.clocked_out', '2026-11-20T10:59:00Z'), clock).data).toEqual({ dayBegan: '2026-11-19T11:00:00.000Z' }));

it.each([
  ['four hours after closing', 'appointment.checked_in', '2026-11-21T04:00:00Z', undefined],
  ['a minute later', 'appointment.checked_in', '2026-11-21T04:01:00Z', true],
  ['no stamp made beside the patient', 'appointment.completed', '2026-11-21T06:00:00Z', undefined],
])('rule 21: %s (%s) is outside opening hours: %s %s', (_what, type, time, outside) =>
  expect(stampLocal(event(type, time), clock).data['outsideHours']).toBe(outside),
);

it('what a sender claims of opening hours is taken away', () =>
  expect(stampLocal(event('appointment.checked_in', '2026-11-20T17:00:00Z', { outsideHours: true }), clock).data).toEqual({}));
