/** Claims, answers of payers, charge items and reconciliations: each amount once, from one level, to the cent. */
import { describe, expect, it } from 'vitest';
import { centsOf } from './amount.ts';
import { told, type SeenEvent } from './fhir-for-tests.ts';

const usd = (value: number | string) => ({ value: typeof value === 'number' ? value : `§${value}§`, currency: 'USD' });
/** JSON whose `§…§` texts are numbers as written: JavaScript cannot write 10.10. */
const asJson = (value: unknown) => JSON.stringify(value).replaceAll(/"§([^§]*)§"/g, '$1');
const concept = (...codes: string[]) => ({ coding: codes.map((code) => ({ code })) });

const claim = {
  resourceType: 'Claim',
  id: 'c1',
  status: 'active',
  use: 'claim',
  created: '2026-11-02',
  billablePeriod: { start: '2026-10-30' },
  patient: { reference: 'Patient/p9' },
  insurance: [{ sequence: 1, focal: true, coverage: { display: 'Acme Health' } }],
  item: [
    { sequence: 1, productOrService: concept('99213'), modifier: [concept('25')], quantity: { value: 1 }, net: usd('110.10') },
    { sequence: 2, productOrService: concept('87880'), unitPrice: usd('20.05'), quantity: { value: 2 } },
  ],
  total: usd('150.20'),
};
const eob = {
  resourceType: 'ExplanationOfBenefit',
  id: 'x1',
  status: 'active',
  use: 'claim',
  outcome: 'complete',
  created: '2026-11-15',
  claim: { reference: 'Claim/c1' },
  insurer: { display: 'Acme Health' },
  item: [
    {
      sequence: 1,
      adjudication: [
        { category: concept('submitted'), amount: usd('110.10') },
        { category: concept('eligible'), amount: usd('80.00') },
        { category: concept('adjustment'), reason: concept('CO-45'), amount: usd('30.10') },
        { category: concept('deductible'), amount: usd('15.00') },
        { category: concept('benefit'), amount: usd('65.00') },
      ],
    },
    {
      sequence: 2,
      adjudication: [
        { category: concept('submitted'), amount: usd('40.10') },
        { category: concept('denied'), reason: concept('97'), amount: usd('40.10') },
      ],
    },
  ],
  total: [
    { category: concept('submitted'), amount: usd('150.20') },
    { category: concept('benefit'), amount: usd('65.00') },
  ],
  payment: { date: '2026-11-16', amount: usd('65.00') },
};
const ofType = (events: readonly SeenEvent[], type: string) => events.filter((event) => event.type === type);

describe('decimals are texts until they are cents', () => {
  it.each([
    ['10.10', 1010, []],
    ['0.1', 10, []],
    ['-5', -500, []],
    ['112.41600000000001', 11_242, ['rounded']],
    ['-0.005', -1, ['rounded']],
    ['0.004', 0, ['rounded']],
    ['1.2e2', 12_000, []],
    ['125E-2', 125, []],
    ['12.340000', 1234, []],
    ['90071992547409.91', 9_007_199_254_740_991, []],
  ])('%s', (text, cents, flags) => expect(centsOf(text)).toEqual({ cents, flags }));
  it.each(['', '1,000.00', 'NaN', '1.', '.5', '0x10', '90071992547409.92', '1e99'])('%j is no amount', (text) =>
    expect(centsOf(text)).toBeUndefined(),
  );
});

