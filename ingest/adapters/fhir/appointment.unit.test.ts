/** What versions of an Appointment tell, one by one and together; capacity of slots; stamps of encounters. */
import { describe, expect, it } from 'vitest';
import { told, type SeenEvent, type Settings } from './fhir-for-tests.ts';

const base = {
  resourceType: 'Appointment',
  id: 'a1',
  status: 'booked',
  created: '2026-11-01T10:00:00-06:00',
  start: '2026-11-20T09:00:00-07:00',
  end: '2026-11-20T09:30:00-07:00',
  meta: { versionId: '1', lastUpdated: '2026-11-01T10:00:03-06:00' },
  participant: [
    { actor: { reference: 'Patient/p9' }, status: 'accepted' },
    { actor: { reference: 'Practitioner/dr-7' }, status: 'accepted' },
  ],
};
const version = (versionId: string, lastUpdated: string, more: object) => ({ ...base, ...more, meta: { versionId, lastUpdated } });
const brief = ({ type, time, data }: SeenEvent) =>
  `${type.replace('appointment.', '')} ${time}${typeof data['start'] === 'string' ? ` for ${data['start']}` : ''}`;

describe('the status of a version becomes the event it implies', () => {
  const later = { versionId: '4', lastUpdated: '2026-11-20T15:55:00Z' };
  it.each([
    ['proposed', []],
    ['waitlist', []],
    ['pending', ['booked', 'rescheduled']],
    ['booked', ['booked', 'rescheduled']],
    ['arrived', ['booked', 'rescheduled', 'arrived']],
    ['checked-in', ['booked', 'rescheduled', 'checked_in']],
    ['fulfilled', ['booked', 'rescheduled', 'completed']],
    ['cancelled', ['booked', 'rescheduled', 'cancelled']],
    ['noshow', ['booked', 'rescheduled', 'no_show']],
    ['entered-in-error', ['voided']],
  ])('%s', (status, expected) => {
    expect(told({ ...base, status, meta: later }).types).toEqual(expected.map((type) => `appointment.${type}`));
  });
  it('a proposal has a period asked for and no start, and nobody holds a time', () => {
    const proposal = { ...base, status: 'proposed', start: undefined, end: undefined, requestedPeriod: [{ start: '2026-11-20' }] };
    expect(told(proposal)).toMatchObject({ events: [], rejections: [] });
  });
  it('without an end has no length, which is not a length of nothing', () =>
    expect(told({ ...base, end: undefined }).events[0]?.data).not.toHaveProperty('durationMinutes'));
  it('the first version is a booking and nothing moved', () => {
    const { events } = told(base);
    expect(events.map(brief)).toEqual(['booked 2026-11-01T16:00:00.000Z for 2026-11-20T16:00:00.000Z']);
    expect(events[0]).toMatchObject({
      subject: 'fhir-test:a1',
      practiceid: 'cherry-creek',
      data: { durationMinutes: 30, provider: 'dr-7', startDay: '2026-11-20' },
    });
    expect(JSON.stringify(events)).not.toContain('p9');
  });
  it('an unknown status is kept as a booking and flagged', () => {
    expect(told({ ...base, status: 'CONFIRMED' }).events[0]?.flags).toEqual(['unmapped:status:CONFIRMED']);
  });
  it('the feed’s own list of statuses goes before', () => {
    expect(told({ ...base, status: 'fulfilled', meta: later }, { statuses: { fulfilled: 'checked_out' } }).types).toContain(
      'appointment.checked_out',
    );
  });
});

