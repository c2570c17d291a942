/** ADT: arrivals, departures, their corrections, British bookings, merges (formats.md 1.1; guarantees.md (c) 16, 18, 19). */
import { describe, expect, test } from 'vitest';
import { eventsOf, msh, outcomesOf, refusalOf, siu } from './hl7v2-for-tests.ts';

interface Adt {
  evn?: string;
  visit?: string;
  pid?: string;
  kind?: string;
  pv1More?: string;
  more?: readonly string[];
}

/** A visit of patient 4711 with provider 77 at cherry-creek; EVN-2 09:00, written 09:00. */
function adt(
  trigger: string,
  { evn = '20261122090000', visit = 'V1', pid = 'PID|1||4711^^^CHERRY^MR', kind = 'O', pv1More = '', more = [] }: Adt = {},
): string[] {
  return [
    msh(`ADT^${trigger}^ADT_A01`),
    `EVN|${trigger}|${evn}`,
    pid,
    `PV1|1|${kind}|^^^cherry-creek||||77^Roe${'|'.repeat(12)}${visit}${pv1More}`,
    ...more,
  ];
}
const admitted = (at: string): string => `${'|'.repeat(25)}${at}`;

test.each<[string, string, object]>([
  ['A01', 'appointment.arrived', { provider: '77' }],
  ['A04', 'appointment.arrived', { provider: '77' }],
  ['A03', 'appointment.checked_out', { provider: '77' }],
  ['A11', 'appointment.status_corrected', { outcome: 'booked' }],
  ['A13', 'appointment.status_corrected', { outcome: 'arrived' }],
  ['A38', 'appointment.cancelled', { initiator: 'unknown', rescheduleWindowMinutes: 15 }],
])('%s is %s', (trigger, type, data) => {
  expect(eventsOf(adt(trigger))).toMatchObject([
    { type, subject: 'hl7v2-main:V1', practiceid: 'cherry-creek', time: '2026-11-22T16:00:00.000Z', data },
  ]);
});

test.each(['A08', 'A02', 'A28', 'A31', 'A60'])('%s is kept and counts nothing', (trigger) => {
  expect(outcomesOf(adt(trigger))).toEqual([]);
});

test('a provider known by a number of a person is left out, his visit is not', () => {
  const [event] = eventsOf(adt('A04').map((line) => line.replace('|77^Roe', '|999-00-9999^Roe')));
  expect(event).toMatchObject({ type: 'appointment.arrived', flags: expect.arrayContaining(['unmapped:provider:text of 11']) as string[] });
  expect(JSON.stringify(event)).not.toContain('999-00-9999');
});

test.each(['I', 'IP', 'Inpatient', 'IMP'])('a stay in hospital (%s) is no visit', (kind) => {
  expect(outcomesOf(adt('A01', { kind }))).toEqual([]);
});

test('A05 books for when the patient is expected: PV2-8, else PV1-44', () => {
  const start = (more: Adt) => eventsOf(adt('A05', more))[0]?.data;
  expect(start({ more: [`PV2|${'|'.repeat(7)}202612011000`] })).toMatchObject({ start: '2026-12-01T17:00:00.000Z', provider: '77' });
  expect(start({ pv1More: admitted('202612021000') })).toMatchObject({ start: '2026-12-02T17:00:00.000Z' });
  expect(refusalOf(adt('A05'))).toMatchObject({ field: 'PV2-8' });
});

describe('the time', () => {
  const timeOf = (trigger: string, more: Adt) => eventsOf(adt(trigger, more))[0];
  test.each<[string, string, Adt, string]>([
    ['EVN-6 first', 'A04', { evn: '20261122090000||||202611220845', pv1More: admitted('202611220850') }, '2026-11-22T15:45:00.000Z'],
    ['then the admission', 'A04', { pv1More: admitted('202611220850') }, '2026-11-22T15:50:00.000Z'],
    ['then the discharge for A03', 'A03', { pv1More: `${admitted('202611220850')}|202611220930` }, '2026-11-22T16:30:00.000Z'],
    ['then EVN-2', 'A04', { evn: '20261122085500' }, '2026-11-22T15:55:00.000Z'],
    ['then MSH-7', 'A04', { evn: '' }, '2026-11-22T16:00:00.000Z'],
    ['a date gives way to a time on the same day', 'A04', { pv1More: admitted('20261122') }, '2026-11-22T16:00:00.000Z'],
  ])('is %s', (_name, trigger, more, time) => {
    expect(timeOf(trigger, more)?.time).toBe(time);
  });
  test('a date of another day makes no false waiting time', () => {
    expect(refusalOf(adt('A04', { pv1More: admitted('20261120') }))).toMatchObject({ field: 'PV1-44' });
  });
  test.each([['20260230'], ['202613010900'], ['00010101'], ['202611220900+2500']])('%s is left out and flagged', (at) => {
    expect(timeOf('A04', { pv1More: admitted(at) })).toMatchObject({
      time: '2026-11-22T16:00:00.000Z',
      flags: expect.arrayContaining(['bad_time:PV1-44']) as string[],
    });
  });
  test('EVN-2 later than the message is a wrong clock', () => {
    expect(timeOf('A04', { evn: '20290101090000||||202611220845' })).toMatchObject({
      recordedat: '2026-11-22T16:00:00.000Z',
      flags: expect.arrayContaining(['clock_error:EVN-2']) as string[],
    });
  });
});