describe('Claim', () => {
  it('gives a charge a line and one submission', () => {
    const { events, rejections } = told(asJson(claim));
    expect(rejections).toEqual([]);
    expect(ofType(events, 'charge.posted').map(({ data }) => data)).toMatchObject([
      { amountCents: 11_010, procedure: '99213', modifiers: ['25'], postDate: '2026-11-02', serviceDate: '2026-10-30' },
      { amountCents: 4010, units: 2 },
    ]);
    expect(ofType(events, 'claim.submitted')).toMatchObject([
      { subject: 'fhir-test:claim-c1', data: { amountCents: 15_020, frequency: '1' } },
    ]);
    expect(events[0]?.flags).toEqual(['unmapped:payer:Acme Health']);
  });
  it.each([
    ['preauthorization', { use: 'preauthorization' }],
    ['predetermination', { use: 'predetermination' }],
    ['draft', { status: 'draft' }],
  ])('%s is no charge', (_name, more) => expect(told(asJson({ ...claim, ...more })).events).toEqual([]));
  it('cancelled stands at nothing, under the same ids', () => {
    const before = ofType(told(asJson(claim)).events, 'charge.posted');
    const after = told(asJson({ ...claim, status: 'cancelled' })).events;
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.map(({ data }) => data['amountCents'])).toEqual([0, 0]);
  });
  it('a replacement stands on the subject of the claim before it', () => {
    const related = [{ claim: { reference: 'Claim/c0' }, relationship: concept('prior') }];
    expect(ofType(told(asJson({ ...claim, related })).events, 'claim.submitted')).toMatchObject([
      { subject: 'fhir-test:claim-c0', data: { frequency: '7', attempt: 2 } },
    ]);
  });
  it('what the total has beyond the lines goes to the line without an amount', () => {
    const lines = [{ sequence: 1 }, { sequence: 2, net: usd('40.10') }];
    expect(ofType(told(asJson({ ...claim, item: lines })).events, 'charge.posted').map(({ data }) => data['amountCents'])).toEqual([
      11_010, 4010,
    ]);
  });
  it('lines that do not add up to the total are kept, the rest apart, flagged', () => {
    const { events } = told(asJson({ ...claim, total: usd('150.00') }));
    expect(ofType(events, 'charge.posted').map(({ data }) => data['amountCents'])).toEqual([11_010, 4010, -20]);
    expect(events.at(-1)?.flags).toContain('out_of_balance:-20');
  });
  it('an amount that is none refuses the claim, naming it', () => {
    const item = [{ sequence: 1, net: { value: '1,000.00' } }];
    expect(told(asJson({ ...claim, item })).rejections).toEqual(['Claim.item[0].net: a decimal amount']);
    expect(told(asJson({ ...claim, item: ['no line'] })).rejections[0]).toMatch(/^Claim\.item\.0: /);
  });
});

describe('ExplanationOfBenefit', () => {
  const { events, rejections } = told(asJson(eob));
  it('gives one answer: charge, paid, patient, adjustments by group and reason, in balance', () => {
    expect(rejections).toEqual([]);
    expect(ofType(events, 'claim.adjudicated')).toMatchObject([
      {
        subject: 'fhir-test:claim-c1',
        data: {
          adjudicatedDate: '2026-11-16',
          chargeCents: 15_020,
          allowedCents: 8000,
          paidCents: 6500,
          patientCents: 1500,
          adjustments: [
            { group: 'CO', reason: '45', amountCents: 3010 },
            { group: 'CO', reason: '97', amountCents: 4010 },
            { group: 'PR', reason: '1', amountCents: 1500 },
          ],
        },
      },
    ]);
    expect(events.some(({ flags }) => flags?.some((flag) => flag.startsWith('out_of_balance')))).toBe(false);
  });
  it('posts the payment and what was agreed; a denial stays on the balance', () => {
    expect(ofType(events, 'payment.posted').map(({ data }) => data['amountCents'])).toEqual([6500]);
    expect(ofType(events, 'adjustment.posted').map(({ data }) => [data['class'], data['amountCents']])).toEqual([['contractual', 3010]]);
  });
  it('total and lines are never added to each other', () => {
    expect(told(asJson({ ...eob, payment: undefined })).events.filter(({ type }) => type === 'payment.posted')).toMatchObject([
      { data: { amountCents: 6500 } },
    ]);
  });
  it.each(['cancelled', 'entered-in-error'])('%s: the same money at nothing', (status) => {
    const undone = told(asJson({ ...eob, status })).events;
    expect(undone.map(({ type, data }) => [type, data['amountCents']])).toEqual([
      ['payment.posted', 0],
      ['adjustment.posted', 0],
    ]);
    expect(undone[0]?.id).toBe(ofType(events, 'payment.posted')[0]?.id);
  });
  it('the ClaimResponse it belongs to tells the same money, once', () => {
    const response = {
      ...eob,
      resourceType: 'ClaimResponse',
      id: 'r1',
      claim: undefined,
      request: { reference: 'Claim/c1' },
      item: eob.item.map(({ adjudication }, index) => ({ itemSequence: index + 1, adjudication })),
    };
    const both = [...told(asJson(response)).events, ...told(asJson({ ...eob, claimResponse: { reference: 'ClaimResponse/r1' } })).events];
    const ids = new Set(both.filter(({ type }) => type === 'payment.posted').map(({ id }) => id));
    expect(ids.size).toBe(1);
  });
  it('without a claim it tells the charges too', () => {
    const alone = told(
      asJson({ ...eob, claim: undefined, item: eob.item.map((line) => ({ ...line, net: line.adjudication[0]?.amount })) }),
    );
    expect(alone.types).toEqual([
      'charge.posted',
      'charge.posted',
      'claim.submitted',
      'claim.adjudicated',
      'payment.posted',
      'adjustment.posted',
    ]);
    expect(alone.events[0]?.flags).toContain('claim_from_eob');
  });
  it('an imbalance is stated with its amount', () => {
    const answer = told(asJson({ ...eob, payment: { date: '2026-11-16', amount: usd('60.00') } })).events[0];
    expect(answer?.flags).toContain('out_of_balance:-500');
  });
  it('several codings of a category: the system’s own says which of two `submitted` is the charge', () => {
    const two = [
      { category: concept('submitted', 'https://bluebutton.cms.gov/resources/variables/rev_cntr_rate_amt'), amount: usd('5.00') },
      { category: concept('submitted', 'https://bluebutton.cms.gov/resources/variables/rev_cntr_tot_chrg_amt'), amount: usd('95.00') },
    ];
    const answer = told(asJson({ ...eob, total: undefined, item: [{ adjudication: two }] })).events[0];
    expect(answer?.data).toMatchObject({ chargeCents: 9500 });
  });
  it('a takeback is a reversal; queued is no answer; an error is a rejection', () => {
    const reversed = told(asJson({ ...eob, payment: { date: '2026-12-01', amount: usd('-65.00') } }));
    expect(ofType(reversed.events, 'payment.reversed')).toMatchObject([{ data: { amountCents: 6500 } }]);
    expect(told(asJson({ ...eob, outcome: 'queued' })).events).toEqual([]);
    expect(told(asJson({ ...eob, outcome: 'error' })).types).toEqual(['claim.rejected']);
  });
  it('a reason without a group belongs where X12 puts it; a group in a coding beside it counts', () => {
    const lines = [
      { category: concept('adjustment'), reason: concept('2'), amount: usd('1.00') },
      { category: concept('adjustment'), reason: concept('23'), amount: usd('2.00') },
      { category: concept('adjustment'), reason: concept('PI', '50'), amount: usd('3.00') },
    ];
    expect(told(asJson({ ...eob, item: [{ adjudication: lines }] })).events[0]?.data['adjustments']).toEqual([
      { group: 'OA', reason: '23', amountCents: 200 },
      { group: 'PI', reason: '50', amountCents: 300 },
      { group: 'PR', reason: '2', amountCents: 100 },
    ]);
  });
});