describe('when it happened', () => {
  const at = (status: string, lastUpdated: string) => told(version('7', lastUpdated, { status })).events.at(-1);
  it('an arrival is as exact as the version that tells it', () => {
    expect(at('arrived', '2026-11-20T15:55:00Z')).toMatchObject({ time: '2026-11-20T15:55:00.000Z' });
  });
  it('a version written long after (an export) gives the planned time, flagged', () => {
    expect(at('arrived', '2027-03-01T00:00:00Z')).toMatchObject({ time: '2026-11-20T16:00:00.000Z', flags: ['time_assumed'] });
    expect(at('fulfilled', '2027-03-01T00:00:00Z')).toMatchObject({ time: '2026-11-20T16:30:00.000Z', flags: ['time_assumed'] });
    expect(at('cancelled', '2027-03-01T00:00:00Z')).toMatchObject({ time: '2026-11-20T16:00:00.000Z', flags: ['time_assumed'] });
  });
  it('a no-show is none before its start', () => {
    expect(at('noshow', '2026-11-20T08:00:00Z')).toMatchObject({ time: '2026-11-20T16:00:00.000Z' });
  });
  it.each([
    ['pat-cpp', 'patient'],
    ['prov-pers', 'practice'],
    ['maint', 'practice'],
    ['oth-err', 'unknown'],
    ['WX', 'patient'],
  ])('reason %s of a cancellation: %s', (code, initiator) => {
    const cancelled = version('3', '2026-11-19T20:00:00Z', { status: 'cancelled', cancelationReason: { coding: [{ code }] } });
    expect(told(cancelled, { reasons: { wx: 'patient' } }).events.at(-1)?.data).toMatchObject({ initiator, reason: code });
  });
  it('a new start moves the booking at the version’s own time', () => {
    const { events } = told(version('2', '2026-11-10T12:00:00Z', { start: '2026-11-24T09:00:00-07:00', end: undefined }));
    expect(events.map(brief)).toEqual([
      'booked 2026-11-01T16:00:00.000Z for 2026-11-24T16:00:00.000Z',
      'rescheduled 2026-11-10T12:00:00.000Z for 2026-11-24T16:00:00.000Z',
    ]);
    // What a later version says of the first booking is known before the first version’s own word, so that word wins.
    expect(events[0]!.recordedat < told(base).events[0]!.recordedat).toBe(true);
  });
  it('a day alone keeps its precision in a flag; a month alone is no time', () => {
    expect(told({ ...base, created: '2026-11-01' }).events[0]).toMatchObject({
      time: '2026-11-01T06:00:00.000Z',
      flags: ['date_only:created'],
    });
    expect(told({ ...base, created: '2026-11', meta: undefined }).events[0]?.flags).toEqual(['booked_at_unknown']);
  });
  it('an instant without a zone is the practice’s wall clock, flagged', () => {
    expect(told({ ...base, start: '2026-11-20T09:00:00' }).events[0]).toMatchObject({
      data: { start: '2026-11-20T16:00:00.000Z' },
      flags: ['zone_assumed'],
    });
  });
});

describe('the same version is the same event, another version is another', () => {
  it('ids hold over deliveries and forms', () => {
    const single = told(base).events;
    const inBundle = told({
      resourceType: 'Bundle',
      type: 'searchset',
      entry: [{ fullUrl: 'https://ehr.example/fhir/Appointment/a1', resource: base }],
    }).events;
    const asLine = told(JSON.stringify(base), {}, 'application/fhir+ndjson').events;
    expect(inBundle).toEqual(single);
    expect(asLine).toEqual(single);
  });
  it('without versionId the content is the version', () => {
    const without = { ...base, meta: undefined };
    expect(told(without).events[0]?.id).toBe(told({ ...without, meta: undefined }).events[0]?.id);
    expect(told(without).events[0]?.id).not.toBe(told({ ...without, status: 'pending' }).events[0]?.id);
  });
  it('a later mapping’s version is on every event', () => {
    expect(told(base, { version: 3 }).events[0]).toMatchObject({ mappingversion: 3 });
  });
});

