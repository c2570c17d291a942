/**
 * The examples of kpis.md 1.12, worked by hand: events in, exact cells out.
 * Oracle and engine must both give these numbers, so a misreading they might share still shows.
 * Each example has a practice of its own; cells are `num/den` by `kpi day`, days of the practice.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { instantOfWallTime } from '@rounds/schemas/time.ts';
import { createRecorder, hour, minute, type SimulatedPractice } from './simulate/recorder.ts';

export interface WorkedExample {
  readonly promise: string;
  readonly practice: SimulatedPractice;
  readonly events: readonly CanonicalEvent[];
  /** `kpi day` → `num/den`. A cell that must hold nothing is `0/0`. */
  readonly cells: Readonly<Record<string, string>>;
}

type Say = (type: string, wall: string, data?: object, delayMs?: number, subject?: string) => void;

let examples = 0;

/** Wall times are the practice's own, `YYYY-MM-DDTHH:mm`; ` second` marks the second of two in the autumn night. */
function example(
  promise: string,
  clock: { timeZone?: string; cutoverMinutes?: number },
  cells: Record<string, string>,
  tell: (say: Say, practice: SimulatedPractice) => void,
): WorkedExample {
  const number = ++examples;
  const practice = { id: `example-${number}`, timeZone: clock.timeZone ?? 'America/New_York', cutoverMinutes: clock.cutoverMinutes ?? 0 };
  const recorder = createRecorder(900_000 + number);
  const at = (wall: string) => instantOfWallTime(wall.slice(0, 16), practice.timeZone).epochMs + (wall.endsWith('second') ? hour : 0);
  recorder.record(practice, 'practice.registered', practice.id, at('2025-01-01T00:00'), {
    practice: practice.id,
    name: practice.id,
    timeZone: practice.timeZone,
    cutoverMinutes: practice.cutoverMinutes,
  });
  tell(
    (type, wall, data = {}, delay = minute, subject = `x:${number}`) => recorder.record(practice, type, subject, at(wall), data, delay),
    practice,
  );
  return { promise, practice, events: recorder.events, cells };
}

const start = (wall: string, zone = 'America/New_York') => ({
  start: new Date(instantOfWallTime(wall, zone).epochMs).toISOString(),
  modality: 'in_person',
});
const money = (postDate: string, serviceDate: string, amountCents: number) => ({
  postDate,
  serviceDate,
  amountCents,
  payerClass: 'commercial',
});
const submitted = (submittedDate: string, serviceDate: string, more: object = {}) => ({
  submittedDate,
  serviceDate,
  amountCents: 10_000,
  payerClass: 'commercial',
  ...more,
});
const answered = (adjudicatedDate: string, adjustments: readonly object[], more: object = {}) => ({
  adjudicatedDate,
  claimStatus: '1',
  chargeCents: 10_000,
  paidCents: 0,
  patientCents: 0,
  adjustments,
  ...more,
});

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
];

