/** 835 → events: balance, identity, places, claim numbers. Table-driven, a row a trap. */
import { describe, expect, it } from 'vitest';
import { create835Map } from './remittance-map.ts';
import {
  flagsOf,
  mapSet,
  ofType,
  paidClaim as paid,
  remittance as set,
  remittanceHead as head,
  type Mapped,
  type SetOptions,
} from './sets-for-tests.ts';

describe('balance', () => {
  it.each([
    ['claim: charge minus adjustments is not what was paid', 'CLP*C*1*100*60*0*CI*I~CAS*CO*45*39.99~', '60', ['out_of_balance:-1']],
    ['line: the same one level down', 'CLP*C*1*100*60*0*CI*I~SVC*HC:1*100*61~CAS*CO*45*40~', '60', ['out_of_balance:line:100']],
    ['payment: claims minus PLB is not what came', paid, '72.50', ['out_of_balance:1250']],
    ['payment: balanced by PLB', `${paid}PLB*N*20261231*WO:1*12.50~`, '47.50', []],
    ['a debit takes money out', 'CLP*C*22*-100*-60*0*CI*I~CAS*CO*45*-40~', '-60', []],
  ])('%s', (_, claims, bpr, flags) => {
    expect(flagsOf(set(claims, { bpr }))).toEqual(flags);
  });
  it('is said in the report in words', () => {
    expect(set(paid, { bpr: '72.50' }).totals?.findings).toEqual(['ST 0001: BPR02 is 12.50 more than claims minus PLB']);
  });
});

describe('identity', () => {
  const idsOf = (mapped: Mapped) => mapped.events.map(({ id }) => id);
  const base = idsOf(set(paid));
  it.each([
    [
      'the same payment in another envelope',
      set(paid, {
        interchange: { control: '999999999', date: '260401' },
        group: { control: '7', date: '20260401' },
        set: { control: '0042' },
      }),
    ],
    ['other separators', mapSet(create835Map, `${head()}${paid.replaceAll(':', '>')}SE*1*0001~`, { component: '>' })],
    ['trailing empty elements', set(paid.replace('AMT*B6*75~', 'AMT*B6*75***~'))],
  ])('%s gives the same ids', (_, mapped) => expect(idsOf(mapped)).toEqual(base));
  it.each([
    ['another trace number', mapSet(create835Map, `${head().replace('EFT-77', 'EFT-78')}${paid}SE*1*0001~`)],
    ['another amount', set(paid.replace('AMT*B6*75~', 'AMT*B6*75.01~'))],
  ])('%s gives other ids', (_, mapped) => expect(idsOf(mapped)[0]).not.toBe(base[0]));
  it('no trace: the envelope tells remittances apart', () => {
    const bare = (control: string) =>
      idsOf(mapSet(create835Map, `${head().replace('EFT-77', '')}${paid}SE*1*0001~`, { interchange: { control } }));
    expect(bare('1')).toEqual(bare('1'));
    expect(bare('1')[0]).not.toBe(bare('2')[0]);
  });
  it('a claim said twice in one payment was paid twice', () => {
    const mapped = set(`${paid}${paid}`, { bpr: '120' });
    expect(new Set(ofType(mapped, 'payment.posted').map(({ id }) => id)).size).toBe(2);
    expect(flagsOf(mapped)).toEqual([]);
  });
  it('a set cut in pieces gives the events and sums of the whole', () => {
    const second = paid.replaceAll('C-1', 'C-2');
    const whole = set(`${paid}${second}`, { bpr: '120' });
    const first = mapSet(create835Map, `${head('120')}${paid}`, { more: true });
    const last = mapSet(create835Map, `${head('120')}${second}SE*1*0001~`, { carried: '1 10000 6000 0 0 0 0' });
    expect([...first.events, ...last.events].map(({ id, data }) => ({ id, data }))).toEqual(
      whole.events.map(({ id, data }) => ({ id, data })),
    );
  });
});

describe('places', () => {
  const two: SetOptions = { config: { practice: undefined } };
  const claim = 'CLP*C*1*100*60*0*CI*I~CAS*CO*45*40~';
  const at = (payee: string) => head().replace('XX*1999999984', payee);
  it.each([
    ['payee NPI', `${at('XX*1999999976')}${claim}`, 'harbor'],
    ['payee tax id', `${at('XX*1').replace('LX*1~', 'REF*TJ*1999999976~LX*1~')}${claim}`, 'harbor'],
    ['provider of the LX loop', `${head()}TS3*1999999976*11*20261231*1*100~${claim}`, 'harbor'],
  ])('%s', (_, text, practice) => {
    expect(ofType(mapSet(create835Map, `${text}SE*1*0001~`, two), 'payment.posted')[0]?.practiceid).toBe(practice);
  });
  it('an unknown payee waits in the dead letters with its amounts: claim, PLB and payment', () => {
    const mapped = mapSet(create835Map, `${at('XX*1888888888')}${claim}PLB*N*20261231*WO:1*5~SE*1*0001~`, two);
    expect(mapped.events).toEqual([]);
    expect(mapped.outcomes.map(({ waiting }) => waiting)).toEqual(['charge 100.00, paid 60.00', 'PLB -5.00', 'BPR 60.00']);
    expect(new Set(mapped.rejections.map(({ rule }) => rule))).toEqual(new Set(['a site this feed knows']));
    expect(mapped.rejections.every(({ code }) => code?.list === 'site')).toBe(true);
  });
  it('no N1 at all: the feed’s practice', () => {
    const mapped = mapSet(create835Map, `ST*835*1~BPR*I*60*C*CHK************20260312~${claim}SE*1*1~`);
    expect(ofType(mapped, 'payment.posted')[0]?.practiceid).toBe('cherry-creek');
  });
});

describe('claim numbers', () => {
  it.each([
    ['as sent, in capitals', 'ab-12', 'x12-default:AB-12'],
    ['blanks are not shown', 'DOE JANE', /^x12-default:p_/],
    ['an SSN is not shown', '123-45-6789', /^x12-default:p_/],
    ['none: the payer’s number, keyed', '', /^x12-default:unnamed:p_/],
    ['zero is none', '0', /^x12-default:unnamed:p_/],
  ])('%s', (_, number, subject) => {
    expect(set(`CLP*${number}*1*100*60*0*CI*I~CAS*CO*45*40~`).events[0]?.subject).toMatch(subject);
  });
});
