/**
 * What several bills of one claim (837) charge: resubmission, replacement, void, a second payer, in ledger and receivables; and what payers'
 * messages add up to. Rules: kpis.md 1.5 and 1.12 (9 to 13); formats.md 1.2.
 */
import { describe } from 'vitest';
import { answered, charge, dos, money, type Event } from '../fixtures/billing-events.ts';
import { eventsAt, mainSite, nightSite } from '../fixtures/events.ts';
import { specifyFact, type Example } from './fact-spec.ts';

const ev = eventsAt(mainSite);

/** A bill sent on `day`: its submission and its charges. */
function bill(c: string, day: string, amounts: readonly number[], { corrects = false, payerSequence = 1, at = ev } = {}): Event[] {
  const statement = `${day}T0900.${corrects ? 1 : 0}.${day}`;
  const common = { serviceDate: dos, statement, payerSequence, payer: `payer-${payerSequence}` };
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  return [
    at('claim.submitted', c, `${day}T10:00`, {
      ...common,
      submittedDate: day,
      amountCents: total,
      frequency: corrects ? (amounts.length === 0 ? '8' : '7') : '1',
    }),
    ...amounts.map((amountCents, index) =>
      at('charge.posted', c, `${day}T10:00`, { ...common, postDate: day, amountCents }, { id: `${c}-${day}-${payerSequence}-${index}` }),
    ),
  ];
}

/** A charge said to stand on the newest bill, then, recorded later, on the one before it: the newest takes it off. */
function correctedBill(c: string): Event[] {
  const [sent, charged] = bill(c, '2026-01-15', [10_000]);
  const [replacement] = bill(c, '2026-02-03', [], { corrects: true });
  if (!sent || !charged || !replacement || !('statement' in replacement.data)) throw new Error('a bill without its events');
  const misread = { ...charged, data: { ...charged.data, statement: replacement.data.statement } } as Event;
  return [sent, misread, { ...charged, recordedat: '2026-03-01T10:00:00-05:00' }, replacement];
}

