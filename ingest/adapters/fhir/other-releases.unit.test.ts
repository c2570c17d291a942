/** What R5, STU3 and DSTU2 write otherwise than R4, table-driven: the same events come of it. */
import { describe, expect, it } from 'vitest';
import { told } from './fhir-for-tests.ts';

const [from, to] = ['2026-11-02T09:00:00-07:00', '2026-11-02T09:40:00-07:00'];
const doctor = { reference: 'Practitioner/9' };
const facility = { reference: 'Location/cherry-creek' };
const saidOf = (body: object) => told(body).events.map(({ type, subject, time, data, flags }) => ({ type, subject, time, data, flags }));

describe('an Encounter', () => {
  const r4 = {
    resourceType: 'Encounter',
    id: 'e1',
    status: 'finished',
    class: { code: 'AMB' },
    subject: { reference: 'Patient/1' },
    participant: [{ individual: doctor }],
    period: { start: from, end: to },
  };
  const { class: _class, period: _period, participant: _participant, subject, ...bare } = r4;
  it.each([
    [
      'R5',
      {
        ...bare,
        subject,
        status: 'completed',
        class: [{ coding: [{ code: 'AMB' }] }],
        participant: [{ actor: doctor }],
        actualPeriod: r4.period,
      },
    ],
    ['DSTU2', { ...bare, patient: subject, class: 'ambulatory', participant: r4.participant, period: r4.period }],
  ])('of %s gives what R4’s gives', (_release, body) => {
    expect(saidOf(r4)).toHaveLength(3);
    expect(saidOf(body)).toEqual(saidOf(r4));
  });
  it.each([
    ['R5', { ...bare, class: [{ coding: [{ code: 'IMP' }] }], actualPeriod: r4.period }],
    ['DSTU2', { ...bare, class: 'inpatient', period: r4.period }],
  ])('of %s that is a stay is no visit', (_release, body) => expect(saidOf(body)).toEqual([]));
  it('of R5 that was discontinued is flagged by nothing and ends with nothing', () =>
    expect(saidOf({ ...bare, status: 'discontinued', class: [], actualPeriod: r4.period })).toEqual([]));
});

it('an Appointment of R5 keeps its reason and its visit type', () => {
  const { events } = told({
    resourceType: 'Appointment',
    id: 'a1',
    status: 'cancelled',
    start: from,
    end: to,
    cancellationReason: { coding: [{ code: 'pat-cpp' }] },
    serviceType: [{ concept: { coding: [{ code: 'NP30' }] } }],
  });
  expect(events.find(({ type }) => type === 'appointment.booked')?.data).toMatchObject({ visitType: 'NP30' });
  expect(events.find(({ type }) => type === 'appointment.cancelled')?.data).toMatchObject({ initiator: 'patient', reason: 'pat-cpp' });
});

it.each([
  ['when it was cancelled', '2026-10-30T12:00:00-06:00', '2026-10-30T18:00:00.000Z', []],
  ['only the day of that: the start, as without it', '2026-10-30', '2026-11-02T16:00:00.000Z', ['time_assumed']],
])('an Appointment of R5 says %s', (_what, cancellationDate, time, flags) => {
  const { events } = told({ resourceType: 'Appointment', id: 'a1', status: 'cancelled', start: from, end: to, cancellationDate });
  expect(events.find(({ type }) => type === 'appointment.cancelled')).toMatchObject({ time, ...(flags.length > 0 && { flags }) });
});

it('a modifier extension nobody here knows is flagged: it may change what is said', () => {
  const booked = { resourceType: 'Appointment', id: 'a1', status: 'booked', start: from, end: to };
  const flagsOf = (body: object) => told(body).events[0]?.flags?.includes('modifier_extension') ?? false;
  expect(flagsOf({ ...booked, modifierExtension: [{ url: 'http://example.org/not', valueBoolean: true }] })).toBe(true);
  expect([flagsOf(booked), flagsOf({ ...booked, modifierExtension: [] })]).toEqual([false, false]);
});

describe('a bill of STU3', () => {
  const line = { sequence: 1, service: { coding: [{ code: '99213' }] }, servicedDate: '2026-11-02', net: { value: 100.5 } };
  const bill = { id: 'c1', status: 'active', created: '2026-11-03', facility };
  it('counts when it is complete, with the code of its lines', () => {
    const claim = { resourceType: 'Claim', ...bill, use: 'complete', item: [line], total: { value: 100.5 } };
    expect(told(claim).events).toMatchObject([
      { type: 'charge.posted', data: { amountCents: 10_050, procedure: '99213' } },
      { type: 'claim.submitted', data: { amountCents: 10_050 } },
    ]);
    expect(told({ ...claim, use: 'proposed' }).events).toEqual([]);
  });
  it('has its charge in the EOB’s totalCost', () =>
    expect(
      told({
        resourceType: 'ExplanationOfBenefit',
        ...bill,
        totalCost: { value: 100.5 },
        payment: { amount: { value: 80 }, date: '2026-11-10' },
      }).events,
    ).toMatchObject([
      { type: 'charge.posted', data: { amountCents: 10_050 } },
      { type: 'claim.submitted' },
      { type: 'claim.adjudicated', data: { chargeCents: 10_050, paidCents: 8_000 } },
      { type: 'payment.posted', data: { amountCents: 8_000 } },
    ]));
});
