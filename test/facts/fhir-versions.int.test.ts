/**
 * Versions of FHIR resources in the real fold: whichever of them were seen, the row is right. R4 keeps no history, id-only notifications
 * skip versions, exports hold only the last one; the adapter says what each version tells, the fold makes one appointment of them.
 */
import { specifyFact, type Example } from './fact-spec.ts';
import { tell } from './told-by-fhir.ts';

const monday = '2026-11-16T09:00:00-07:00';
const friday = '2026-11-20T09:00:00-07:00';
const version = (versionId: number, lastUpdated: string, status: string, start: string, more: object = {}) => ({
  resourceType: 'Appointment',
  id: 'a1',
  status,
  start,
  minutesDuration: 30,
  created: '2026-11-02T10:00:00-07:00',
  meta: { versionId: String(versionId), lastUpdated },
  ...more,
});
const first = version(1, '2026-11-02T10:00:01-07:00', 'booked', monday);
const moved = version(2, '2026-11-10T12:00:00-07:00', 'booked', friday);
const arrived = version(3, '2026-11-20T08:52:00-07:00', 'arrived', friday);
const fulfilled = version(4, '2026-11-20T09:41:00-07:00', 'fulfilled', friday);
const visit = {
  resourceType: 'Encounter',
  id: 'e1',
  status: 'finished',
  class: { code: 'AMB' },
  appointment: [{ reference: 'Appointment/a1' }],
  meta: { versionId: '9', lastUpdated: '2026-11-20T09:45:00-07:00' },
  statusHistory: [
    { status: 'arrived', period: { start: '2026-11-20T07:40:00-07:00' } },
    { status: 'triaged', period: { start: '2026-11-20T09:05:00-07:00' } },
    { status: 'finished', period: { start: '2026-11-20T09:40:00-07:00' } },
  ],
};
const bookedOn = { day: '2026-11-02', is_booking_day: 1, is_scheduled_day: 0, outcome: 'completed' };
const left = { day: '2026-11-16', outcome: 'rescheduled', moved: 1, late_cancel: 0, is_visit_day: 0 };
const kept = { day: '2026-11-20', outcome: 'completed', is_scheduled_day: 1, is_visit_day: 1 };

const examples: Example[] = [
  {
    promise: 'every version: moved once, kept; lead time from the rebooking',
    given: (a) => tell(a, fulfilled, moved, first, arrived),
    then: [{ day: '2026-11-02' }, { day: '2026-11-10', is_booking_day: 1, lead_days: 10 }, left, { ...kept, lead_days: 10 }],
  },
  {
    promise: 'the version that moved it was never seen: moved all the same, nobody’s no-show, the visit on its day',
    given: (a) => tell(a, arrived, first, fulfilled),
    then: [{ day: '2026-11-02' }, left, kept],
  },
  {
    promise: 'only the last version (an export): booked when created, completed',
    given: (a) => tell(a, { ...fulfilled, meta: { versionId: '4', lastUpdated: '2027-02-01T00:00:00Z' } }),
    then: [bookedOn, { ...kept, lead_days: 18 }],
  },
  {
    promise: 'the visit’s stamps stand on the appointment, an early arrival waits from the planned time',
    given: (a) => tell(a, first, moved, visit),
    then: [{ day: '2026-11-02' }, { day: '2026-11-10' }, left, { ...kept, lobby_minutes: 5, cycle_minutes: 40 }],
  },
  {
    promise: 'the visit’s stamps, when the move was never seen',
    given: (a) => tell(a, first, arrived, fulfilled, visit),
    then: [{ day: '2026-11-02' }, { day: '2026-11-16', is_visit_day: 0 }, { ...kept, cycle_minutes: 40 }],
  },
  {
    promise: 'cancelled by the patient the day before is a late cancel',
    given: (a) =>
      tell(a, first, version(2, '2026-11-15T20:00:00-07:00', 'cancelled', monday, { cancelationReason: { coding: [{ code: 'pat' }] } })),
    // The day the version was written on is one the appointment touched; no figure counts it.
    then: [
      { day: '2026-11-02', is_booking_day: 1 },
      { day: '2026-11-15', is_booking_day: 0, is_scheduled_day: 0, is_visit_day: 0 },
      { day: '2026-11-16', outcome: 'cancelled', late_cancel: 1, cancel_initiator: 'patient' },
    ],
  },
  {
    promise: 'a cancellation exported months later is neither late nor a no-show',
    given: (a) => tell(a, version(7, '2027-02-01T00:00:00Z', 'cancelled', monday)),
    then: [{ day: '2026-11-02' }, { day: '2026-11-16', outcome: 'cancelled', late_cancel: 0 }],
  },
  {
    promise: 'a no-show that came after all',
    given: (a) =>
      tell(a, first, version(2, '2026-11-16T09:20:00-07:00', 'noshow', monday), version(3, '2026-11-16T09:25:00-07:00', 'arrived', monday)),
    then: [{ day: '2026-11-02' }, { day: '2026-11-16', outcome: 'arrived' }],
  },
  {
    promise: 'entered in error leaves every figure, whatever came after it',
    given: (a) => tell(a, version(5, '2026-11-12T00:00:00Z', 'entered-in-error', monday), first, moved),
    then: [
      { day: '2026-11-02', outcome: 'voided' },
      { day: '2026-11-10', outcome: 'voided' },
      { day: '2026-11-16', outcome: 'voided' },
      { day: '2026-11-20', outcome: 'voided' },
    ],
  },
];

specifyFact({ table: 'appointment_slots FINAL', subject: 'appointment_id', orderBy: 'day' }, examples);
