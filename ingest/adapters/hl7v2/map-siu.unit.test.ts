/** SIU: what each trigger and status says, and the traps of formats.md 1.1. */
import { describe, expect, test } from 'vitest';
import { eventsOf, hl7, msh, outcomesOf, refusalOf, siu } from './hl7v2-for-tests.ts';

const typesOf = (message: readonly string[], settings = {}): string[] =>
  eventsOf(message, settings).map(({ type }) => type.replace('appointment.', ''));
const flagsOf = (message: readonly string[], settings = {}): readonly string[] => eventsOf(message, settings).at(-1)?.flags ?? [];

describe('trigger and status', () => {
  test.each<[string, string, string[], string[]]>([
    ['S12', 'Booked', ['booked'], []],
    ['S12', '', ['booked'], []],
    ['S12', 'Pending', ['booked'], []],
    ['S12', 'Overbook', ['booked'], []],
    ['S12', 'Cancelled', ['booked', 'cancelled'], ['status_differs:S12:Cancelled']],
    ['S13', 'Booked', ['rescheduled'], []],
    ['S14', 'Booked', ['rescheduled'], []],
    ['S14', 'Started', ['rescheduled', 'provider_in'], []],
    ['S14', 'Complete', ['rescheduled', 'completed'], []],
    ['S14', 'Noshow', ['rescheduled', 'no_show'], []],
    ['S14', 'NOSHOW', ['rescheduled', 'no_show'], []],
    ['S14', 'Cancelled', ['rescheduled', 'cancelled'], []],
    ['S14', 'Deleted', ['rescheduled', 'voided'], []],
    ['S14', 'ARRIVED', ['rescheduled', 'arrived'], []],
    ['S14', 'Checked-In', ['rescheduled', 'checked_in'], []],
    ['S14', 'No Show', ['rescheduled', 'no_show'], []],
    ['S15', 'Canceled', ['booked', 'cancelled'], []],
    ['S12', 'Scheduled', ['booked'], []],
    ['S14', 'READY', ['rescheduled'], ['unmapped:status:READY']],
    ['S15', 'Cancelled', ['booked', 'cancelled'], []],
    ['S15', 'Booked', ['booked', 'cancelled'], ['status_differs:S15:Booked']],
    ['S16', 'Dc', ['booked', 'cancelled'], []],
    ['S17', 'Deleted', ['voided'], []],
    ['S17', 'Booked', ['voided'], ['status_differs:S17:Booked']],
    ['S18', 'Booked', ['rescheduled'], []],
    ['S19', 'Booked', ['rescheduled'], []],
    ['S20', 'Booked', ['rescheduled'], []],
    ['S21', 'Booked', ['rescheduled'], []],
    ['S22', 'Booked', ['rescheduled'], []],
    ['S26', 'Noshow', ['booked', 'no_show'], []],
    ['S26', 'Booked', ['booked', 'no_show'], ['status_differs:S26:Booked']],
    ['S26', 'Cancelled', ['booked', 'no_show'], ['status_differs:S26:Cancelled']],
  ])('%s %s', (trigger, status, types, flags) => {
    expect(typesOf(siu(trigger, { status }))).toEqual(types);
    expect(flagsOf(siu(trigger, { status }))).toEqual(['zone_assumed', ...flags]);
  });

  test('a waitlist entry is no booking', () => {
    expect(outcomesOf(siu('S12', { status: 'Waitlist' }))).toEqual([]);
  });

  test('a practice’s own statuses come from the feed’s list, without case', () => {
    const statuses = { here: 'arrived', FIRM: 'confirmed', LWBS: 'left_without_being_seen', Started: 'roomed' } as const;
    expect(typesOf(siu('S14', { status: 'HERE' }), { statuses })).toEqual(['rescheduled', 'arrived']);
    expect(typesOf(siu('S14', { status: 'Firm' }), { statuses })).toEqual(['rescheduled', 'confirmed']);
    expect(typesOf(siu('S14', { status: 'lwbs' }), { statuses })).toEqual(['rescheduled', 'left_without_being_seen']);
    // The feed's list wins over the table.
    expect(typesOf(siu('S14', { status: 'Started' }), { statuses })).toEqual(['rescheduled', 'roomed']);
  });

  test('a booking only an ending told of is flagged as implied', () => {
    expect(eventsOf(siu('S26'))[0]?.flags).toContain('booking_implied');
    expect(eventsOf(siu('S12'))[0]?.flags).not.toContain('booking_implied');
  });
});

