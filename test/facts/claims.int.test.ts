/** What becomes of a claim: submission, first response, denial. Rules: kpis.md 1.1, 1.5 and 1.12 (10, 11, 12). */
import { describe } from 'vitest';
import { answered, cas, charge, dos, money, submitted } from '../fixtures/billing-events.ts';
import { eventsAt, mainSite } from '../fixtures/events.ts';
import { specifyFact, type Example } from './fact-spec.ts';

const ev = eventsAt(mainSite);

describe('claims', () => {
  const response = (outcome: object) => ({ day: '2026-02-01', is_first_response_day: 1, first_response_on: '2026-02-01', ...outcome });
  const one = (promise: string, data: object, outcome: object): Example => ({
    promise,
    given: (c) => [submitted(c), answered(c, '2026-02-01', data)],
    then: [{ day: dos, is_service_day: 1 }, { day: '2026-01-15', is_submission_day: 1, submitted_on: '2026-01-15' }, response(outcome)],
  });
  const examples: Example[] = [
    one('paid 0, patient 0 and a denial-class reason is a denial', cas('CO', '16'), {
      first_outcome: 'denied',
      denial_reason: '16',
      denial_category: 'information',
      denied_cents: 10_000,
    }),
    one('rule 11: what the contract takes off is no denial', cas('CO', '45'), { first_outcome: 'paid', denial_reason: '' }),
    one('rule 11: what an earlier payer paid is no denial', cas('OA', '23'), { first_outcome: 'paid', denial_category: '' }),
    one(
      'moved to the patient is no denial',
      { ...cas('PR', '1'), patientCents: 10_000 },
      { first_outcome: 'patient', patient_cents: 10_000 },
    ),
    one('a duplicate is reported apart', cas('OA', '18'), {
      first_outcome: 'duplicate',
      denial_reason: '18',
      denial_category: 'duplicate',
    }),
    one(
      'paid in part with a denied line is paid',
      { ...cas('CO', '16', 4000), paidCents: 6000 },
      { first_outcome: 'paid', paid_cents: 6000, denied_cents: 0 },
    ),
    one(
      'the largest denied amount names the reason',
      {
        adjustments: [
          { group: 'CO', reason: '16', amountCents: 1000 },
          { group: 'CO', reason: '197', amountCents: 9000 },
        ],
      },
      { denial_reason: '197', denial_category: 'authorization' },
    ),
    one('a reason without a category is other', cas('CO', '999'), { first_outcome: 'denied', denial_category: 'other' }),
    {
      promise: 'rule 10: a claim sent again after its denial is neither a second submission nor a second answer',
      given: (c) => [
        submitted(c),
        answered(c, '2026-02-01', cas('CO', '16')),
        ev('claim.submitted', c, '2026-02-05T10:00', {
          submittedDate: '2026-02-05',
          serviceDate: dos,
          amountCents: 10_000,
          attempt: 2,
          frequency: '7',
        }),
        answered(c, '2026-02-20', { attempt: 2, paidCents: 8000 }),
      ],
      then: [
        {},
        { is_submission_day: 1 },
        response({ first_outcome: 'denied' }),
        { day: '2026-02-05', is_submission_day: 0, is_first_response_day: 0, first_outcome: 'denied' },
        { day: '2026-02-20', is_first_response_day: 0, first_outcome: 'denied', paid_cents: 0 },
      ],
    },
    {
      promise: 'rule 11: a secondary payer answers nothing first',
      given: (c) => [submitted(c), answered(c, '2026-02-01', { ...cas('CO', '16'), payerSequence: 2 })],
      then: [{}, { is_submission_day: 1 }, { day: '2026-02-01', is_first_response_day: 0, first_outcome: '' }],
    },
    {
      promise: 'an answer in several parts of one remittance is one answer, even when a part comes twice',
      given: (c) => {
        const part = (status: string, chargeCents: number, paidCents: number, more = {}) =>
          answered(c, '2026-02-01', { claimStatus: status, chargeCents, paidCents, remittance: 'r1', ...more });
        const denied = part('4', 4000, 0, cas('CO', '16', 4000));
        return [submitted(c), denied, part('1', 6000, 6000), denied, part('22', -6000, -6000)];
      },
      then: [{}, { is_submission_day: 1 }, response({ first_outcome: 'paid', paid_cents: 6000, charge_cents: 10_000 })],
    },
    {
      promise: 'an interim bill is a submission, a replacement is none',
      given: (c) => [
        submitted(c, { frequency: '2' }),
        ev('claim.submitted', `${c}`, '2026-01-01T10:00', {
          submittedDate: '2026-01-01',
          serviceDate: dos,
          amountCents: 1,
          frequency: '7',
        }),
      ],
      then: [{ day: '2026-01-01', is_submission_day: 0 }, { day: dos }, { is_submission_day: 1, charge_cents: 10_000 }],
    },
    {
      promise: 'rule 12: a reversal is not a first answer and does not undo it',
      given: (c) => [
        submitted(c),
        answered(c, '2026-01-20', { claimStatus: '22', ...cas('CO', '16') }),
        answered(c, '2026-02-01', { paidCents: 7000 }),
        answered(c, '2026-03-01', { claimStatus: '22', paidCents: -7000 }),
      ],
      then: [
        {},
        {},
        { day: '2026-01-20', is_first_response_day: 0 },
        response({ first_outcome: 'paid', paid_cents: 7000 }),
        { day: '2026-03-01', is_first_response_day: 0, first_outcome: 'paid' },
      ],
    },
    {
      promise: 'a rejection by the clearinghouse is no denial',
      given: (c) => [submitted(c), ev('claim.rejected', c, '2026-01-16T10:00', { date: '2026-01-16', code: 'A3' })],
      then: [{}, {}, { day: '2026-01-16', is_rejection_day: 1, is_first_response_day: 0, first_outcome: 'rejected' }],
    },
    {
      promise: 'a denial told without amounts is a denial',
      given: (c) => [
        submitted(c),
        ev('claim.denied', c, '2026-02-01T10:00', { date: '2026-02-01', group: 'CO', reason: '29', amountCents: 10_000 }),
      ],
      then: [{}, {}, response({ first_outcome: 'denied', denial_category: 'timely_filing', denied_cents: 10_000 })],
    },
    {
      promise: 'void and repost keep the first day of entry',
      given: (c) => [
        charge(c),
        money('charge.voided', c, '2026-01-20', 10_000),
        ev('charge.posted', c, '2026-01-21T10:00', { postDate: '2026-01-21', serviceDate: dos, amountCents: 9000 }),
        submitted(c),
      ],
      then: [
        { charge_entered_on: '2026-01-11' },
        { day: '2026-01-11' },
        { day: '2026-01-15', is_submission_day: 1 },
        { day: '2026-01-21' },
      ],
    },
  ];
  specifyFact({ table: 'claims FINAL', subject: 'claim_id', orderBy: 'day' }, examples);
});
