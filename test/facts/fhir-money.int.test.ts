/**
 * Claims, their replacements and answers, as FHIR tells them, in the real ledger: each charge and payment once, whichever versions came.
 */
import { specifyFact, type Example } from './fact-spec.ts';
import { tell } from './told-by-fhir.ts';

const concept = (code: string) => ({ coding: [{ code }] });
const claim = (id: string, created: string, value: number, more: object = {}) => ({
  resourceType: 'Claim',
  id,
  status: 'active',
  use: 'claim',
  created,
  billablePeriod: { start: '2026-10-30' },
  item: [{ sequence: 1, net: { value } }],
  total: { value },
  ...more,
});
const answer = (versionId: string, lastUpdated: string, more: object = {}) => ({
  resourceType: 'ExplanationOfBenefit',
  id: 'x1',
  meta: { versionId, lastUpdated },
  status: 'active',
  use: 'claim',
  outcome: 'complete',
  created: '2026-11-15',
  claim: { reference: 'Claim/c1' },
  item: [
    {
      sequence: 1,
      adjudication: [
        { category: concept('submitted'), amount: { value: 100.5 } },
        { category: concept('adjustment'), reason: concept('CO-45'), amount: { value: 20.5 } },
        { category: concept('benefit'), amount: { value: 80 } },
      ],
    },
  ],
  payment: { date: '2026-11-16', amount: { value: 80 } },
  ...more,
});
const first = claim('c1', '2026-11-02', 100.5);
const response = {
  ...answer('1', '2026-11-15T10:00:00Z'),
  resourceType: 'ClaimResponse',
  id: 'r1',
  claim: undefined,
  request: { reference: 'Claim/c1' },
};
const charged = { day: '2026-11-02', charge_cents: 10_050, payment_cents: 0, balance_cents: 10_050 };
const agreed = { day: '2026-11-16', charge_cents: 0, payment_cents: 0, balance_cents: -2050, contractual_cents: 2050 };
const paid = { day: '2026-11-16', charge_cents: 0, payment_cents: 8000, balance_cents: -8000 };

const examples: Example[] = [
  {
    promise: 'a claim and its answer: charged, paid, the rest as agreed',
    given: (c) => tell(c, answer('1', '2026-11-15T10:00:00Z'), first),
    then: [charged, agreed, paid],
  },
  {
    promise: 'the ClaimResponse and its EOB are one payment',
    given: (c) => tell(c, first, response, answer('1', '2026-11-15T10:00:00Z', { claimResponse: { reference: 'ClaimResponse/r1' } })),
    then: [charged, agreed, paid],
  },
  {
    promise: 'an EOB cancelled later stands at nothing',
    given: (c) => tell(c, first, answer('2', '2026-11-20T10:00:00Z', { status: 'cancelled' }), answer('1', '2026-11-15T10:00:00Z')),
    then: [charged, { ...agreed, balance_cents: 0, contractual_cents: 0 }, { ...paid, payment_cents: 0, balance_cents: 0 }],
  },
  {
    promise: 'a newer version of a claim replaces what it said of a line',
    given: (c) => tell(c, claim('c1', '2026-11-02', 90, { meta: { versionId: '2', lastUpdated: '2026-11-03T10:00:00Z' } }), first),
    then: [{ ...charged, charge_cents: 9000, balance_cents: 9000 }],
  },
  {
    promise: 'a replacement takes the charge of the claim before it off, on its own day',
    given: (c) =>
      tell(c, first, claim('c2', '2026-11-20', 120, { related: [{ claim: { reference: 'Claim/c1' }, relationship: concept('prior') }] })),
    then: [
      charged,
      // Where the line would be taken off if no later claim had done so: a row never vanishes.
      { day: '2026-11-02', kind: 'charge_void', charge_cents: 0 },
      { day: '2026-11-20', kind: 'charge', charge_cents: 12_000 },
      { day: '2026-11-20', kind: 'charge_void', charge_cents: -10_050 },
    ],
  },
];

specifyFact({ table: 'ledger FINAL', subject: 'claim_id', orderBy: 'day, kind, charge_cents' }, examples);
