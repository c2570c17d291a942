/** What becomes of punches: worked minutes, overtime by work week. Rules: kpis.md 1.7, 1.12 (1, 2, 7). */
import { eventsAt, mainSite, nightSite } from '../fixtures/events.ts';
import { specifyFact, type Example } from './fact-spec.ts';

const ev = eventsAt(mainSite);
const night = eventsAt(nightSite);
type Event = ReturnType<typeof ev>;

const worked = (e: string, shiftId: string, from: string, to: string): Event[] => [
  ev('shift.clocked_in', e, from, { shiftId, role: 'nurse' }),
  ev('shift.clocked_out', e, to, { shiftId }),
];
/** Sunday May 3 to Saturday May 9, 2026: eight hours a day from Monday on. */
const fullWeek = (e: string): Event[] =>
  ['04', '05', '06', '07', '08'].flatMap((d) => worked(e, `s${d}`, `2026-05-${d}T08:00`, `2026-05-${d}T16:00`));

const examples: Example[] = [
  {
    promise: 'worked minutes are out − in less unpaid breaks',
    given: (e) => [
      ...worked(e, 's1', '2026-05-04T08:00', '2026-05-04T16:30'),
      ev('shift.break_taken', e, '2026-05-04T12:00', { shiftId: 's1', minutes: 30 }),
      ev('shift.break_taken', e, '2026-05-04T15:00', { shiftId: 's1', minutes: 10, paid: true }),
    ],
    then: [{ day: '2026-05-04', worked_minutes: 480, overtime_minutes: 0, is_open: 0, role: 'nurse', week_start: '2026-05-03' }],
  },
  {
    promise: 'a break delivered twice is one break',
    given: (e) => [
      ...worked(e, 's1', '2026-05-04T08:00', '2026-05-04T16:30'),
      ...[1, 2].map(() => ev('shift.break_taken', e, '2026-05-04T12:00', { shiftId: 's1', minutes: 30 })),
    ],
    then: [{ worked_minutes: 480 }],
  },
  {
    promise: 'an open punch works nothing yet',
    given: (e) => [ev('shift.clocked_in', e, '2026-05-04T08:00', { shiftId: 's1' })],
    then: [{ is_open: 1, worked_minutes: 0, clock_out_at: null, role: 'other' }],
  },
  {
    promise: 'out before in is known folds the same',
    given: (e) => worked(e, 's1', '2026-05-04T08:00', '2026-05-04T16:00').reverse(),
    then: [{ worked_minutes: 480, is_open: 0 }],
  },
  {
    promise: 'entered in error works nothing',
    given: (e) => [
      ...worked(e, 's1', '2026-05-04T08:00', '2026-05-04T16:00'),
      ev('shift.voided', e, '2026-05-05T08:00', { shiftId: 's1' }),
    ],
    then: [{ day: '2026-05-04', worked_minutes: 0, overtime_minutes: 0, is_open: 0 }],
  },
  {
    promise: 'hours beyond forty in the week from Sunday fall on the shift that went beyond them',
    given: (e) => [
      ...fullWeek(e),
      ...worked(e, 's09', '2026-05-09T08:00', '2026-05-09T11:00'),
      ...worked(e, 's10', '2026-05-10T08:00', '2026-05-10T10:00'),
    ],
    then: [
      { day: '2026-05-04', overtime_minutes: 0 },
      { day: '2026-05-05' },
      { day: '2026-05-06' },
      { day: '2026-05-07' },
      { day: '2026-05-08', overtime_minutes: 0 },
      { day: '2026-05-09', overtime_minutes: 180, worked_minutes: 180 },
      { day: '2026-05-10', overtime_minutes: 0 },
    ],
  },
  {
    promise: 'overtime counts over all practices of an employee',
    given: (e) => [
      ...fullWeek(e),
      night('shift.clocked_in', e, '2026-05-09T08:00', { shiftId: 'n' }),
      night('shift.clocked_out', e, '2026-05-09T10:00', { shiftId: 'n' }),
    ],
    then: [{}, {}, {}, {}, {}, { practice_id: 'night', day: '2026-05-09', overtime_minutes: 120 }],
  },
  {
    promise: 'what payroll recorded wins',
    given: (e) => [
      ...worked(e, 's1', '2026-05-04T08:00', '2026-05-04T18:00'),
      ev('shift.overtime_recorded', e, '2026-05-05T08:00', { shiftId: 's1', minutes: 120 }),
    ],
    then: [
      { day: '2026-05-04', overtime_minutes: 120, overtime_source: 'payroll' },
      { day: '2026-05-05', worked_minutes: 0 },
    ],
  },
  {
    promise: 'hours that payroll totals count where nobody clocked in; punches win',
    given: (e) => [
      ev('shift.hours_recorded', e, '2026-05-04T08:00', { shiftId: 'p1', minutes: 2000 }),
      ev('shift.overtime_recorded', e, '2026-05-04T08:00', { shiftId: 'p1', minutes: 60 }),
      ...worked(e, 's1', '2026-05-05T08:00', '2026-05-05T12:00'),
      ev('shift.hours_recorded', e, '2026-05-05T08:00', { shiftId: 's1', minutes: 999 }),
    ],
    then: [
      { day: '2026-05-04', worked_minutes: 2000, overtime_minutes: 60, is_open: 0 },
      { day: '2026-05-05', worked_minutes: 240 },
    ],
  },
  {
    promise: 'rule 7: a shift over the spring night is split at midnight, in elapsed hours',
    given: (e) => worked(e, 's1', '2026-03-07T22:00', '2026-03-08T06:00'),
    then: [
      { day: '2026-03-07', worked_minutes: 120, is_open: 0 },
      { day: '2026-03-08', worked_minutes: 300, is_open: 0, clock_in_at: null },
    ],
  },
  {
    promise: 'rule 7: what a Saturday night works after midnight is of the next work week, and so is its overtime',
    given: (e) => [...fullWeek(e), ...worked(e, 's09', '2026-05-09T22:00', '2026-05-10T06:00')],
    then: [
      {},
      {},
      {},
      {},
      { day: '2026-05-08', overtime_minutes: 0 },
      { day: '2026-05-09', worked_minutes: 120, overtime_minutes: 120, week_start: '2026-05-03' },
      { day: '2026-05-10', worked_minutes: 360, overtime_minutes: 0, week_start: '2026-05-10' },
    ],
  },
  {
    promise: 'rule 7: an unpaid break leaves the day it was taken on; payroll’s overtime stands where the shift began',
    given: (e) => [
      ...worked(e, 's1', '2026-05-04T22:00', '2026-05-05T06:00'),
      ev('shift.break_taken', e, '2026-05-05T02:00', { shiftId: 's1', minutes: 30 }),
      ev('shift.overtime_recorded', e, '2026-05-04T22:00', { shiftId: 's1', minutes: 15 }),
    ],
    then: [
      { day: '2026-05-04', worked_minutes: 120, overtime_minutes: 15 },
      { day: '2026-05-05', worked_minutes: 330, overtime_minutes: 0 },
    ],
  },
  {
    promise: 'a scheduled shift stands on its day; punched in on another it stands there',
    given: (e) => [
      ev('shift.scheduled', e, '2026-05-01T08:00', { shiftId: 's1', start: '2026-05-04T08:00', end: '2026-05-04T16:00' }),
      ...worked(e, 's1', '2026-05-05T08:00', '2026-05-05T12:00'),
    ],
    then: [
      { day: '2026-05-04', scheduled_minutes: 0, worked_minutes: 0 },
      { day: '2026-05-05', scheduled_minutes: 480, worked_minutes: 240 },
    ],
  },
];

specifyFact({ table: 'shifts FINAL', subject: 'employee_id', orderBy: 'day, shift_id' }, examples);
