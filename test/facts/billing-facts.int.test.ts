/** What becomes of a claim's money: ledger and receivables by age. Rules: kpis.md 1.1, 1.4, 1.5 and 1.12 (8 to 13). */
import { describe } from 'vitest';
import { charge, dos, money, submitted } from '../fixtures/billing-events.ts';
import { eventsAt, mainSite } from '../fixtures/events.ts';
import { specifyFact, type Example } from './fact-spec.ts';

const ev = eventsAt(mainSite);

describe('ledger', () => {
  const examples: Example[] = [
    {
      promise: 'rule 8: a payment reversed in April leaves March as it was',
      given: (c) => [money('payment.posted', c, '2026-03-20', 6000), money('payment.reversed', c, '2026-04-02', 6000)],
      then: [
        { day: '2026-03-20', payment_cents: 6000, balance_cents: -6000 },
        { day: '2026-04-02', payment_cents: -6000, balance_cents: 6000 },
      ],
    },
    {
      promise: 'rule 9: a void is negative on its own posting day with the service date of the charge',
      given: (c) => [charge(c), money('charge.voided', c, '2026-02-01', 10_000)],
      then: [
        { day: '2026-01-11', charge_cents: 10_000, balance_cents: 10_000 },
        { day: '2026-02-01', charge_cents: -10_000, balance_cents: -10_000, service_date: dos, kind: 'charge_void' },
      ],
    },
    {
      promise: 'only contractual adjustments are contractual',
      given: (c) => [
        money('adjustment.posted', c, '2026-02-01', 300, { class: 'contractual', reason: '45' }),
        money('adjustment.posted', c, '2026-02-02', 200, { class: 'timely_filing' }),
      ],
      then: [
        { contractual_cents: 300, adjustment_cents: 300, balance_cents: -300, charge_cents: 0 },
        { contractual_cents: 0, adjustment_cents: 200, balance_cents: -200 },
      ],
    },
    {
      promise: 'a refund is a negative receipt',
      given: (c) => [money('refund.posted', c, '2026-02-01', 500, { to: 'patient' })],
      then: [{ payment_cents: -500, balance_cents: 500, responsibility: 'patient' }],
    },
    {
      promise: 'rule 13: money of a claim is its primary payer as now known, whoever paid',
      given: (c) => [
        charge(c),
        money('payment.posted', c, '2026-02-01', 100, { payer: 'second', payerClass: 'medicaid' }),
        ev('claim.submitted', c, '2026-03-01T10:00', {
          submittedDate: '2026-03-01',
          serviceDate: dos,
          amountCents: 10_000,
          attempt: 2,
          payer: 'medicare-b',
          payerClass: 'medicare',
        }),
      ],
      then: [
        { payer_id: 'medicare-b', payer_class: 'medicare' },
        { payer_id: 'medicare-b', payer_class: 'medicare' },
      ],
    },
    {
      promise: 'one id with other content is one entry: the newest, and a day only the older named keeps a row of zeros',
      given: (c) => [
        ev(
          'payment.posted',
          c,
          '2026-02-01T10:00',
          { postDate: '2026-02-01', serviceDate: dos, amountCents: 100, from: 'payer' },
          { id: `p-${c}` },
        ),
        ev(
          'payment.posted',
          c,
          '2026-02-01T11:00',
          { postDate: '2026-02-02', serviceDate: dos, amountCents: 120, from: 'payer' },
          { id: `p-${c}` },
        ),
      ],
      then: [
        { day: '2026-02-01', payment_cents: 0, balance_cents: 0 },
        { day: '2026-02-02', payment_cents: 120, version: 2 },
      ],
    },
    { promise: 'an entry delivered twice counts once', given: (c) => [charge(c), charge(c)], then: [{ charge_cents: 10_000, version: 1 }] },
  ];
  specifyFact({ table: 'ledger FINAL', subject: 'claim_id', orderBy: 'day' }, examples);
});

