/** 835 → events: amounts to the cent, adjustments at both levels, reversals, PLB, balance, identity. Table-driven, a row a trap (guarantees.md (c) 25 to 27). */
import { describe, expect, it } from 'vitest';
import { create835Map } from './remittance-map.ts';
import { flagsOf, mapSet, ofType, paidClaim as paid, remittance as set, remittanceHead as head, type Mapped } from './sets-for-tests.ts';

const typesOf = ({ events }: Mapped) => events.map(({ type }) => type);
const answerOf = (mapped: Mapped) => ofType(mapped, 'claim.adjudicated')[0]?.data;

describe('a paid claim', () => {
  const mapped = set(paid);
  it('is an answer, a payment, an agreed reduction, and the remittance', () => {
    expect(typesOf(mapped)).toEqual(['claim.adjudicated', 'payment.posted', 'adjustment.posted', 'remittance.received']);
    expect(answerOf(mapped)).toMatchObject({
      claimStatus: '1',
      payerSequence: 1,
      chargeCents: 10_000,
      allowedCents: 7500,
      paidCents: 6000,
      patientCents: 1500,
      adjudicatedDate: '2026-03-12',
      serviceDate: '2026-03-01',
      payer: 'aetna',
      payerClass: 'commercial',
      adjustments: [
        { group: 'CO', reason: '45', amountCents: 2500 },
        { group: 'PR', reason: '1', amountCents: 1500 },
      ],
    });
    expect(ofType(mapped, 'payment.posted')[0]?.data).toMatchObject({
      postDate: '2026-03-12',
      serviceDate: '2026-03-01',
      amountCents: 6000,
      from: 'payer',
    });
    expect(ofType(mapped, 'adjustment.posted')[0]?.data).toMatchObject({
      amountCents: 2500,
      class: 'contractual',
      group: 'CO',
      reason: '45',
    });
    expect(mapped.events[0]).toMatchObject({ subject: 'x12-default:C-1', practiceid: 'cherry-creek', source: 'x12/default' });
    expect(flagsOf(mapped)).toEqual([]);
  });
  it('says no name and no number of the patient', () => {
    expect(JSON.stringify(mapped.events)).not.toMatch(/DOE|JANE|M1\b/);
  });
  it('the remittance says what came, by whom, and that it balances', () => {
    expect(ofType(mapped, 'remittance.received')[0]?.data).toMatchObject({
      paymentDate: '2026-03-12',
      method: 'ACH',
      trace: 'EFT-77',
      amountCents: 6000,
      claims: 1,
      chargeCents: 10_000,
      claimPaidCents: 6000,
      providerAdjustmentCents: 0,
      outOfBalanceCents: 0,
    });
    expect(mapped.totals).toEqual({ claims: 1, chargeCents: 10_000, paidCents: 6000, plbCents: 0, findings: [] });
  });
});

describe('adjustments', () => {
  it.each([
    [
      'six triplets in one CAS',
      'CAS*CO*45*1*1*16*2**29*3**50*4**96*5**97*6~',
      { 'CO-16': 200, 'CO-29': 300, 'CO-45': 100, 'CO-50': 400, 'CO-96': 500, 'CO-97': 600 },
    ],
    ['empty triplets', 'CAS*CO****45*25~', { 'CO-45': 2500 }],
    ['an amount of zero', 'CAS*CO*45*0**97*0.00~', {}],
    ['claim and line level add up', 'CAS*CO*45*5~SVC*HC:1*40*20~CAS*CO*45*20~', { 'CO-45': 2500 }],
    ['a negative amount', 'CAS*CO*94*-12.50~', { 'CO-94': -1250 }],
    ['an amount without a reason is kept', 'CAS*CO**25~', { 'CO-': 2500 }],
    ['an unknown group is other', 'CAS*XX*45*25~', { 'OA-45': 2500 }],
    ['a group in small letters', 'CAS*co*45*25~', { 'CO-45': 2500 }],
    ['group CR of 4010', 'CAS*CR*45*25~', { 'CR-45': 2500 }],
    [
      'six groups in six segments',
      'CAS*CO*45*1~CAS*PR*1*1~CAS*OA*23*1~CAS*PI*97*1~CAS*CR*1*1~CAS*CO*253*1~',
      { 'CO-253': 100, 'CO-45': 100, 'CR-1': 100, 'OA-23': 100, 'PI-97': 100, 'PR-1': 100 },
    ],
  ])('%s', (_, cas, sums) => {
    const { adjustments = [] } = answerOf(set(`CLP*C*1*100*75**CI*I~${cas}`)) ?? {};
    expect(Object.fromEntries(adjustments.map(({ group, reason, amountCents }) => [`${group}-${reason}`, amountCents]))).toEqual(sums);
  });

  it.each([
    ['CO-45 leaves the balance', 'CO*45', 1],
    ['sequestration leaves the balance', 'CO*253', 1],
    ['the patient’s share does not', 'PR*1', 0],
    ['PR-45 is the patient’s too', 'PR*45', 0],
    ['what an earlier payer did does not', 'OA*23', 0],
    ['a refusal does not: it stays open', 'CO*97', 0],
  ])('%s', (_, code, count) => {
    expect(ofType(set(`CLP*C*1*100*75**CI*I~CAS*${code}*25~`), 'adjustment.posted')).toHaveLength(count);
  });
});

