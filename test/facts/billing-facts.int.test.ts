/** What becomes of a claim: ledger, receivables by age, first response. Rules: kpis.md 1.1, 1.4, 1.5 and 1.12 (8 to 13). */
import { describe } from 'vitest';
import { eventsAt, mainSite } from '../fixtures/events.ts';
import { specifyFact, type Example } from './fact-spec.ts';

const ev = eventsAt(mainSite);
type Event = ReturnType<typeof ev>;
const dos = '2026-01-10';

const charge = (c: string, data = {}): Event => ev('charge.posted', c, '2026-01-11T10:00', { postDate: '2026-01-11', serviceDate: dos, amountCents: 10_000, payer: 'aetna', payerClass: 'commercial', ...data });
const submitted = (c: string, data = {}): Event => ev('claim.submitted', c, '2026-01-15T10:00', { submittedDate: '2026-01-15', serviceDate: dos, amountCents: 10_000, ...data });
const money = (type: string, c: string, postDate: string, amountCents: number, data = {}): Event => ev(type, c, `${postDate}T10:00`, { postDate, serviceDate: dos, amountCents, ...(type.startsWith('adjust') ? {} : { from: 'payer' }), ...data });
const answered = (c: string, day: string, data = {}): Event => ev('claim.adjudicated', c, `${day}T10:00`, { adjudicatedDate: day, claimStatus: '1', chargeCents: 10_000, paidCents: 0, patientCents: 0, ...data });
const cas = (group: string, reason: string, amountCents = 10_000) => ({ adjustments: [{ group, reason, amountCents }] });

describe('ledger', () => {
  const examples: Example[] = [
    { promise: 'rule 8: a payment reversed in April leaves March as it was', given: (c) => [money('payment.posted', c, '2026-03-20', 6000), money('payment.reversed', c, '2026-04-02', 6000)], then: [
      { day: '2026-03-20', payment_cents: 6000, balance_cents: -6000 }, { day: '2026-04-02', payment_cents: -6000, balance_cents: 6000 }] },
    { promise: 'rule 9: a void is negative on its own posting day with the service date of the charge', given: (c) => [charge(c), money('charge.voided', c, '2026-02-01', 10_000)], then: [
      { day: '2026-01-11', charge_cents: 10_000, balance_cents: 10_000 }, { day: '2026-02-01', charge_cents: -10_000, balance_cents: -10_000, service_date: dos, kind: 'charge_void' }] },
    { promise: 'only contractual adjustments are contractual', given: (c) => [money('adjustment.posted', c, '2026-02-01', 300, { class: 'contractual', reason: '45' }), money('adjustment.posted', c, '2026-02-02', 200, { class: 'timely_filing' })], then: [
      { contractual_cents: 300, adjustment_cents: 300, balance_cents: -300, charge_cents: 0 }, { contractual_cents: 0, adjustment_cents: 200, balance_cents: -200 }] },
    { promise: 'a refund is a negative receipt', given: (c) => [money('refund.posted', c, '2026-02-01', 500, { to: 'patient' })], then: [{ payment_cents: -500, balance_cents: 500, responsibility: 'patient' }] },
    { promise: 'rule 13: money of a claim is its primary payer as now known, whoever paid', given: (c) => [charge(c), money('payment.posted', c, '2026-02-01', 100, { payer: 'second', payerClass: 'medicaid' }),
      ev('claim.submitted', c, '2026-03-01T10:00', { submittedDate: '2026-03-01', serviceDate: dos, amountCents: 10_000, attempt: 2, payer: 'medicare-b', payerClass: 'medicare' })], then: [
      { payer_id: 'medicare-b', payer_class: 'medicare' }, { payer_id: 'medicare-b', payer_class: 'medicare' }] },
    { promise: 'one id with other content is one entry: the newest, and a day only the older named keeps a row of zeros', given: (c) => [
      ev('payment.posted', c, '2026-02-01T10:00', { postDate: '2026-02-01', serviceDate: dos, amountCents: 100, from: 'payer' }, { id: `p-${c}` }),
      ev('payment.posted', c, '2026-02-01T11:00', { postDate: '2026-02-02', serviceDate: dos, amountCents: 120, from: 'payer' }, { id: `p-${c}` })], then: [
      { day: '2026-02-01', payment_cents: 0, balance_cents: 0 }, { day: '2026-02-02', payment_cents: 120, version: 2 }] },
    { promise: 'an entry delivered twice counts once', given: (c) => [charge(c), charge(c)], then: [{ charge_cents: 10_000, version: 1 }] },
  ];
  specifyFact({ table: 'ledger FINAL', subject: 'claim_id', orderBy: 'day' }, examples);
});