describe('the booking', () => {
  const dataOf = (message: readonly string[], settings = {}) => eventsOf(message, settings)[0]?.data;

  test('has start, length, provider, pseudonym; and its practice from AIL-3.4', () => {
    const [event] = eventsOf(siu('S12'));
    expect(event).toMatchObject({
      subject: 'hl7v2-main:F1',
      practiceid: 'cherry-creek',
      source: 'hl7v2/main',
      time: '2026-11-22T16:00:00.000Z',
      data: {
        start: '2026-12-01T17:00:00.000Z',
        durationMinutes: 30,
        provider: '1210',
        visitType: 'FOLLOWUP',
        patient: expect.stringMatching(/^p_/) as string,
      },
    });
    expect(JSON.stringify(event)).not.toContain('4711');
  });

  test('TQ1 wins over SCH-11, and the difference is told', () => {
    const message = siu('S12', { more: 'TQ1|1||||||20270301090000|20270301094500' });
    expect(dataOf(message)).toMatchObject({ start: '2027-03-01T16:00:00.000Z', durationMinutes: 45 });
    expect(flagsOf(message)).toContain('start_differs:SCH-11');
  });

  test.each([
    ['AIS-4 and AIS-7', 'AIS|1||CONSULT|20261201110000|||20|min'],
    ['AIP-6 and AIP-9', 'AIP|2||1211|||20261201110000|||20|min'],
    ['AIL-6 and AIL-9', 'AIL|2||X|||20261201110000|||20|min'],
  ])('falls back to %s', (_name, segment) => {
    const message = siu('S12', { start: '' })
      .filter((line) => !line.startsWith(segment.slice(0, 3)))
      .map((line) => line.replace('|30|min|', '|||'));
    expect(dataOf([...message, segment], { practice: 'cherry-creek' })).toMatchObject({
      start: '2026-12-01T18:00:00.000Z',
      durationMinutes: 20,
    });
  });

  test('SCH-11 may be the start itself', () => {
    const plain = (start: string) => siu('S26', { status: '' }).map((line) => line.replace('^^^20261201100000', start));
    expect(dataOf(plain('202612021130'))).toMatchObject({ start: '2026-12-02T18:30:00.000Z', durationMinutes: 30 });
    // A quantity is none.
    expect(typesOf(plain('1^^30'))).toEqual(['no_show']);
  });

  test.each([
    ['60|s', 1],
    ['2|hr', 120],
    ['45|', 45],
  ])('a length of %s is minutes', (length, minutes) => {
    expect(dataOf(siu('S12').map((line) => line.replace('30|min', length)))).toMatchObject({ durationMinutes: minutes });
  });

  test('several AIP are several staff of one appointment: the first counts, a listed one before', () => {
    const message = siu('S12', { more: 'AIP|2||77^Roe' });
    expect(dataOf(message)).toMatchObject({ provider: '1210' });
    expect(dataOf(message, { providers: { 77: 'dr-roe' } })).toMatchObject({ provider: 'dr-roe' });
  });

  test('a provider that was deleted is not looked for elsewhere', () => {
    const message = [...siu('S12').map((line) => line.replace('1210^Doe^Dana', '""')), 'PV1|1|O|||||999'];
    expect(dataOf(message)).not.toHaveProperty('provider');
  });

  test('without a start it is refused; a date alone is no start', () => {
    expect(refusalOf(siu('S12', { start: '' }))).toMatchObject({ field: 'SCH-11' });
    expect(refusalOf(siu('S12', { start: '20261201' }))).toMatchObject({ field: 'SCH-11' });
    expect(refusalOf(siu('S13', { start: '20260230100000' }))).toMatchObject({
      field: 'SCH-11',
      valueShape: expect.stringMatching(/^text of/) as string,
    });
  });

  test('S14 without times still says its status', () => {
    expect(typesOf(siu('S14', { start: '', status: 'Complete' }))).toEqual(['completed']);
  });

  test('SCH-24 makes it part of a chain', () => {
    const [head, sch, ...rest] = siu('S12');
    expect(dataOf([head ?? '', sch?.replace('||||||||||||||Booked', '|||||||||||||F0|Booked') ?? '', ...rest])).toMatchObject({
      rootAppointment: 'hl7v2-main:F0',
    });
  });

  test('SCH-7 WALKIN is a walk-in', () => {
    expect(dataOf(siu('S12').map((line) => line.replace('FOLLOWUP', 'WALKIN')))).toMatchObject({ walkIn: true });
  });
});

