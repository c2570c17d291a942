/**
 * The examples of kpis.md 1.12, worked by hand: events in, exact cells out.
 * Oracle and engine must both give these numbers, so a misreading they might share still shows.
 * Each example has a practice of its own; cells are `num/den` by `kpi day`, days of the practice.
 */
import { example, start, type WorkedExample } from './example.ts';
import { hour, minute } from './simulate/recorder.ts';
import { billing, staffing } from './worked-money.ts';

const scheduling: WorkedExample[] = [
  example(
    'rule 1: a 01:30 arrival at a site with cut-over at four belongs to yesterday',
    { cutoverMinutes: 240 },
    { 'visits 2026-01-14': '1/0', 'visits 2026-01-15': '0/0' },
    (say) => {
      say('appointment.booked', '2026-01-15T01:20', { ...start('2026-01-15T01:20'), walkIn: true });
      say('appointment.checked_in', '2026-01-15T01:30');
      say('appointment.completed', '2026-01-15T02:00');
    },
  ),
  example('rule 2: check-in 01:50, roomed 01:10 on the autumn night are 20 minutes', {}, { 'wait_lobby_min 2025-11-02': '20/1' }, (say) => {
    say('appointment.booked', '2025-11-01T12:00', start('2025-11-02T01:30'));
    say('appointment.checked_in', '2025-11-02T01:50');
    // The second 01:10 of that night, an hour after the first.
    say('appointment.roomed', '2025-11-02T01:10 second');
    say('appointment.checked_out', '2025-11-02T03:00');
  }),
  example(
    'rule 3: a notice of 24 hours is 24 elapsed hours, also over the spring night',
    {},
    { 'late_cancel_rate 2026-03-08': '1/2' },
    (say) => {
      // From Saturday 10:00 to Sunday 10:00 only 23 hours pass; from Saturday 09:00 it is 24.
      say('appointment.booked', '2026-03-01T10:00', start('2026-03-08T10:00'), minute, 'short');
      say('appointment.cancelled', '2026-03-07T10:00', { initiator: 'patient' }, minute, 'short');
      say('appointment.booked', '2026-03-01T10:00', start('2026-03-08T10:00'), minute, 'enough');
      say('appointment.cancelled', '2026-03-07T09:00', { initiator: 'patient' }, minute, 'enough');
    },
  ),
  example(
    'rule 5: booked for May 1, moved on April 20 to May 9, kept: one kept visit, no cancel, lead time from the rebooking',
    {},
    {
      'visits 2026-05-09': '1/0',
      'no_show_rate 2026-05-09': '0/1',
      'no_show_rate 2026-05-01': '0/0',
      'late_cancel_rate 2026-05-01': '0/1',
      'late_cancel_rate 2026-05-09': '0/1',
      'lead_time_days 2026-04-20': '19/1',
      'lead_time_days 2026-04-01': '0/0',
    },
    (say) => {
      say('appointment.booked', '2026-04-01T09:00', start('2026-05-01T09:00'));
      say('appointment.rescheduled', '2026-04-20T09:00', { ...start('2026-05-09T09:00'), initiator: 'patient' });
      say('appointment.checked_in', '2026-05-09T08:55');
      say('appointment.completed', '2026-05-09T09:40');
    },
  ),
  example(
    'rule 5: moved less than 24 hours before is also a late cancel on the day it left',
    {},
    { 'late_cancel_rate 2026-05-01': '1/1' },
    (say) => {
      say('appointment.booked', '2026-04-01T09:00', start('2026-05-01T09:00'));
      say('appointment.rescheduled', '2026-04-30T10:00', { ...start('2026-05-09T09:00'), initiator: 'patient' });
    },
  ),
  example(
    'rule 6: nobody came, the day closed with arrivals: a no-show; a later correction restates it',
    {},
    { 'no_show_rate 2026-02-03': '1/3' },
    (say) => {
      for (const patient of ['came', 'missed', 'corrected'])
        say('appointment.booked', '2026-01-05T10:00', start('2026-02-03T10:00'), minute, patient);
      say('appointment.checked_in', '2026-02-03T09:58', {}, minute, 'came');
      say('appointment.completed', '2026-02-03T10:30', {}, minute, 'came');
      say('practice_day.closed', '2026-02-04T00:05', { day: '2026-02-03' }, minute, 'day:2026-02-03');
      say('appointment.status_corrected', '2026-02-03T10:00', { outcome: 'completed' }, 72 * hour, 'corrected');
    },
  ),
  example('rule 6: on a closed day without a single arrival nobody is a no-show', {}, { 'no_show_rate 2026-02-03': '0/0' }, (say) => {
    say('appointment.booked', '2026-01-05T10:00', start('2026-02-03T10:00'));
    say('practice_day.closed', '2026-02-04T00:05', { day: '2026-02-03' }, minute, 'day:2026-02-03');
  }),
  example(
    'rule 7: a visit over midnight belongs to the day of its check-in, its booking to the scheduled day',
    {},
    { 'visits 2026-01-21': '1/0', 'visits 2026-01-20': '0/0', 'no_show_rate 2026-01-20': '0/1' },
    (say) => {
      say('appointment.booked', '2026-01-10T10:00', start('2026-01-20T23:50'));
      say('appointment.checked_in', '2026-01-21T00:05');
      say('appointment.completed', '2026-01-21T00:50');
    },
  ),
  example(
    '1.3: an early arrival waits from the scheduled time, a walk-in from check-in, and what is earlier than the schedule is 0',
    {},
    { 'wait_lobby_min 2026-01-20': '15/3' },
    (say) => {
      for (const [patient, checkIn, roomed] of [
        ['early', '09:30', '10:05'],
        ['very-early', '09:20', '09:40'],
        ['walk-in', '09:50', '10:00'],
      ] as const) {
        say('appointment.booked', '2026-01-10T10:00', { ...start('2026-01-20T10:00'), walkIn: patient === 'walk-in' }, minute, patient);
        say('appointment.checked_in', `2026-01-20T${checkIn}`, {}, minute, patient);
        say('appointment.roomed', `2026-01-20T${roomed}`, {}, minute, patient);
        say('appointment.completed', '2026-01-20T11:00', {}, minute, patient);
      }
    },
  ),
  example(
    'rule 20: roomed is known before check-in, and everything before the booking: the same wait',
    {},
    { 'wait_lobby_min 2026-01-20': '12/1', 'visits 2026-01-20': '1/0', 'cycle_time_min 2026-01-20': '45/1' },
    (say) => {
      say('appointment.checked_out', '2026-01-20T10:45');
      say('appointment.roomed', '2026-01-20T10:12');
      say('appointment.checked_in', '2026-01-20T09:55', {}, 3 * hour);
      say('appointment.booked', '2026-01-10T10:00', start('2026-01-20T10:00'), 400 * hour);
    },
  ),
  example(
    'rule 21: a stamp later than it was recorded is kept as a visit and leaves the waits',
    {},
    { 'wait_lobby_min 2026-01-20': '0/0', 'visits 2026-01-20': '1/0' },
    (say) => {
      say('appointment.booked', '2026-01-10T10:00', start('2026-01-20T10:00'));
      say('appointment.checked_in', '2026-01-20T10:00');
      say('appointment.roomed', '2026-01-20T10:20', {}, -10 * minute);
      say('appointment.completed', '2026-01-20T10:50');
    },
  ),
  example(
    'rule 21: a stamp more than four hours outside opening hours is kept as a visit and leaves the waits; four hours are still believed',
    { openingHours: 'Mo-Fr 08:00-17:00' },
    { 'wait_lobby_min 2026-01-20': '15/1', 'cycle_time_min 2026-01-20': '660/1', 'visits 2026-01-20': '3/0' },
    (say) => {
      for (const [patient, roomed, out] of [
        ['hours-kept', '10:15', '21:00'],
        ['hours-late', '10:15', '21:01'],
        ['hours-night', '03:59', '10:40'],
      ] as const) {
        say('appointment.booked', '2026-01-10T10:00', start('2026-01-20T10:00'), minute, patient);
        say('appointment.checked_in', '2026-01-20T10:00', {}, minute, patient);
        say('appointment.roomed', `2026-01-20T${roomed}`, {}, minute, patient);
        say('appointment.checked_out', `2026-01-20T${out}`, {}, minute, patient);
      }
    },
  ),
];

export const workedExamples: readonly WorkedExample[] = [...scheduling, ...billing, ...staffing];