describe('rejections name the field', () => {
  it.each<[string, object, Settings, string]>([
    ['no start', { start: undefined }, {}, 'Appointment.start: an instant with its offset'],
    ['only a month', { start: '2026-11' }, {}, 'Appointment.start: an instant with its offset'],
    ['a day that is none', { start: '2026-02-30T09:00:00Z' }, {}, 'Appointment.start: an instant with its offset'],
    ['no id', { id: undefined }, {}, 'id: the resource’s id'],
    [
      'a site nobody listed',
      { participant: [{ actor: { reference: 'Location/west', display: 'West' } }] },
      {},
      'Appointment.participant.actor: a site this feed knows',
    ],
  ])('%s', (_name, more, settings, expected) => {
    expect(told({ ...base, ...more }, settings).rejections).toEqual([expected]);
  });
  it.each(['sites by id', 'sites by name', 'by our own name'])('a listed site is found: %s', (how) => {
    const participant = [{ actor: { reference: 'Location/west', display: how === 'by our own name' ? 'Harbor Urgent Care' : 'West' } }];
    const sites: Record<string, string> = how === 'sites by id' ? { west: 'harbor' } : how === 'sites by name' ? { WEST: 'harbor' } : {};
    expect(told({ ...base, participant }, { sites }).events[0]?.practiceid).toBe('harbor');
  });
});

describe('slots', () => {
  const slot = {
    resourceType: 'Slot',
    id: 's1',
    status: 'free',
    schedule: { reference: 'Schedule/x' },
    start: '2026-11-20T09:00:00-07:00',
    end: '2026-11-20T09:20:00-07:00',
  };
  it.each([
    ['free', 20, 0],
    ['busy', 20, 0],
    ['busy-tentative', 20, 0],
    ['busy-unavailable', 0, 20],
    ['entered-in-error', 0, 0],
  ])('%s: %i bookable, %i held', (status, bookableMinutes, heldMinutes) => {
    expect(told({ ...slot, status }).events[0]).toMatchObject({
      type: 'slot_template.published',
      data: { bookableMinutes, heldMinutes, provider: 'x' },
    });
  });
  it('an overbooked one has its minutes once', () => {
    expect(told({ ...slot, status: 'busy', overbooked: true }).events).toMatchObject([{ data: { bookableMinutes: 20 } }]);
  });
  it('the Schedule beside it says provider and site', () => {
    const schedule = { resourceType: 'Schedule', id: 'x', actor: [{ reference: 'Practitioner/dr-7' }, { reference: 'Location/west' }] };
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: slot }, { resource: schedule }] };
    expect(told(bundle, { sites: { west: 'harbor' } }).events).toMatchObject([{ practiceid: 'harbor', data: { provider: 'dr-7' } }]);
  });
});