describe('ar_moves', () => {
  const examples: Example[] = [
    {
      promise: 'a claim waits unbilled for its submission, ages from the date of service, and is gone when paid',
      given: (c) => [charge(c), submitted(c), money('payment.posted', c, '2026-03-20', 10_000)],
      then: [
        { day: '2026-01-11', unbilled_cents: 10_000, billed_cents: 0 },
        { day: '2026-01-15', unbilled_cents: -10_000, billed_cents: 10_000, age_0_30_cents: 10_000 },
        { day: '2026-02-10', age_0_30_cents: -10_000, age_31_60_cents: 10_000, billed_cents: 0 },
        { day: '2026-03-12', age_31_60_cents: -10_000, age_61_90_cents: 10_000 },
        { day: '2026-03-20', age_61_90_cents: -10_000, billed_cents: -10_000 },
        { day: '2026-04-11', age_61_90_cents: 0, age_91_120_cents: 0 },
        { day: '2026-05-11', age_91_120_cents: 0, age_over_120_cents: 0 },
      ],
    },
    {
      promise: 'an invoice is billed on its posting day',
      given: (c) => [charge(c, { billing: 'invoice' })],
      then: [
        { day: '2026-01-11', billed_cents: 10_000, age_0_30_cents: 10_000 },
        {},
        {},
        {},
        { day: '2026-05-11', age_over_120_cents: 10_000 },
      ],
    },
    {
      promise: 'paid too much is a credit, not a debit of another age',
      given: (c) => [charge(c, { billing: 'invoice' }), money('payment.posted', c, '2026-01-20', 12_000)],
      then: [
        { day: '2026-01-11', billed_cents: 10_000 },
        { day: '2026-01-20', billed_cents: -12_000, age_0_30_cents: -10_000, credit_cents: 2000 },
        { age_31_60_cents: 0 },
        {},
        {},
        {},
      ],
    },
    {
      promise: 'money before the claim goes out is a credit until then',
      given: (c) => [money('payment.posted', c, '2026-01-10', 2000, { from: 'patient' }), charge(c), submitted(c)],
      then: [
        { day: '2026-01-10', credit_cents: 2000, billed_cents: -2000 },
        { day: '2026-01-11', credit_cents: -2000, billed_cents: 2000, unbilled_cents: 8000 },
        { day: '2026-01-15', unbilled_cents: -8000, age_0_30_cents: 8000 },
        {},
        {},
        {},
        {},
      ],
    },
    {
      promise: 'an earlier submission learned later bills earlier, and the later day keeps its row',
      given: (c) => [
        charge(c),
        submitted(c),
        ev('claim.submitted', c, '2026-02-01T10:00', { submittedDate: '2026-01-13', serviceDate: dos, amountCents: 10_000 }),
      ],
      then: [
        { day: '2026-01-11', unbilled_cents: 10_000 },
        { day: '2026-01-13', billed_cents: 10_000, unbilled_cents: -10_000 },
        { day: '2026-01-15', billed_cents: 0, unbilled_cents: 0 },
        {},
        {},
        {},
        {},
      ],
    },
    {
      promise: 'a voided line no longer gives the age',
      given: (c) => [
        charge(c, { billing: 'invoice', serviceDate: '2025-12-01' }),
        ev('charge.voided', c, '2026-01-12T10:00', { postDate: '2026-01-12', serviceDate: '2025-12-01', amountCents: 10_000 }),
        ev('charge.posted', c, '2026-01-13T10:00', { postDate: '2026-01-13', serviceDate: dos, amountCents: 5000, billing: 'invoice' }),
      ],
      then: [
        { day: '2026-01-01' },
        { day: '2026-01-11', age_0_30_cents: 10_000 },
        { day: '2026-01-12', age_0_30_cents: -10_000 },
        { day: '2026-01-13', age_0_30_cents: 5000 },
        { day: '2026-01-31', age_0_30_cents: 0 },
        { day: '2026-02-10', age_0_30_cents: -5000, age_31_60_cents: 5000 },
        {},
        {},
        {},
        {},
        {},
      ],
    },
  ];
  specifyFact({ table: 'ar_moves FINAL', subject: 'claim_id', orderBy: 'day' }, examples);
});