describe('the visit', () => {
  test('is the appointment where number and authority are the same', () => {
    const [booked] = eventsOf(siu('S12', { sch: 'P1|V1' }));
    expect(eventsOf(adt('A04'))[0]?.subject).toBe(booked?.subject);
  });
  test('is another thing where the feed says so', () => {
    expect(eventsOf(adt('A04'), { visitNumbers: 'separate' })[0]?.subject).toBe('hl7v2-main:v.V1');
  });
  test('without a number is the patient’s one visit of the day, so that arrival and departure meet', () => {
    const [arrived] = eventsOf(adt('A04', { visit: '' }));
    const [left] = eventsOf(adt('A03', { visit: '' }));
    expect(arrived?.subject).toBe(left?.subject);
    expect(arrived?.flags).toContain('no_visit_number');
    expect(refusalOf(adt('A04', { visit: '', pid: 'PID|1' }))).toMatchObject({ field: 'PV1-19' });
  });
});

describe('the patient’s number', () => {
  const patientOf = (pid3: string, settings = {}) =>
    Reflect.get(
      eventsOf(adt('A05', { pid: `PID|1||${pid3}`, pv1More: admitted('202612021000') }), settings)[0]?.data ?? {},
      'patient',
    ) as unknown;
  test('is of a listed type, never the SSN by accident', () => {
    const mr = patientOf('4711^^^CHERRY^MR');
    expect(patientOf('999001111^^^SSA^SS~4711^^^CHERRY^MR')).toBe(mr);
    expect(patientOf('999001111^^^SSA^SS')).toBeUndefined();
    expect(patientOf('88^^^HIE^PI~4711^^^CHERRY^MR')).toBe(mr);
    expect(patientOf('88^^^HIE^PI~4711^^^CHERRY^MR', { patientIdTypes: ['PI'] })).toBe(patientOf('88^^^HIE^PI'));
    expect(patientOf('4711')).not.toBe(mr);
  });
  test('of types the feed does not list is nobody’s, and the types are named', () => {
    const booked = eventsOf(adt('A05', { pid: 'PID|1||4711^^^HIE^EPI~999001111^^^SSA^SS', pv1More: admitted('202612021000') }));
    expect(booked[0]?.flags).toEqual(expect.arrayContaining(['unmapped:patient_id_type:EPI', 'unmapped:patient_id_type:SS']));
  });
});

describe('A40', () => {
  const merge = (...pairs: [into: string, from: string][]): string[] => [
    msh('ADT^A40'),
    'EVN|A40|20261122090000',
    ...pairs.flatMap(([into, from]) => [`PID|1||${into}^^^CHERRY^MR`, `MRG|${from}^^^CHERRY^MR`]),
    'PV1|1|O|^^^cherry-creek',
  ];
  test('tells each pair once and counts nothing', () => {
    const events = eventsOf(merge(['1', '2'], ['3', '4']));
    expect(events.map(({ type, practiceid }) => [type, practiceid])).toEqual([
      ['patient.merged', ''],
      ['patient.merged', ''],
    ]);
    expect(new Set(events.map(({ subject }) => subject)).size).toBe(2);
    expect(JSON.stringify(events)).not.toMatch(/"[1234]"/);
  });
  test.each(['A18', 'A34', 'A36', 'A39'])('is %s in older versions', (trigger) => {
    const older = merge(['1', '2']).map((line) => line.replace('A40', trigger));
    expect(eventsOf(older).map(({ type }) => type)).toEqual(['patient.merged']);
  });
  test('flags a circle', () => {
    expect(eventsOf(merge(['1', '2'], ['2', '1'])).map(({ flags }) => flags?.includes('merge_cycle'))).toEqual([true, true]);
    expect(eventsOf(merge(['1', '1']))[0]?.flags).toContain('merge_cycle');
    expect(eventsOf(merge(['1', '2']))[0]?.flags ?? []).not.toContain('merge_cycle');
  });
  test('without both numbers is refused', () => {
    expect(refusalOf(merge(['1', '']))).toMatchObject({ field: 'MRG-1' });
  });
});

test('another trigger in EVN-1 than in MSH-9 is flagged, MSH-9 counts', () => {
  const lines = adt('A03').map((line) => line.replace('EVN|A03', 'EVN|A01'));
  expect(eventsOf(lines)).toMatchObject([
    { type: 'appointment.checked_out', flags: expect.arrayContaining(['trigger_differs:A01']) as string[] },
  ]);
});