describe('kinds of answer', () => {
  it.each([
    ['denied: no money moves', 'CLP*C*4*100*0*0*CI*I~CAS*CO*50*100~', ['claim.adjudicated', 'remittance.received'], 1],
    ['paid nothing under status 1', 'CLP*C*1*100*0*0*CI*I~CAS*CO*16*100~', ['claim.adjudicated', 'remittance.received'], 1],
    ['secondary', 'CLP*C*2*100*20*0*CI*I~CAS*OA*23*80~', ['claim.adjudicated', 'payment.posted', 'remittance.received'], 2],
    ['forwarded by the primary', 'CLP*C*19*100*20*80*CI*I~CAS*PR*2*80~', ['claim.adjudicated', 'payment.posted', 'remittance.received'], 1],
    [
      'forwarded by the secondary',
      'CLP*C*20*100*20*0*CI*I~CAS*OA*23*80~',
      ['claim.adjudicated', 'payment.posted', 'remittance.received'],
      2,
    ],
    ['tertiary', 'CLP*C*3*100*20*0*CI*I~CAS*OA*23*80~', ['claim.adjudicated', 'payment.posted', 'remittance.received'], 3],
    [
      'a denial after another payer is the secondary’s',
      'CLP*C*4*100*0*0*CI*I~CAS*OA*23*100~',
      ['claim.adjudicated', 'remittance.received'],
      2,
    ],
    ['a predetermination moves nothing', 'CLP*C*25*100*60*0*CI*I~CAS*CO*45*40~', ['claim.adjudicated', 'remittance.received'], 1],
    [
      'a reversal is a takeback',
      'CLP*C*22*-100*-60*-15*CI*I~CAS*CO*45*-25~CAS*PR*1*-15~',
      ['claim.adjudicated', 'payment.reversed', 'adjustment.posted', 'remittance.received'],
      1,
    ],
  ])('%s', (_, claim, types, sequence) => {
    const mapped = set(claim, { bpr: '0' });
    expect(typesOf(mapped)).toEqual(types);
    expect(answerOf(mapped)?.payerSequence).toBe(sequence);
  });

  it('a reversal takes back the payment and the reduction', () => {
    const mapped = set('CLP*C*22*-100*-60*-15*CI*I~CAS*CO*45*-25~CAS*PR*1*-15~', { bpr: '-60' });
    expect(ofType(mapped, 'payment.reversed')[0]?.data.amountCents).toBe(6000);
    expect(ofType(mapped, 'adjustment.posted')[0]?.data.amountCents).toBe(-2500);
    expect(flagsOf(mapped)).toEqual([]);
  });

  it('no payment day: the day the message was made, flagged', () => {
    const text = head('60').replace('20260312', '20990080');
    const mapped = mapSet(create835Map, `${text}${paid}SE*1*0001~`);
    expect(answerOf(mapped)?.adjudicatedDate).toBe('2026-03-10');
    expect(flagsOf(mapped)).toContain('payment_date_assumed');
  });
});

it('a payment by NON brings no money and still says what was answered', () => {
  const denied = 'CLP*C-1*4*100*0*100*12*PCN1~CAS*PR*27*100~';
  const mapped = mapSet(create835Map, `${head('0').replace('BPR*I*0*C*ACH', 'BPR*H*0*C*NON')}${denied}SE*1*0001~`);
  expect(ofType(mapped, 'remittance.received')[0]?.data).toMatchObject({ method: 'NON', amountCents: 0, outOfBalanceCents: 0 });
  expect(typesOf(mapped)).toEqual(['claim.adjudicated', 'remittance.received']);
});