describe('ledger of billed charges', () => {
  const examples: Example[] = [
    {
      promise: 'one bill: its charges',
      given: (c) => bill(c, '2026-01-15', [7000, 3000]),
      then: [{ charge_cents: 3000 }, { charge_cents: 7000 }],
    },
    {
      promise: 'rule 10: a replacement takes the charges before it off on its own day',
      given: (c) => [...bill(c, '2026-01-15', [10_000]), ...bill(c, '2026-02-03', [8000], { corrects: true })],
      then: [
        { day: '2026-01-15', kind: 'charge', charge_cents: 10_000 },
        { day: '2026-01-15', kind: 'charge_void', charge_cents: 0 },
        { day: '2026-02-03', kind: 'charge', charge_cents: 8000 },
        { day: '2026-02-03', kind: 'charge_void', charge_cents: -10_000, service_date: dos },
      ],
    },
    {
      promise: 'the same when the replacement is known first',
      given: (c) => [...bill(c, '2026-02-03', [8000], { corrects: true }), ...bill(c, '2026-01-15', [10_000])],
      then: [{ charge_cents: 10_000 }, { charge_cents: 0 }, { charge_cents: 8000 }, { charge_cents: -10_000 }],
    },
    {
      promise: 'a void leaves nothing',
      given: (c) => [...bill(c, '2026-01-15', [10_000]), ...bill(c, '2026-02-03', [], { corrects: true })],
      then: [
        { day: '2026-01-15', charge_cents: 10_000 },
        { day: '2026-02-03', charge_cents: -10_000 },
      ],
    },
    {
      promise: 'a void of what nobody knows is nothing, until it is known',
      given: (c) => bill(c, '2026-02-03', [], { corrects: true }),
      then: [],
    },
    {
      promise: 'rule 11: a bill to a second payer charges nothing more, whichever came first',
      given: (c) => [...bill(c, '2026-02-20', [10_000], { payerSequence: 2 }), ...bill(c, '2026-01-15', [10_000])],
      then: [
        { day: '2026-01-15', kind: 'charge', charge_cents: 10_000, payer_id: 'payer-1' },
        { day: '2026-01-15', kind: 'charge_void', charge_cents: 0 },
        { day: '2026-02-20', kind: 'charge', charge_cents: 0 },
        { day: '2026-02-20', kind: 'charge_void', charge_cents: 0 },
      ],
    },
    {
      promise: 'a bill to a second payer alone charges: the first went another way',
      given: (c) => bill(c, '2026-02-20', [10_000], { payerSequence: 2 }),
      then: [{ day: '2026-02-20', charge_cents: 10_000 }],
    },
    {
      promise: 'a replacement at another practice takes the charge off where it stood',
      given: (c) => [...bill(c, '2026-01-15', [10_000]), ...bill(c, '2026-02-03', [10_000], { corrects: true, at: eventsAt(nightSite) })],
      then: [
        { practice_id: 'main', day: '2026-01-15', charge_cents: 10_000 },
        { practice_id: 'night', day: '2026-01-15', charge_cents: 0 },
        { practice_id: 'main', day: '2026-02-03', charge_cents: -10_000 },
        { practice_id: 'night', day: '2026-02-03', charge_cents: 10_000 },
      ],
    },
    {
      promise: 'of the contents of a charge the newest says on which bill it stands',
      given: correctedBill,
      then: [
        { day: '2026-01-15', kind: 'charge', charge_cents: 10_000 },
        { day: '2026-01-15', kind: 'charge_void', charge_cents: 0 },
        { day: '2026-02-03', kind: 'charge_void', charge_cents: -10_000 },
      ],
    },
    {
      promise: 'a charge that stands on no bill is no business of theirs',
      given: (c) => [charge(c), ...bill(c, '2026-02-03', [500])],
      then: [{ charge_cents: 10_000 }, { charge_cents: 500 }],
    },
  ];
  specifyFact({ table: 'ledger FINAL', subject: 'claim_id', orderBy: 'day, practice_id, kind, charge_cents' }, examples);
});

describe('receivables of billed charges', () => {
  const examples: Example[] = [
    {
      promise: 'a replacement changes what is owed by the difference, on its own day',
      given: (c) => [...bill(c, '2026-01-15', [10_000]), ...bill(c, '2026-02-03', [8000], { corrects: true })],
      then: [
        { day: '2026-01-15', billed_cents: 10_000, age_0_30_cents: 10_000 },
        { day: '2026-02-03', billed_cents: -2000, age_0_30_cents: -2000 },
        { day: '2026-02-10', age_0_30_cents: -8000, age_31_60_cents: 8000 },
        {},
        {},
        { day: '2026-05-11', age_over_120_cents: 8000 },
      ],
    },
    {
      promise: 'a second payer’s bill owes nothing more; what is paid is gone',
      given: (c) => [
        ...bill(c, '2026-02-20', [10_000], { payerSequence: 2 }),
        ...bill(c, '2026-01-15', [10_000]),
        money('payment.posted', c, '2026-02-05', 8000),
        money('payment.posted', c, '2026-03-05', 2000),
      ],
      then: [
        { day: '2026-01-15', billed_cents: 10_000 },
        { day: '2026-02-05', billed_cents: -8000 },
        { day: '2026-02-10', billed_cents: 0 },
        { day: '2026-02-20', billed_cents: 0 },
        { day: '2026-03-05', billed_cents: -2000 },
        {},
        {},
        {},
      ],
    },
    {
      promise: 'a void owes nothing',
      given: (c) => [...bill(c, '2026-01-15', [10_000]), ...bill(c, '2026-02-03', [], { corrects: true })],
      then: [
        { billed_cents: 10_000 },
        { day: '2026-02-03', billed_cents: -10_000, age_0_30_cents: -10_000 },
        { age_31_60_cents: 0 },
        {},
        {},
        {},
      ],
    },
    {
      promise: 'a replacement at another practice moves what is owed there',
      given: (c) => [...bill(c, '2026-01-15', [10_000]), ...bill(c, '2026-02-03', [9000], { corrects: true, at: eventsAt(nightSite) })],
      then: [
        // The version counts the bills of both: what stands here depends on them.
        { practice_id: 'main', day: '2026-01-15', billed_cents: 10_000, version: 4 },
        { practice_id: 'main', day: '2026-02-03', billed_cents: -10_000, version: 4 },
      ],
    },
    {
      promise: 'of the contents of a charge the newest says on which bill it stands',
      given: correctedBill,
      then: [{ day: '2026-01-15', billed_cents: 10_000 }, { day: '2026-02-03', billed_cents: -10_000 }, {}, {}, {}, {}],
    },
  ];
  specifyFact(
    {
      table: 'ar_moves FINAL',
      subject: 'claim_id',
      orderBy: 'practice_id, day',
      where: "NOT (claim_id = 's3' AND (practice_id = 'night' OR day > '2026-02-03'))",
    },
    examples,
  );
});