describe('ChargeItem', () => {
  const item = {
    resourceType: 'ChargeItem',
    id: 'i1',
    status: 'billable',
    code: concept('99213'),
    occurrenceDateTime: '2026-11-20',
    quantity: { value: 2 },
    priceOverride: usd('40.05'),
  };
  it('price times quantity', () => {
    expect(told(asJson(item)).events).toMatchObject([
      { type: 'charge.posted', data: { amountCents: 8010, units: 2, serviceDate: '2026-11-20' } },
    ]);
  });
  it.each([
    ['planned', undefined],
    ['billed', 8010],
    ['aborted', 0],
    ['not-billable', 0],
    ['entered-in-error', 0],
  ])('%s: %s', (status, cents) => expect(told(asJson({ ...item, status })).events[0]?.data['amountCents']).toBe(cents));
  it('a feed whose Claims carry the charges says so', () =>
    expect(told(asJson(item), { statuses: { billable: 'ignore' } }).events).toEqual([]));
});

describe('PaymentReconciliation', () => {
  const remittance = {
    resourceType: 'PaymentReconciliation',
    id: 'm1',
    status: 'active',
    created: '2026-11-16',
    paymentDate: '2026-11-17',
    paymentAmount: usd('90.00'),
    paymentIssuer: { display: 'Acme Health' },
    detail: [
      { type: concept('payment'), amount: usd('100.00') },
      { type: concept('adjustment'), identifier: { value: 'WO1' }, amount: usd('-15.00') },
      { type: concept('advance'), amount: usd('5.00') },
    ],
  };
  it('what belongs to no claim is a provider adjustment; payments are told by their claims', () => {
    const { events, rejections } = told(asJson(remittance));
    expect(rejections).toEqual([]);
    expect(ofType(events, 'remittance.received')).toMatchObject([
      { data: { amountCents: 9000, claims: 1, claimPaidCents: 10_000, providerAdjustmentCents: -1000, outOfBalanceCents: 0 } },
    ]);
    expect(ofType(events, 'provider_adjustment.posted').map(({ data }) => [data['code'], data['amountCents']])).toEqual([
      ['adjustment', -1500],
      ['advance', 500],
    ]);
    expect(JSON.stringify(events)).not.toContain('WO1');
  });
  it('what does not add up is stated', () => {
    expect(told(asJson({ ...remittance, paymentAmount: usd('91.00') })).events[0]).toMatchObject({
      flags: expect.arrayContaining(['out_of_balance:100']) as unknown,
    });
  });
});