describe('ar_moves', () => {
  const examples: Example[] = [
    { promise: 'a claim waits unbilled for its submission, ages from the date of service, and is gone when paid', given: (c) => [charge(c), submitted(c), money('payment.posted', c, '2026-03-20', 10_000)], then: [
      { day: '2026-01-11', unbilled_cents: 10_000, billed_cents: 0 },
      { day: '2026-01-15', unbilled_cents: -10_000, billed_cents: 10_000, age_0_30_cents: 10_000 },
      { day: '2026-02-10', age_0_30_cents: -10_000, age_31_60_cents: 10_000, billed_cents: 0 },
      { day: '2026-03-12', age_31_60_cents: -10_000, age_61_90_cents: 10_000 },
      { day: '2026-03-20', age_61_90_cents: -10_000, billed_cents: -10_000 },
      { day: '2026-04-11', age_61_90_cents: 0, age_91_120_cents: 0 },
      { day: '2026-05-11', age_91_120_cents: 0, age_over_120_cents: 0 }] },
    { promise: 'an invoice is billed on its posting day', given: (c) => [charge(c, { billing: 'invoice' })], then: [{ day: '2026-01-11', billed_cents: 10_000, age_0_30_cents: 10_000 }, {}, {}, {}, { day: '2026-05-11', age_over_120_cents: 10_000 }] },
    { promise: 'paid too much is a credit, not a debit of another age', given: (c) => [charge(c, { billing: 'invoice' }), money('payment.posted', c, '2026-01-20', 12_000)], then: [
      { day: '2026-01-11', billed_cents: 10_000 }, { day: '2026-01-20', billed_cents: -12_000, age_0_30_cents: -10_000, credit_cents: 2000 }, { age_31_60_cents: 0 }, {}, {}, {}] },
    { promise: 'money before the claim goes out is a credit until then', given: (c) => [money('payment.posted', c, '2026-01-10', 2000, { from: 'patient' }), charge(c), submitted(c)], then: [
      { day: '2026-01-10', credit_cents: 2000, billed_cents: -2000 }, { day: '2026-01-11', credit_cents: -2000, billed_cents: 2000, unbilled_cents: 8000 }, { day: '2026-01-15', unbilled_cents: -8000, age_0_30_cents: 8000 }, {}, {}, {}, {}] },
    { promise: 'an earlier submission learned later bills earlier, and the later day keeps its row', given: (c) => [charge(c), submitted(c), ev('claim.submitted', c, '2026-02-01T10:00', { submittedDate: '2026-01-13', serviceDate: dos, amountCents: 10_000 })], then: [
      { day: '2026-01-11', unbilled_cents: 10_000 }, { day: '2026-01-13', billed_cents: 10_000, unbilled_cents: -10_000 }, { day: '2026-01-15', billed_cents: 0, unbilled_cents: 0 }, {}, {}, {}, {}] },
    { promise: 'a voided line no longer gives the age', given: (c) => [charge(c, { billing: 'invoice', serviceDate: '2025-12-01' }), ev('charge.voided', c, '2026-01-12T10:00', { postDate: '2026-01-12', serviceDate: '2025-12-01', amountCents: 10_000 }),
      ev('charge.posted', c, '2026-01-13T10:00', { postDate: '2026-01-13', serviceDate: dos, amountCents: 5000, billing: 'invoice' })], then: [
      { day: '2026-01-01' }, { day: '2026-01-11', age_0_30_cents: 10_000 }, { day: '2026-01-12', age_0_30_cents: -10_000 }, { day: '2026-01-13', age_0_30_cents: 5000 }, { day: '2026-01-31', age_0_30_cents: 0 },
      { day: '2026-02-10', age_0_30_cents: -5000, age_31_60_cents: 5000 }, {}, {}, {}, {}, {}] },
  ];
  specifyFact({ table: 'ar_moves FINAL', subject: 'claim_id', orderBy: 'day' }, examples);
});

