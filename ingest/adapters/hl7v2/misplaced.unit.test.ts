/** Values a field beside their own, as senders write them who count separators wrongly; and no-shows sent as cancellations. */
import { describe, expect, test } from 'vitest';
import { eventsOf, msh, refusalOf, siu } from './hl7v2-for-tests.ts';

/** A booking whose SCH holds these fields, without any time in its resources. */
const booking = (fields: Readonly<Record<number, string>>, trigger = 'S12'): string[] => {
  const sch = Array.from({ length: 25 }, (_, index) => fields[index + 1] ?? '');
  return [msh(`SIU^${trigger}^SIU_S12`), `SCH|${sch.join('|')}`, 'PID|1||4711^^^CHERRY^MR', 'AIL|1||EXAM3^^^cherry-creek'];
};
const timing = '^^30^20261201100000^20261201103000';
const place = { 2: 'F1' };

test.each([9, 10, 12, 13, 14])('start and end in SCH-%i are the booking’s, flagged', (field) => {
  const [event] = eventsOf(booking({ ...place, [field]: timing }));
  expect(event).toMatchObject({ type: 'appointment.booked', data: { start: '2026-12-01T17:00:00.000Z', durationMinutes: 30 } });
  expect(event?.flags).toContain(`misplaced:SCH-${field}`);
});

test('SCH-11 is believed before the field beside it', () => {
  const [event] = eventsOf(booking({ ...place, 11: timing, 12: '^^30^20270101100000^20270101103000' }));
  expect(event?.data).toMatchObject({ start: '2026-12-01T17:00:00.000Z' });
  expect(event?.flags).not.toContain('misplaced:SCH-12');
});

test.each([
  ['20261202100000', 1440, false],
  ['20261202100100', undefined, true],
])('an end at %s makes a length of %s minutes: a booking of more than a day is no length', (end, minutes, flagged) => {
  const [event] = eventsOf(booking({ ...place, 11: `^^^20261201100000^${end}` }));
  expect(event?.data['durationMinutes' as keyof typeof event.data]).toBe(minutes);
  expect(event?.flags?.includes('bad_length')).toBe(flagged);
});

test.each([
  ['a lone time', { 12: '20261201100000' }],
  ['a start without an end', { 12: '^^30^20261201100000' }],
  ['a time further on', { 16: timing }],
])('%s is no timing: refused, naming SCH-11', (_what, fields) => {
  expect(refusalOf(booking({ ...place, ...fields }))).toMatchObject({ field: 'SCH-11' });
});

test.each([
  ['20261201100000^20261201104500', 45],
  ['20261201100000', undefined],
  ['20261201100000^Q1D', undefined],
])('SCH-11 written as %s gives the start and a length of %s', (written, minutes) => {
  const [event] = eventsOf(booking({ ...place, 11: written }));
  expect(event?.data).toMatchObject({ start: '2026-12-01T17:00:00.000Z', ...(minutes !== undefined && { durationMinutes: minutes }) });
  expect('durationMinutes' in (event?.data ?? {})).toBe(minutes !== undefined);
});

test('a start in SCH-10 and an end in SCH-11, both plain times, are that', () => {
  const [event] = eventsOf(booking({ ...place, 10: '20261201100000', 11: '20261201104500' }));
  expect(event?.data).toMatchObject({ start: '2026-12-01T17:00:00.000Z', durationMinutes: 45 });
  expect(event?.flags).toContain('misplaced:SCH-10');
});

test.each([
  ['M30', 30],
  ['30', 30],
  ['S1800', 30],
  ['H1', 60],
  ['D1', undefined],
])('a length said in SCH-11.3 alone, %s, is %s minutes', (written, minutes) =>
  expect(eventsOf(booking({ ...place, 11: `^^${written}^20261201100000` }))[0]?.data['durationMinutes' as never]).toBe(minutes),
);

describe('a lone 1 in SCH-1 counts segments', () => {
  const counted = (number: string, visit: string) => [
    ...booking({ 1: number, 11: timing }),
    `PV1|1|O|EXAM3^^^cherry-creek${'|'.repeat(16)}${visit}`,
  ];
  test.each(['1', '0001'])('%s: the visit’s number is the appointment’s', (number) => {
    const events = ['787672', '787673'].flatMap((visit) => eventsOf(counted(number, visit)));
    expect(events.map(({ subject }) => subject)).toEqual(['hl7v2-main:787672', 'hl7v2-main:787673']);
    expect(events[0]?.flags).toContain('set_id:SCH-1');
  });
  test('without a visit it is refused: one appointment for all would lose the others', () =>
    expect(refusalOf(counted('1', ''))).toMatchObject({ field: 'SCH-2' }));
  test.each(['1^PLACER', '2', '10', 'A1'])('%s is a number', (number) =>
    expect(eventsOf(counted(number, '787672'))[0]?.subject).not.toBe('hl7v2-main:787672'),
  );
});

test.each([24, 23])('a status in SCH-%i is a status and ties no appointments together', (field) => {
  const events = eventsOf(booking({ ...place, 11: timing, [field]: 'CANCELLED' }, 'S14'));
  expect(events.map(({ type }) => type)).toEqual(['appointment.rescheduled', 'appointment.cancelled']);
  expect(events[0]?.data).not.toHaveProperty('rootAppointment');
  expect(events[0]?.flags).toContain(`misplaced:SCH-${field}`);
});

test('an appointment number in SCH-24 still names the first of a chain', () => {
  const [event] = eventsOf(booking({ ...place, 11: timing, 24: 'F0' }));
  expect(event?.data).toMatchObject({ rootAppointment: 'hl7v2-main:F0' });
});

test('its own number in SCH-24 makes no chain of one', () => {
  const [event] = eventsOf(booking({ ...place, 11: timing, 24: 'F1' }));
  expect(event?.data).not.toHaveProperty('rootAppointment');
});

test.each<[string, string, Parameters<typeof eventsOf>[1], string]>([
  ['NOSHOW', 'S15', {}, 'no_show'],
  ['17^NO SHOW', 'S15', {}, 'no_show'],
  ['Patient No-Show', 'S15', {}, 'no_show'],
  ['NOSHOW', 'S16', {}, 'no_show'],
  ['SHOWER', 'S15', {}, 'cancelled'],
  ['no show likely', 'S15', {}, 'cancelled'],
  ['NOSHOW', 'S15', { reasons: { noshow: 'patient' } }, 'cancelled'],
])('cancelled for the reason %s (%s) with %o is %s', (reason, trigger, settings, outcome) => {
  const ending = eventsOf(siu(trigger, { reason, status: 'Cancelled' }), settings).at(-1);
  expect(ending?.type).toBe(`appointment.${outcome}`);
  expect(ending?.flags?.includes('no_show_by_reason')).toBe(outcome === 'no_show');
});