describe('identity', () => {
  const subjectOf = (sch: string, settings = {}, more = '') => eventsOf(siu('S12', { sch, more }), settings)[0]?.subject;
  test.each([
    ['the filler’s number', 'P1|F1', 'hl7v2-main:F1'],
    ['the placer’s where the filler has none', 'P1|', 'hl7v2-main:P1'],
    ['with its authority', 'P1|F1^SCHED', 'hl7v2-main:F1|SCHED'],
  ])('is %s', (_name, sch, subject) => {
    expect(subjectOf(sch)).toBe(subject);
  });
  test('holds the occurrence of a series', () => {
    const lines = siu('S12').map((line) => line.replace('SCH|P1|F1||', 'SCH|P1|F1|3|'));
    expect(eventsOf(lines)[0]?.subject).toBe('hl7v2-main:F1/3');
  });
  test('is the visit’s where the feed says so', () => {
    expect(subjectOf('P1|F1', { visitNumbers: 'in_siu' }, `PV1|1|O|${'|'.repeat(15)}|V9`)).toBe('hl7v2-main:v.V9');
    expect(subjectOf('P1|F1^SCHED', { visitNumbers: 'number_only' })).toBe('hl7v2-main:F1');
  });
  test('is refused without any number', () => {
    expect(refusalOf(siu('S12', { sch: '|' }))).toMatchObject({ field: 'SCH-2' });
  });

  test('the same message twice, stamped anew or with other line ends, has the same ids', () => {
    const ids = (bytes: Buffer) => eventsOf(bytes).map(({ id }) => id);
    const message = hl7(...siu('S26'));
    expect(ids(Buffer.from(message.toString().replaceAll('\r', '\n')))).toEqual(ids(message));
    expect(ids(hl7(...siu('S26', { at: '20261122091500' })))).toEqual(ids(message));
  });
  test.each([
    ['another body under one control id', siu('S14', { status: 'Complete' })],
    ['another trigger under one control id', siu('S13')],
    ['another control id', siu('S14', { id: 'M2' })],
  ])('%s is another message', (_name, other) => {
    const ids = (message: readonly string[]) => eventsOf(message).map(({ id }) => id);
    expect(ids(siu('S14')).some((id) => ids(other).includes(id))).toBe(false);
  });
  test('a message without control id is taken by its content, flagged', () => {
    expect(flagsOf(siu('S12', { id: '' }))).toContain('no_control_id');
  });
});

describe('cancels', () => {
  test('say who wanted it by the feed’s list, and how long a new booking makes it a reschedule', () => {
    const reasons = { 'PT CALLED': 'patient', 'DR OUT': 'practice' } as const;
    const data = (reason: string, settings = {}) => eventsOf(siu('S15', { reason }), { reasons, ...settings }).at(-1)?.data;
    expect(data('pt called')).toMatchObject({
      initiator: 'patient',
      provider: '1210',
      patient: expect.stringMatching(/^p_/),
      rescheduleWindowMinutes: 15,
    });
    expect(data('X7^dr out')).toMatchObject({ initiator: 'practice', reason: 'X7', rescheduleWindowMinutes: 15 });
    expect(data('', { rescheduleWindowMinutes: 0 })).toEqual({ initiator: 'unknown', provider: '1210' });
  });
  test('imply a booking that takes no other cancelled appointment’s place', () => {
    expect(eventsOf(siu('S15'))[0]).toMatchObject({
      type: 'appointment.booked',
      flags: expect.arrayContaining(['booking_implied']) as string[],
    });
    expect(eventsOf(siu('S15'))[0]?.data).not.toHaveProperty('rescheduleWindowMinutes');
    expect(eventsOf(siu('S12'))[0]?.data).toHaveProperty('rescheduleWindowMinutes', 15);
  });
  test('never carry free text or a number of a person', () => {
    for (const reason of ['Jane is ill', '555-12-3456', '3035551234']) {
      expect(JSON.stringify(eventsOf(siu('S15', { reason })).map(({ data }) => data))).not.toContain(reason);
    }
  });
});