describe('claims', () => {
  const response = (outcome: object) => ({ day: '2026-02-01', is_first_response_day: 1, first_response_on: '2026-02-01', ...outcome });
  const one = (promise: string, data: object, outcome: object): Example => ({ promise, given: (c) => [submitted(c), answered(c, '2026-02-01', data)], then: [{ day: dos, is_service_day: 1 }, { day: '2026-01-15', is_submission_day: 1, submitted_on: '2026-01-15' }, response(outcome)] });
  const examples: Example[] = [
    one('paid 0, patient 0 and a denial-class reason is a denial', cas('CO', '16'), { first_outcome: 'denied', denial_reason: '16', denial_category: 'information', denied_cents: 10_000 }),
    one('rule 11: what the contract takes off is no denial', cas('CO', '45'), { first_outcome: 'paid', denial_reason: '' }),
    one('rule 11: what an earlier payer paid is no denial', cas('OA', '23'), { first_outcome: 'paid', denial_category: '' }),
    one('moved to the patient is no denial', { ...cas('PR', '1'), patientCents: 10_000 }, { first_outcome: 'patient', patient_cents: 10_000 }),
    one('a duplicate is reported apart', cas('OA', '18'), { first_outcome: 'duplicate', denial_reason: '18', denial_category: 'duplicate' }),
    one('paid in part with a denied line is paid', { ...cas('CO', '16', 4000), paidCents: 6000 }, { first_outcome: 'paid', paid_cents: 6000, denied_cents: 0 }),
    one('the largest denied amount names the reason', { adjustments: [{ group: 'CO', reason: '16', amountCents: 1000 }, { group: 'CO', reason: '197', amountCents: 9000 }] }, { denial_reason: '197', denial_category: 'authorization' }),
    one('a reason without a category is other', cas('CO', '999'), { first_outcome: 'denied', denial_category: 'other' }),
    { promise: 'rule 10: a claim sent again after its denial is neither a second submission nor a second answer', given: (c) => [submitted(c), answered(c, '2026-02-01', cas('CO', '16')),
      ev('claim.submitted', c, '2026-02-05T10:00', { submittedDate: '2026-02-05', serviceDate: dos, amountCents: 10_000, attempt: 2, frequency: '7' }), answered(c, '2026-02-20', { attempt: 2, paidCents: 8000 })], then: [
      {}, { is_submission_day: 1 }, response({ first_outcome: 'denied' }), { day: '2026-02-05', is_submission_day: 0, is_first_response_day: 0, first_outcome: 'denied' }, { day: '2026-02-20', is_first_response_day: 0, first_outcome: 'denied', paid_cents: 0 }] },
    { promise: 'rule 11: a secondary payer answers nothing first', given: (c) => [submitted(c), answered(c, '2026-02-01', { ...cas('CO', '16'), payerSequence: 2 })], then: [{}, { is_submission_day: 1 }, { day: '2026-02-01', is_first_response_day: 0, first_outcome: '' }] },
    { promise: 'rule 12: a reversal is not a first answer and does not undo it', given: (c) => [submitted(c), answered(c, '2026-01-20', { claimStatus: '22', ...cas('CO', '16') }), answered(c, '2026-02-01', { paidCents: 7000 }), answered(c, '2026-03-01', { claimStatus: '22', paidCents: -7000 })], then: [
      {}, {}, { day: '2026-01-20', is_first_response_day: 0 }, response({ first_outcome: 'paid', paid_cents: 7000 }), { day: '2026-03-01', is_first_response_day: 0, first_outcome: 'paid' }] },
    { promise: 'a rejection by the clearinghouse is no denial', given: (c) => [submitted(c), ev('claim.rejected', c, '2026-01-16T10:00', { date: '2026-01-16', code: 'A3' })], then: [{}, {}, { day: '2026-01-16', is_rejection_day: 1, is_first_response_day: 0, first_outcome: 'rejected' }] },
    { promise: 'a denial told without amounts is a denial', given: (c) => [submitted(c), ev('claim.denied', c, '2026-02-01T10:00', { date: '2026-02-01', group: 'CO', reason: '29', amountCents: 10_000 })], then: [{}, {}, response({ first_outcome: 'denied', denial_category: 'timely_filing', denied_cents: 10_000 })] },
    { promise: 'void and repost keep the first day of entry', given: (c) => [charge(c), money('charge.voided', c, '2026-01-20', 10_000), ev('charge.posted', c, '2026-01-21T10:00', { postDate: '2026-01-21', serviceDate: dos, amountCents: 9000 }), submitted(c)], then: [
      { charge_entered_on: '2026-01-11' }, { day: '2026-01-11' }, { day: '2026-01-15', is_submission_day: 1 }, { day: '2026-01-21' }] },
  ];
  specifyFact({ table: 'claims FINAL', subject: 'claim_id', orderBy: 'day' }, examples);
});