describe('adjudications', () => {
  const examples: Example[] = [
    {
      promise: 'every answer with its adjustments by group and reason; a reversal has its signs, and the sum is the net',
      given: (c) => [
        answered(c, '2026-02-01', {
          paidCents: 6000,
          patientCents: 1500,
          allowedCents: 7500,
          adjustments: [
            { group: 'CO', reason: '45', amountCents: 2500 },
            { group: 'PR', reason: '1', amountCents: 1500 },
          ],
        }),
        answered(c, '2026-03-01', {
          claimStatus: '22',
          chargeCents: -10_000,
          paidCents: -6000,
          patientCents: -1500,
          adjustments: [
            { group: 'CO', reason: '45', amountCents: -2500 },
            { group: 'PR', reason: '1', amountCents: -1500 },
          ],
        }),
      ],
      then: [
        {
          day: '2026-02-01',
          charge_cents: 10_000,
          paid_cents: 6000,
          adjustments: [
            { group: 'CO', reason: '45', cents: 2500 },
            { group: 'PR', reason: '1', cents: 1500 },
          ],
          out_of_balance_cents: 0,
        },
        { day: '2026-03-01', charge_cents: -10_000, paid_cents: -6000, claim_status: '22', out_of_balance_cents: 0 },
      ],
    },
    {
      promise: 'what does not balance is said to the cent',
      given: (c) => [answered(c, '2026-02-01', { paidCents: 6000, adjustments: [{ group: 'CO', reason: '45', amountCents: 3999 }] })],
      then: [{ out_of_balance_cents: -1 }],
    },
    {
      promise: 'the same answer twice is one',
      given: (c) => [answered(c, '2026-02-01'), answered(c, '2026-02-01')],
      then: [{ version: 1 }],
    },
  ];
  specifyFact({ table: 'adjudications FINAL', subject: 'claim_id', orderBy: 'day' }, examples);
});

describe('remittances', () => {
  const examples: Example[] = [
    {
      promise: 'cash is what came; what belongs to no claim is a line of its own',
      given: (r) => [
        ev('remittance.received', r, '2026-02-01T10:00', {
          paymentDate: '2026-02-01',
          method: 'ACH',
          trace: 'T1',
          amountCents: 4750,
          claims: 1,
          chargeCents: 10_000,
          claimPaidCents: 6000,
          providerAdjustmentCents: -1250,
          outOfBalanceCents: 0,
        }),
        ev('provider_adjustment.posted', r, '2026-02-01T10:00', { postDate: '2026-02-01', amountCents: -1250, code: 'WO' }),
      ],
      then: [
        {
          kind: 'payment',
          cash_cents: 4750,
          claim_paid_cents: 6000,
          provider_adjustment_cents: -1250,
          method: 'ACH',
          trace: 'T1',
          claims: 1,
        },
        { kind: 'provider_adjustment', cash_cents: -1250, code: 'WO' },
      ],
    },
  ];
  specifyFact({ table: 'remittances FINAL', subject: 'remittance_id', orderBy: 'kind' }, examples);
});