describe('slots', () => {
  test('S23 holds a stretch of a provider’s day, S24 opens it again: the same slot', () => {
    const [blocked] = eventsOf(siu('S23', { status: 'Blocked' }));
    const [opened] = eventsOf(siu('S24', { status: '' }));
    expect(blocked).toMatchObject({ type: 'slot_template.published', data: { provider: '1210', bookableMinutes: 0, heldMinutes: 30 } });
    expect(opened).toMatchObject({ subject: blocked?.subject, data: { bookableMinutes: 30, heldMinutes: 0 } });
  });
  test('without a provider it is nobody’s', () => {
    expect(refusalOf(siu('S23').filter((line) => !line.startsWith('AIP')))).toMatchObject({ field: 'AIP' });
  });
});

describe('places', () => {
  const practiceOf = (lines: readonly string[], settings = {}) => eventsOf(lines, settings)[0]?.practiceid;
  const at = (location: string): string[] => siu('S12').map((line) => (line.startsWith('AIL') ? `AIL|1||${location}` : line));
  test('a room nobody listed does not stand in the way of the feed’s practice', () => {
    expect(practiceOf(at('EXAM3'), { practice: 'harbor' })).toBe('harbor');
  });
  test('a listed point of care is a site', () => {
    expect(practiceOf(at('WEST'), { sites: { west: 'harbor' }, practice: 'cherry-creek' })).toBe('harbor');
  });
  test('the sending facility can be the site', () => {
    expect(practiceOf(at(''), { sites: { CHERRY: 'cherry-creek' } })).toBe('cherry-creek');
  });
  test('a facility nobody knows is refused with the code to list', () => {
    expect(refusalOf(at('R1^^^NORTH 7'), { practice: 'harbor' })).toMatchObject({ code: { list: 'site', value: 'NORTH 7' } });
  });
});

describe('messages', () => {
  test('of training and debugging count nothing', () => {
    expect(outcomesOf([msh('SIU^S12', { mode: 'T' }), ...siu('S12').slice(1)])).toEqual([]);
    expect(outcomesOf([msh('SIU^S12', { mode: 'D' }), ...siu('S12').slice(1)])).toEqual([]);
  });
  test('with MSH-9 in one component take the trigger from elsewhere or are refused', () => {
    expect(typesOf([msh('SIU'), 'EVN|S12', ...siu('S12').slice(1)])).toEqual(['booked']);
    expect(typesOf([msh('SIU^^SIU_S12'), ...siu('S12').slice(1)])).toEqual(['booked']);
    expect(refusalOf([msh('SIU'), ...siu('S12').slice(1)])).toMatchObject({ field: 'MSH-9' });
  });
  test('whose body is not what MSH-9 says are refused', () => {
    expect(refusalOf([msh('SIU^S12'), 'PID|1||4711^^^CHERRY^MR', 'PV1|1|O|^^^cherry-creek'])).toMatchObject({ field: 'SCH' });
  });
  test.each([['20261122'], ['P'], ['SIU S12'], ['']])('whose header has slipped are refused: MSH-9 %s', (type) => {
    expect(refusalOf([msh(type), ...siu('S12').slice(1)])).toMatchObject({ field: 'MSH-9' });
  });
  test.each(['ORU^R01^ORU_R01', 'ORU', 'ORM^O01', 'MDM^T02', 'VXU^V04', 'MFN^M02', 'ACK'])('%s says nothing any KPI needs', (type) => {
    expect(outcomesOf([msh(type), 'PID|1'])).toEqual([]);
  });
  test('of types HL7 does not have are named', () => {
    expect(refusalOf([msh('ZQX^Z01'), 'PID|1'])).toMatchObject({ code: { list: 'message type', value: 'ZQX^Z01' } });
  });
  test('carry the version of the configuration that read them', () => {
    expect(eventsOf(siu('S12'))[0]).not.toHaveProperty('mappingversion');
    expect(eventsOf(siu('S12'), { version: 3 })[0]).toMatchObject({ mappingversion: 3 });
  });
  test('without any time are refused', () => {
    expect(refusalOf(siu('S12', { at: '' }))).toMatchObject({ field: 'MSH-7' });
  });
});
