/** Worked examples of money and work hours (kpis.md 1.4, 1.5, 1.7 and 1.12), by hand. */
import { answered, example, money, submitted, type WorkedExample } from './example.ts';
import { minute } from './simulate/recorder.ts';

export const billing: WorkedExample[] = [
  example(
    'rule 9: a voided charge does not cancel the visit, and the rebilled one is charged on its own posting date',
    {},
    { 'visits 2026-03-01': '1/0', 'payer_mix_charges 2026-03-20': '-1000/0' },
    (say) => {
      say('appointment.booked', '2026-02-20T12:00', { start: '2026-03-01T15:00:00.000Z' });
      say('appointment.completed', '2026-03-01T10:40');
      say('charge.posted', '2026-03-01T12:00', money('2026-03-01', '2026-03-01', 10_000), minute, 'claim');
      say('charge.voided', '2026-03-20T12:00', money('2026-03-20', '2026-03-01', 10_000), minute, 'claim');
      say('charge.posted', '2026-03-20T12:05', money('2026-03-20', '2026-03-01', 9_000), minute, 'claim');
    },
  ),
  example(
    'rule 10: what is known of a claim only as a correction is neither a first submission nor a first answer',
    {},
    { 'initial_denial_rate_count 2026-02-01': '0/0', 'initial_denial_rate_count 2026-02-20': '0/0' },
    (say) => {
      say('claim.submitted', '2026-02-01T12:00', submitted('2026-02-01', '2026-01-02', { attempt: 2, frequency: '7' }));
      say('claim.adjudicated', '2026-02-20T12:00', answered('2026-02-20', [{ group: 'CO', reason: '197', amountCents: 10_000 }]));
    },
  ),
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

export const staffing: WorkedExample[] = [
  example(
    'rule 7: hours of a night shift are split at midnight, and so is the work week',
    {},
    { 'overtime_pct 2026-01-17': '0/120', 'overtime_pct 2026-01-18': '0/330' },
    (say) => {
      // Saturday 22:00 to Sunday 06:00, with an unpaid half hour at three.
      say('shift.clocked_in', '2026-01-17T22:00', { shiftId: 'night' }, minute, 'nurse-2');
      say('shift.break_taken', '2026-01-18T03:00', { shiftId: 'night', minutes: 30, paid: false }, minute, 'nurse-2');
      say('shift.clocked_out', '2026-01-18T06:00', { shiftId: 'night' }, minute, 'nurse-2');
    },
  ),
  example(
    'rule 7: hours are split where the service day changes, over the autumn night too',
    { cutoverMinutes: 240 },
    { 'overtime_pct 2025-11-01': '0/420', 'overtime_pct 2025-11-02': '0/120' },
    (say) => {
      // 22:00 to 04:00 are seven hours that night; the service day changes at four.
      say('shift.clocked_in', '2025-11-01T22:00', { shiftId: 'night' }, minute, 'nurse-3');
      say('shift.clocked_out', '2025-11-02T06:00', { shiftId: 'night' }, minute, 'nurse-3');
    },
  ),
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