describe('bad numbers', () => {
  it.each([
    ['0.005', 'CLP*B*1*100*0.005*0*CI*I~', 'CLP04'],
    ['1E3', 'CLP*B*1*1E3*60*0*CI*I~', 'CLP03'],
    ['1,000.00', 'CLP*B*1*1,000.00*60*0*CI*I~', 'CLP03'],
    ['a truncated CLP', 'CLP*B*1*100~', 'CLP04'],
    ['words in a CAS', 'CLP*B*1*100*60*0*CI*I~CAS*CO*45*forty~', 'CAS03'],
    ['a line’s charge', 'CLP*B*1*100*60*0*CI*I~SVC*HC:1*$100*60~', 'SVC02'],
    ['no status', 'CLP*B**100*60*0*CI*I~', 'CLP02'],
  ])('%s: that claim is refused with its amount, the rest flows', (_, bad, field) => {
    const mapped = set(`${bad}${paid}`);
    expect(mapped.rejections).toHaveLength(1);
    expect(mapped.rejections[0]).toMatchObject({ field });
    expect(mapped.outcomes.map(({ waiting }) => waiting)).toContainEqual(expect.stringMatching(/^charge -?\d+\.\d\d, paid -?\d+\.\d\d$/));
    expect(ofType(mapped, 'payment.posted').map(({ subject }) => subject)).toEqual(['x12-default:C-1']);
    expect(ofType(mapped, 'remittance.received')[0]?.flags).toContain('claims_rejected:1');
  });
  it('an unreadable BPR02 refuses the remittance, not its claims', () => {
    const mapped = set(paid, { bpr: 'sixty' });
    expect(mapped.rejections.map(({ field }) => field)).toEqual(['BPR02']);
    expect(ofType(mapped, 'payment.posted')).toHaveLength(1);
  });
});

describe('PLB', () => {
  const cases: [string, string, { code: string; amountCents: number }[]][] = [
    ['positive is kept back', 'PLB*1999999984*20261231*WO:ICN9*12.50~', [{ code: 'WO', amountCents: -1250 }]],
    ['negative is added', 'PLB*1999999984*20261231*L6:REF*-3.10~', [{ code: 'L6', amountCents: 310 }]],
    [
      'six pairs',
      'PLB*N*20261231*FB:1*1*L6:2*2*72:3*3*CS:4*4*IR:5*5*J1:6*6~',
      ['FB', 'L6', '72', 'CS', 'IR', 'J1'].map((code, index) => ({ code, amountCents: -100 * (index + 1) })),
    ],
    ['another separator', 'PLB*N*20261231*WO^ICN9*5~', [{ code: 'WO', amountCents: -500 }]],
    ['yet another separator', 'PLB*N*20261231*AH>REF*5~', [{ code: 'AH', amountCents: -500 }]],
    ['no reference', 'PLB*N*20261231*50*5~', [{ code: '50', amountCents: -500 }]],
    ['no separator at all', 'PLB*N*20261231*WOICN9*5~', [{ code: '', amountCents: -500 }]],
  ];
  it.each(cases)('%s', (_, plb, then) => {
    const mapped = set(paid, { tail: plb });
    expect(ofType(mapped, 'provider_adjustment.posted').map(({ data: { code, amountCents } }) => ({ code, amountCents }))).toEqual(then);
    expect(mapped.totals?.plbCents).toBe(-then.reduce((sum, { amountCents }) => sum + amountCents, 0));
  });
  it('the same pair twice is money twice', () => {
    const mapped = set(paid, { tail: 'PLB*N*20261231*WO:1*5*WO:1*5~', bpr: '50' });
    expect(new Set(ofType(mapped, 'provider_adjustment.posted').map(({ id }) => id)).size).toBe(2);
    expect(flagsOf(mapped)).toEqual([]);
  });
  it('a pair that is no amount is refused, the others flow', () => {
    const mapped = set(paid, { tail: 'PLB*N*20261231*WO:1*many*L6:2*-1~' });
    expect(mapped.rejections.map(({ field }) => field)).toEqual(['PLB04']);
    expect(ofType(mapped, 'provider_adjustment.posted')).toHaveLength(1);
  });
  it('reference and payer’s claim number meet under one key', () => {
    const mapped = set(paid, { tail: 'PLB*N*20261231*WO:icn1*5~' });
    expect(ofType(mapped, 'provider_adjustment.posted')[0]?.data.reference).toBe(answerOf(mapped)?.payerClaim);
  });
});