describe('encounters', () => {
  const visit = {
    resourceType: 'Encounter',
    id: 'e1',
    status: 'finished',
    class: { code: 'AMB' },
    subject: { reference: 'Patient/p9' },
    participant: [{ type: [{ coding: [{ code: 'ATND' }] }], individual: { reference: 'Practitioner/dr-7' } }],
    appointment: [{ reference: 'Appointment/a1' }],
    period: { start: '2026-11-20T15:50:00Z', end: '2026-11-20T16:40:00Z' },
    statusHistory: [
      { status: 'planned', period: { start: '2026-11-01T10:00:00Z' } },
      { status: 'arrived', period: { start: '2026-11-20T15:52:00Z', end: '2026-11-20T16:05:00Z' } },
      { status: 'triaged', period: { start: '2026-11-20T16:05:00Z' } },
      { status: 'in-progress', period: { start: '2026-11-20T16:12:00Z' } },
      { status: 'onleave', period: { start: '2026-11-20T16:20:00Z' } },
      { status: 'in-progress', period: { start: '2026-11-20T16:30:00Z' } },
      { status: 'finished', period: { start: '2026-11-20T16:38:00Z' } },
    ],
  };
  const stamps = (encounter: object) =>
    told(encounter).events.map(({ type, time, subject }) => [type.replace('appointment.', ''), time.slice(11, 16), subject]);

  it('statusHistory gives the stamps, on the appointment’s subject', () => {
    expect(stamps(visit)).toEqual([
      ['arrived', '15:52', 'fhir-test:a1'],
      ['roomed', '16:05', 'fhir-test:a1'],
      ['provider_in', '16:12', 'fhir-test:a1'],
      ['checked_out', '16:38', 'fhir-test:a1'],
    ]);
    expect(told(visit).events[2]?.data).toMatchObject({ provider: 'dr-7' });
  });
  it('without an appointment it is a visit nobody booked', () => {
    const { events } = told({ ...visit, appointment: undefined });
    expect(events[0]).toMatchObject({
      type: 'appointment.booked',
      subject: 'fhir-test:enc-e1',
      data: { walkIn: true, start: '2026-11-20T15:52:00.000Z' },
    });
    expect(events).toHaveLength(5);
  });
  it('without statusHistory the period stands for arrival and end, flagged', () => {
    const { events } = told({ ...visit, statusHistory: undefined });
    expect(events.map(({ type, flags }) => [type, flags])).toEqual([
      ['appointment.arrived', ['no_status_history']],
      ['appointment.checked_out', ['no_status_history']],
    ]);
  });
  it('days without times tell that it took place and no waits', () => {
    const days = { ...visit, statusHistory: undefined, period: { start: '2026-11-20', end: '2026-11-20' } };
    expect(told(days).events.map(({ type, flags }) => [type, flags])).toEqual([
      ['appointment.completed', ['date_only:period.end', 'no_status_history']],
    ]);
  });
  it('a first day alone does so too', () => {
    const { events } = told({ ...visit, statusHistory: undefined, period: { start: '2026-11-20' } });
    expect(events.map(({ type, flags }) => [type, flags])).toEqual([
      ['appointment.completed', ['date_only:period.start', 'no_status_history']],
    ]);
  });
  it.each([
    ['that took place at no time', { status: 'finished' }, 'period'],
    ['that is under way at no time', { status: 'in-progress' }, 'period'],
    ['that says nothing of itself', { status: undefined }, 'status'],
  ])('one %s is told, not passed over', (_name, part, field) => {
    const bare = told({ ...visit, ...part, statusHistory: undefined, period: undefined });
    expect(bare.events).toEqual([]);
    expect(bare.rejections).toEqual([expect.stringContaining(`Encounter.${field}: `)]);
  });
  it('one that is planned tells nothing yet', () => {
    expect(told({ ...visit, status: 'planned', statusHistory: undefined, period: undefined })).toMatchObject({
      events: [],
      rejections: [],
    });
  });
  it('a room entered is the patient roomed, by its physical type', () => {
    const location = [
      { location: { reference: 'Location/cherry-creek' } },
      { location: { display: 'Room 4' }, physicalType: { coding: [{ code: 'ro' }] }, period: { start: '2026-11-20T16:01:00Z' } },
    ];
    const roomed = told({ ...visit, statusHistory: undefined, location }).events.find(({ type }) => type === 'appointment.roomed');
    expect(roomed).toMatchObject({ time: '2026-11-20T16:01:00.000Z', data: { room: 'Room 4' } });
  });
  it.each([
    ['planned', []],
    ['cancelled', ['appointment.voided']],
    ['entered-in-error', ['appointment.voided']],
  ])('%s without an appointment', (status, types) => {
    const plain = { ...visit, status, statusHistory: undefined, appointment: undefined };
    expect(told(plain).types).toEqual(types);
  });
  it('entered in error on an appointment: nobody came', () => {
    expect(told({ ...visit, status: 'entered-in-error' }).events).toMatchObject([
      { type: 'appointment.status_corrected', data: { outcome: 'booked' } },
    ]);
  });
  it('stays are no visits', () => expect(told({ ...visit, class: { code: 'IMP' } })).toEqual({ events: [], rejections: [], types: [] }));
});

it('deleted appointments leave every figure', () => {
  const bundle = {
    resourceType: 'Bundle',
    type: 'history',
    entry: [{ request: { method: 'DELETE', url: 'Appointment/a1' }, response: { lastModified: '2026-11-20T10:00:00Z' } }],
  };
  expect(told(bundle).events).toMatchObject([{ type: 'appointment.voided', subject: 'fhir-test:a1' }]);
});