const billing: WorkedExample[] = [
  example(
    'rule 8: a payment of March reversed in April leaves March cash as it was',
    {},
    { 'net_collection_rate 2026-03-10': '8000/0', 'net_collection_rate 2026-04-02': '-8000/0' },
    (say) => {
      say('payment.posted', '2026-03-10T12:00', { ...money('2026-03-10', '2026-02-01', 8_000), from: 'patient' });
      say('payment.reversed', '2026-04-02T12:00', { ...money('2026-04-02', '2026-02-01', 8_000), from: 'patient' });
    },
  ),
  example(
    'rule 9: a void is negative on its own posting date',
    {},
    { 'payer_mix_charges 2026-03-01': '10000/0', 'payer_mix_charges 2026-03-20': '-10000/0' },
    (say) => {
      say('charge.posted', '2026-03-01T12:00', money('2026-03-01', '2026-03-01', 10_000));
      say('charge.voided', '2026-03-20T12:00', money('2026-03-20', '2026-03-01', 10_000));
    },
  ),
  example(
    'rule 10: a claim sent again after its denial is neither a second submission nor a second denial',
    {},
    {
      'initial_denial_rate_count 2026-01-05': '0/1',
      'initial_denial_rate_count 2026-01-25': '1/0',
      'initial_denial_rate_count 2026-02-01': '0/0',
      'initial_denial_rate_count 2026-02-20': '0/0',
    },
    (say) => {
      say('claim.submitted', '2026-01-05T12:00', submitted('2026-01-05', '2026-01-02'));
      say(
        'claim.adjudicated',
        '2026-01-25T12:00',
        answered('2026-01-25', [{ group: 'CO', reason: '197', amountCents: 10_000 }], { claimStatus: '4' }),
      );
      say('claim.submitted', '2026-02-01T12:00', submitted('2026-02-01', '2026-01-02', { attempt: 2, frequency: '7' }));
      say(
        'claim.adjudicated',
        '2026-02-20T12:00',
        answered('2026-02-20', [{ group: 'CO', reason: '197', amountCents: 10_000 }], { attempt: 2, claimStatus: '4' }),
      );
    },
  ),
  example(
    'rule 11: zero payments by a secondary payer, contractual and patient parts are no denials',
    {},
    { 'initial_denial_rate_count 2026-01-25': '0/0', 'initial_denial_rate_count 2026-01-28': '0/0' },
    (say) => {
      say(
        'claim.adjudicated',
        '2026-01-25T12:00',
        answered('2026-01-25', [{ group: 'CO', reason: '45', amountCents: 10_000 }]),
        minute,
        'contractual',
      );
      say(
        'claim.adjudicated',
        '2026-01-25T12:00',
        answered('2026-01-25', [{ group: 'PR', reason: '1', amountCents: 10_000 }], { patientCents: 10_000 }),
        minute,
        'patient',
      );
      say(
        'claim.adjudicated',
        '2026-01-28T12:00',
        answered('2026-01-28', [{ group: 'OA', reason: '23', amountCents: 10_000 }], { payerSequence: 2 }),
        minute,
        'secondary',
      );
    },
  ),
  example('1.5: a denial for a duplicate is reported apart', {}, { 'initial_denial_rate_count 2026-01-25': '0/0' }, (say) => {
    say(
      'claim.adjudicated',
      '2026-01-25T12:00',
      answered('2026-01-25', [{ group: 'OA', reason: '18', amountCents: 10_000 }], { claimStatus: '4' }),
    );
  }),
  example(
    'rule 12: a takeback does not undo the first answer',
    {},
    { 'initial_denial_rate_count 2026-01-25': '1/0', 'initial_denial_rate_count 2026-03-01': '0/0' },
    (say) => {
      say('claim.submitted', '2026-01-05T12:00', submitted('2026-01-05', '2026-01-02'));
      say(
        'claim.adjudicated',
        '2026-01-25T12:00',
        answered('2026-01-25', [{ group: 'CO', reason: '16', amountCents: 10_000 }], { claimStatus: '4' }),
      );
      say('claim.adjudicated', '2026-03-01T12:00', answered('2026-03-01', [], { claimStatus: '22', chargeCents: -10_000 }));
    },
  ),
  example(
    '1.4: only billed balances are receivable, they age from the date of service, credits stand apart',
    {},
    {
      'days_in_ar_gross 2026-01-02': '0/10000',
      'days_in_ar_gross 2026-01-10': '10000/0',
      'ar_aging 2026-01-10': '10000/0',
      'pct_ar_over_90 2026-04-02': '0/0',
      'pct_ar_over_90 2026-04-03': '10000/0',
      'days_in_ar_gross 2026-04-10': '-12000/0',
      'ar_aging 2026-04-10': '-10000/0',
      'pct_ar_over_90 2026-04-10': '-10000/-10000',
    },
    (say) => {
      say('charge.posted', '2026-01-02T12:00', money('2026-01-02', '2026-01-02', 10_000));
      say('claim.submitted', '2026-01-10T12:00', submitted('2026-01-10', '2026-01-02'));
      // April 3 is day 91. Overpaid on April 10: the debit is gone, 20 dollars of credit are left.
      say('payment.posted', '2026-04-10T12:00', { ...money('2026-04-10', '2026-01-02', 12_000), from: 'payer' });
    },
  ),
];

const staffing: WorkedExample[] = [
  example(
    '1.7: hours beyond forty in the week from Sunday fall on the shift that went beyond them; unpaid breaks are no work',
    {},
    {
      'overtime_pct 2026-01-11': '0/600',
      'overtime_pct 2026-01-15': '600/660',
      'overtime_pct 2026-01-16': '45/570',
      'overtime_pct 2026-01-18': '0/600',
    },
    (say) => {
      // Sunday to Wednesday 10 h each, less 30 minutes of unpaid break on Monday and Tuesday: 39 h; Thursday's 11 h go 10 h beyond 40.
      for (const [date, hours] of [
        ['11', 10],
        ['12', 10],
        ['13', 10],
        ['14', 10],
        ['15', 11],
        ['16', 9.5],
        ['18', 10],
      ] as const) {
        const shiftId = `shift-${date}`;
        say('shift.clocked_in', `2026-01-${date}T07:00`, { shiftId }, minute, 'nurse-1');
        const end = `${String(7 + Math.floor(hours)).padStart(2, '0')}:${hours % 1 ? '30' : '00'}`;
        say('shift.clocked_out', `2026-01-${date}T${end}`, { shiftId }, minute, 'nurse-1');
        if (date === '12' || date === '13')
          say('shift.break_taken', `2026-01-${date}T12:00`, { shiftId, minutes: 30, paid: false }, minute, 'nurse-1');
        if (date === '16') say('shift.overtime_recorded', `2026-01-${date}T18:00`, { shiftId, minutes: 45 }, minute, 'nurse-1');
      }
    },
  ),
];

export const workedExamples: readonly WorkedExample[] = [...scheduling, ...billing, ...staffing];
