/** Where an event may stand in time: what no page and no figure could ever hold is refused with its field, shape and rule. */
import { expect, it } from 'vitest';
import { parseEvent } from './event.ts';

const rule = 'a day from 1900-01-01 to 2099-12-31';
const event = (over: object, data: object) => ({
  id: 'e1',
  type: 'appointment.booked',
  source: 'http/desk',
  subject: 'a1',
  time: '2026-05-01T09:00:00Z',
  recordedat: '2026-05-01T09:00:00Z',
  practiceid: 'elm',
  sourceref: 'r',
  ...over,
  data,
});
const start = '2026-05-04T09:00:00-05:00';
const charge = { postDate: '2026-05-01', serviceDate: '2026-04-30', amountCents: 100 };

it.each([
  ['time', event({ time: '0026-05-01T09:00:00Z' }, { start }), 'time', 20],
  ['recordedat', event({ recordedat: '9999-12-31T23:59:59Z' }, { start }), 'recordedat', 20],
  ['a start that stands for never', event({}, { start: '9999-12-31T23:59:00-05:00' }), 'data.start', 25],
  ['a slip in the year of service', event({ type: 'charge.posted' }, { ...charge, serviceDate: '0026-10-01' }), 'data.serviceDate', 10],
  ['money posted in 2162', event({ type: 'charge.posted' }, { ...charge, postDate: '2162-11-01' }), 'data.postDate', 10],
])('a day nobody can look at is refused: %s', (_, given, field, length) => {
  expect(parseEvent(given)).toEqual({ ok: false, violations: [{ field, valueShape: `text of ${length}`, rule }] });
});

it.each([
  [
    'the history of a patient',
    event({ time: '1954-12-04T09:00:00Z', recordedat: '1954-12-04T09:00:00Z' }, { start: '1954-12-04T09:00:00Z' }),
  ],
  ['the last day', event({}, { start: '2099-12-31T23:59:00-12:00' })],
  ['a credential without end', event({ type: 'credential.issued' }, { kind: 'licence', expires: '9999-12-31' })],
])('taken: %s', (_, given) => {
  expect(parseEvent(given).ok).toBe(true);
});

it('a time that is none breaks one rule, not two', () => {
  const parsed = parseEvent(event({ time: 'yesterday' }, { start }));
  expect(parsed.ok ? [] : parsed.violations).toHaveLength(1);
});
