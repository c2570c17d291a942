/** What becomes of an appointment: every rule of kpis.md 1.2, 1.3 and 1.12 that the fold of slots carries. */
import { eventsAt, mainSite } from '../fixtures/events.ts';
import { booked, day, visit } from '../fixtures/appointment-events.ts';
import { specifyFact, type Example } from './fact-spec.ts';
import { dayExamples } from './slot-day-examples.ts';

const ev = eventsAt(mainSite);

const examples: Example[] = [
  {
    promise: 'booked and nothing more: booked, on its day and on the day it was booked',
    given: (a) => [booked(a)],
    then: [
      { day: '2026-04-01', is_booking_day: 1, is_scheduled_day: 0, is_visit_day: 0, lead_days: 30, outcome: 'booked' },
      {
        day,
        is_booking_day: 0,
        is_scheduled_day: 1,
        is_visit_day: 0,
        lead_days: 30,
        lead_band: 'over 21',
        outcome: 'booked',
        local_hour: 9,
        weekday: 5,
        booked_ahead_minutes: 43_140,
      },
    ],
  },
  {
    promise: 'rule 5: moved on April 20 to May 9 and kept is one visit, no cancel, lead time from the rebooking',
    given: (a) => [
      booked(a),
      ev('appointment.rescheduled', a, '2026-04-20T10:00', { start: '2026-05-09T09:00', initiator: 'patient' }),
      ...visit(a, { checked_in: '2026-05-09T08:50', completed: '2026-05-09T09:30' }),
    ],
    then: [
      { day: '2026-04-01', is_booking_day: 0, is_scheduled_day: 0 },
      { day: '2026-04-20', is_booking_day: 1, lead_days: 19 },
      { day, outcome: 'rescheduled', moved: 1, late_cancel: 0, is_scheduled_day: 1, is_visit_day: 0 },
      { day: '2026-05-09', outcome: 'completed', moved: 0, is_scheduled_day: 1, is_visit_day: 1, lead_days: 19 },
    ],
  },
  {
    promise: 'rule 5: moved by the patient less than 24 h before is also a late cancel on the day it left',
    given: (a) => [booked(a), ev('appointment.rescheduled', a, '2026-04-30T10:00', { start: '2026-05-09T09:00', initiator: 'patient' })],
    then: [
      { day: '2026-04-01' },
      { day: '2026-04-30' },
      { day, outcome: 'rescheduled', late_cancel: 1, notice_minutes: 1380, cancel_initiator: 'patient' },
      { day: '2026-05-09', outcome: 'booked' },
    ],
  },
  {
    promise: 'moved within its day stays one row with the new start',
    given: (a) => [booked(a), ev('appointment.rescheduled', a, '2026-04-30T10:00', { start: '2026-05-01T11:00' })],
    then: [
      { day: '2026-04-01' },
      { day: '2026-04-30', is_scheduled_day: 0 },
      { day, outcome: 'booked', moved: 0, local_hour: 11, scheduled_start: '2026-05-01T15:00:00.000Z', scheduled_minutes: 20 },
    ],
  },
  {
    promise: 'moved away and back again is a booking for the first day',
    given: (a) => [
      booked(a),
      ev('appointment.rescheduled', a, '2026-04-10T10:00', { start: '2026-05-09T09:00' }),
      ev('appointment.rescheduled', a, '2026-04-11T10:00', { start: '2026-05-01T09:00' }),
    ],
    then: [
      { day: '2026-04-01' },
      { day: '2026-04-10' },
      { day: '2026-04-11' },
      { day, outcome: 'booked', moved: 0 },
      { day: '2026-05-09', outcome: 'rescheduled', moved: 1 },
    ],
  },
  {
    promise: 'a no-show that is booked anew keeps the no-show on the day it left',
    given: (a) => [
      booked(a),
      ev('appointment.no_show', a, '2026-05-01T12:00'),
      ev('appointment.rescheduled', a, '2026-05-02T10:00', { start: '2026-05-09T09:00', initiator: 'patient' }),
    ],
    then: [{ day: '2026-04-01' }, { day, outcome: 'no_show' }, { day: '2026-05-02' }, { day: '2026-05-09', outcome: 'booked' }],
  },
  {
    promise: 'notice after the start is a no-show',
    given: (a) => [booked(a), ev('appointment.cancelled', a, '2026-05-01T09:10', { initiator: 'patient' })],
    then: [{ day: '2026-04-01' }, { day, outcome: 'no_show', notice_minutes: -10, late_cancel: 0 }],
  },
  {
    promise: 'cancelled by the practice is never a late cancel',
    given: (a) => [booked(a), ev('appointment.cancelled', a, '2026-05-01T08:00', { initiator: 'practice' })],
    then: [{ day: '2026-04-01' }, { day, outcome: 'cancelled', cancel_initiator: 'practice', late_cancel: 0, notice_minutes: 60 }],
  },
  {
    promise: 'exactly 24 h of notice is not late',
    given: (a) => [booked(a), ev('appointment.cancelled', a, '2026-04-30T09:00', { initiator: 'patient' })],
    then: [{ day: '2026-04-01' }, { day, outcome: 'cancelled', late_cancel: 0, notice_minutes: 1440 }],
  },
  {
    promise: 'rule 3: 24 h are elapsed hours: 23 h 30 over the spring night are late though the clock says more',
    given: (a) => [
      ev('appointment.booked', a, '2026-03-01T10:00', { start: '2026-03-08T09:00' }),
      ev('appointment.cancelled', a, '2026-03-07T08:30', { initiator: 'patient' }),
    ],
    then: [{ day: '2026-03-01' }, { day: '2026-03-08', late_cancel: 1, notice_minutes: 1410 }],
  },
  {
    promise: 'rule 20: roomed known before check-in folds to the same wait',
    given: (a) => [...visit(a, { roomed: '2026-05-01T09:12', checked_in: '2026-05-01T08:50' }), booked(a)],
    then: [{ day: '2026-04-01' }, { day, lobby_minutes: 12, outcome: 'arrived', flags: [] }],
  },
  {
    promise: 'arrived stands for check-in when nobody checked in',
    given: (a) => [booked(a), ...visit(a, { arrived: '2026-05-01T09:05', roomed: '2026-05-01T09:20' })],
    then: [{ day: '2026-04-01' }, { day, lobby_minutes: 15, checked_in_at: '2026-05-01T13:05:00.000Z' }],
  },
  {
    promise: 'check-in counts before arrived',
    given: (a) => [booked(a), ...visit(a, { arrived: '2026-05-01T09:05', checked_in: '2026-05-01T09:10', roomed: '2026-05-01T09:20' })],
    then: [{ day: '2026-04-01' }, { day, lobby_minutes: 10 }],
  },
  {
    promise: 'a wait below zero counts as 0 with a flag',
    given: (a) => [booked(a), ...visit(a, { checked_in: '2026-05-01T08:40', roomed: '2026-05-01T08:50' })],
    then: [{ day: '2026-04-01' }, { day, lobby_minutes: 0, flags: ['negative_wait'] }],
  },
  {
    promise: 'a wait over 240 minutes is kept and flagged',
    given: (a) => [booked(a), ...visit(a, { checked_in: '2026-05-01T09:00', roomed: '2026-05-01T13:01' })],
    then: [{ day: '2026-04-01' }, { day, lobby_minutes: 241, flags: ['long_wait'] }],
  },
  {
    promise: 'roomed in the second of check-in is flagged as keyed in a batch',
    given: (a) => [booked(a), ...visit(a, { checked_in: '2026-05-01T09:10', roomed: '2026-05-01T09:10' })],
    then: [{ day: '2026-04-01' }, { day, flags: ['batch_stamped'] }],
  },
  {
    promise: 'rule 21: a stamp more than five minutes after it was recorded is a clock error',
    given: (a) => [booked(a), ev('appointment.checked_in', a, '2026-05-01T09:10', {}, { recorded: '2026-05-01T09:04' })],
    then: [{ day: '2026-04-01' }, { day, flags: ['clock_error'] }],
  },
  {
    promise: 'a visit of 1954, as histories of patients bring them, folds like any other; its days are on no page',
    given: (a) => [
      ev('appointment.booked', a, '1954-11-20T10:00', { start: '1954-12-04T09:00' }),
      ...visit(a, { checked_in: '1954-12-04T08:50', roomed: '1954-12-04T09:05', checked_out: '1954-12-04T09:40' }),
    ],
    then: [{ day: '1970-01-01', outcome: 'completed', lobby_minutes: 5, cycle_minutes: 40, flags: [] }],
  },
  {
    promise: 'a missing stamp is never guessed',
    given: (a) => [booked(a), ...visit(a, { checked_in: '2026-05-01T09:10', completed: '2026-05-01T10:00' })],
    then: [{ day: '2026-04-01' }, { day, outcome: 'completed', lobby_minutes: null, cycle_minutes: null }],
  },
  {
    promise: 'the newest record of a stamp counts',
    given: (a) => [
      booked(a),
      ev('appointment.roomed', a, '2026-05-01T09:40', {}, { recorded: '2026-05-01T12:00' }),
      ev('appointment.roomed', a, '2026-05-01T09:20', {}, { recorded: '2026-05-01T09:21' }),
      ...visit(a, { checked_in: '2026-05-01T09:10' }),
    ],
    then: [{ day: '2026-04-01' }, { day, lobby_minutes: 30 }],
  },
  {
    promise: 'a walk-in waits from check-in and is expected by nobody',
    given: (a) => visit(a, { checked_in: '2026-05-01T09:10', roomed: '2026-05-01T09:20', checked_out: '2026-05-01T09:50' }),
    then: [
      {
        day,
        walk_in: 1,
        is_scheduled_day: 0,
        is_visit_day: 1,
        outcome: 'completed',
        lobby_minutes: 10,
        cycle_minutes: 40,
        lead_days: null,
        local_hour: 9,
      },
    ],
  },
  {
    promise: 'a booked walk-in waits from check-in, not from the slot it was put into',
    given: (a) => [
      ev('appointment.booked', a, '2026-05-01T09:10', { start: '2026-05-01T09:30', walkIn: true }),
      ...visit(a, { checked_in: '2026-05-01T09:10', roomed: '2026-05-01T09:20' }),
    ],
    then: [{ day, walk_in: 1, lobby_minutes: 10, lead_band: 'same day' }],
  },
  {
    promise: 'rule 6: the newest correction wins over stamps',
    given: (a) => [
      booked(a),
      ...visit(a, { checked_in: '2026-05-01T09:00', completed: '2026-05-01T09:30' }),
      ev('appointment.status_corrected', a, '2026-05-02T09:00', { outcome: 'no_show' }),
      ev('appointment.status_corrected', a, '2026-05-03T09:00', { outcome: 'left_without_being_seen' }),
    ],
    then: [{ day: '2026-04-01' }, { day, outcome: 'left_without_being_seen' }],
  },
  {
    promise: 'an arrival taken back (HL7 A11) stands until the patient comes after all',
    given: (a) => [
      booked(a),
      ...visit(a, { arrived: '2026-05-01T08:50' }),
      ev('appointment.status_corrected', a, '2026-05-01T08:55', { outcome: 'booked' }),
    ],
    then: [{ day: '2026-04-01' }, { day, outcome: 'booked' }],
  },
  {
    promise: 'a departure taken back (HL7 A13) leaves the patient there, and the next departure counts',
    given: (a) => [
      booked(a),
      ...visit(a, { arrived: '2026-05-01T08:50', checked_out: '2026-05-01T09:20' }),
      ev('appointment.status_corrected', a, '2026-05-01T09:25', { outcome: 'arrived' }),
      ...visit(a, { checked_out: '2026-05-01T09:40' }),
    ],
    then: [{ day: '2026-04-01' }, { day, outcome: 'completed', cycle_minutes: 40 }],
  },
  {
    promise: 'voided anywhere voids every row',
    given: (a) => [
      booked(a),
      ev('appointment.rescheduled', a, '2026-04-20T10:00', { start: '2026-05-09T09:00' }),
      ev('appointment.voided', a, '2026-04-21T10:00'),
    ],
    then: [
      { day: '2026-04-01', outcome: 'voided' },
      { day: '2026-04-20', outcome: 'voided' },
      { day, outcome: 'voided' },
      { day: '2026-05-09', outcome: 'voided' },
    ],
  },
  {
    promise: 'left without being seen stays so after check-in',
    given: (a) => [
      booked(a),
      ev('appointment.left_without_being_seen', a, '2026-05-01T09:40'),
      ...visit(a, { checked_in: '2026-05-01T09:00' }),
    ],
    then: [{ day: '2026-04-01' }, { day, outcome: 'left_without_being_seen', is_visit_day: 1 }],
  },
  {
    promise: 'marked a no-show and seen afterwards is a visit',
    given: (a) => [
      booked(a),
      ev('appointment.no_show', a, '2026-05-01T09:15'),
      ...visit(a, { checked_in: '2026-05-01T09:25', checked_out: '2026-05-01T10:00' }),
    ],
    then: [{ day: '2026-04-01' }, { day, outcome: 'completed' }],
  },
  {
    promise: 'checked in by mistake and then marked a no-show is a no-show',
    given: (a) => [booked(a), ...visit(a, { checked_in: '2026-05-01T09:00' }), ev('appointment.no_show', a, '2026-05-01T12:00')],
    then: [{ day: '2026-04-01' }, { day, outcome: 'no_show' }],
  },
  {
    promise: 'a booking entered again with another day voids the day entered by mistake',
    given: (a) => [booked(a), ev('appointment.booked', a, '2026-04-01T10:05', { start: '2026-05-02T09:00' })],
    then: [{ day: '2026-04-01' }, { day, outcome: 'voided', moved: 0 }, { day: '2026-05-02', outcome: 'booked' }],
  },
  ...dayExamples,
];

specifyFact({ table: 'appointment_slots FINAL', subject: 'appointment_id', orderBy: 'day' }, examples);
