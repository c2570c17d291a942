/** DFT and BAR: money to the cent or not at all (formats.md 1.1 charge, account). */
import { describe, expect, test } from 'vitest';
import type { FeedConfig } from '@rounds/schemas/feed-config.ts';
import { eventsOf, msh, outcomesOf, refusalOf } from './hl7v2-for-tests.ts';

interface Line {
  type?: string;
  amount?: string;
  unit?: string;
  quantity?: string;
  date?: string;
  post?: string;
  code?: string;
  code25?: string;
  mods?: string;
  plan?: string;
}

/** FT1-2 id, 4 date, 5 posted, 6 type, 7 code, 10 quantity, 11 extended, 12 unit, 14 plan, 20 performer, 25 procedure, 26 modifiers. */
function ft1({
  type = 'CG',
  amount = '100.00',
  unit = '',
  quantity = '1',
  date = '20261120',
  post = '20261121',
  code = 'X1',
  code25 = '99213',
  mods = '25',
  plan = '',
}: Line = {}): string {
  return `FT1|1|T1||${date}|${post}|${type}|${code}|||${quantity}|${amount}|${unit}||${plan}||||||77^Roe|||||${code25}|${mods}`;
}
const dft = (...lines: Line[]): string[] => [
  msh('DFT^P03^DFT_P03'),
  'EVN|P03|20261122090000',
  `PID|1||4711^^^CHERRY^MR${'|'.repeat(15)}A77`,
  `PV1|1|O|^^^cherry-creek${'|'.repeat(16)}V1`,
  ...lines.map(ft1),
  'IN1|1|PLAN|ACME|Acme Health',
];

test('a charge has its account, dates, code, units and cents', () => {
  expect(eventsOf(dft({ mods: '25~59', amount: '100&USD', unit: '50&USD', quantity: '2' }))).toMatchObject([
    {
      type: 'charge.posted',
      subject: expect.stringMatching(/^hl7v2-main:b\./) as string,
      practiceid: 'cherry-creek',
      data: {
        serviceDate: '2026-11-20',
        postDate: '2026-11-21',
        amountCents: 10_000,
        procedure: '99213',
        modifiers: ['25', '59'],
        units: 2,
        provider: '77',
        appointment: 'hl7v2-main:V1',
        billing: 'claim',
      },
    },
  ]);
});

test.each<[string, Line, string, object]>([
  ['CG', {}, 'charge.posted', { amountCents: 10_000 }],
  ['CG below zero', { amount: '-100.00' }, 'charge.voided', { amountCents: 10_000 }],
  ['CD', { type: 'CD' }, 'charge.voided', { amountCents: 10_000 }],
  ['CD below zero', { type: 'CD', amount: '-100' }, 'charge.voided', { amountCents: 10_000 }],
  ['PY of a plan', { type: 'PY', plan: 'ACME' }, 'payment.posted', { from: 'payer', pointOfService: false }],
  ['PY without a plan', { type: 'PY' }, 'payment.posted', { from: 'patient' }],
  ['PY below zero', { type: 'PY', amount: '-20' }, 'payment.reversed', { from: 'patient', amountCents: 2_000 }],
  ['CO', { type: 'CO', amount: '25' }, 'payment.posted', { from: 'patient', pointOfService: true, amountCents: 2_500 }],
  ['AJ', { type: 'AJ', code: 'WO', amount: '5.5' }, 'adjustment.posted', { class: 'other', reason: 'WO', amountCents: 550 }],
])('%s', (_name, line, type, data) => {
  expect(eventsOf(dft(line))).toMatchObject([{ type, data }]);
});

describe('an amount', () => {
  test.each<[string, Line, number]>([
    ['in sub-components', { amount: '120&USD' }, 12_000],
    ['of unit times quantity', { amount: '', unit: '33.33', quantity: '3' }, 9_999],
    ['of a part of a unit', { amount: '', unit: '10.00', quantity: '1.5' }, 1_500],
    ['of nothing', { amount: '0' }, 0],
    ['with thousands', { amount: '1,234.56' }, 123_456],
    ['that floats would spoil', { amount: '8.20' }, 820],
  ])('%s', (_name, line, cents) => {
    expect(eventsOf(dft(line))).toMatchObject([{ data: { amountCents: cents } }]);
  });
  test.each([['1E3'], ['0.005'], ['abc'], ['1.234,56'], ['']])('%s is refused, never guessed', (amount) => {
    expect(refusalOf(dft({ amount }))).toMatchObject({ field: 'FT1-11' });
  });
  test('that is not unit times quantity is taken as written, flagged', () => {
    expect(eventsOf(dft({ amount: '100', unit: '30', quantity: '3' }))[0]).toMatchObject({
      data: { amountCents: 10_000 },
      flags: expect.arrayContaining(['amount_differs:FT1-12']) as string[],
    });
  });
  test('in another currency is flagged', () => {
    expect(eventsOf(dft({ amount: '100&EUR' }))[0]?.flags).toContain('currency:EUR');
  });
});

test('a message with one bad line waits whole: its corrected resend must not count the others twice', () => {
  const outcomes = outcomesOf(dft({}, { type: 'ZZ' }, {}));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['rejection']);
  expect(refusalOf(dft({}, { type: 'ZZ' }))).toMatchObject({ code: { list: 'transaction type', value: 'ZZ' } });
});

test('without an account or a visit, a charge and its payment meet on one of the patient', () => {
  const bare = (line: Line): string[] => dft(line).map((text) => text.replace(/\|A77$/, '|').replace(/\|V1$/, '|'));
  const [charge, payment] = [...eventsOf(bare({})), ...eventsOf(bare({ type: 'PY', date: '20261202' }))];
  expect(charge).toMatchObject({ type: 'charge.posted', flags: expect.arrayContaining(['no_account']) as string[] });
  expect(payment).toMatchObject({ type: 'payment.posted', subject: charge?.subject });
  expect(refusalOf(bare({}).map((text) => text.replace(/^PID.*/, 'PID|1')))).toMatchObject({ field: 'PID-18' });
});

test('the account is never shown', () => {
  expect(JSON.stringify(eventsOf(dft({})))).not.toContain('A77');
});

test('equal lines of one message are two charges', () => {
  expect(new Set(eventsOf(dft({}, {})).map(({ id }) => id)).size).toBe(2);
});

test('dates: a clock in FT1-4, a missing one, a range', () => {
  expect(eventsOf(dft({ date: '202611202330' }))[0]?.data).toMatchObject({ serviceDate: '2026-11-20' });
  expect(eventsOf(dft({ date: '202611210330+0000' }))[0]?.data).toMatchObject({ serviceDate: '2026-11-20' });
  expect(eventsOf(dft({ date: '20261118^20261120' }))[0]?.data).toMatchObject({ serviceDate: '2026-11-18' });
  expect(eventsOf(dft({ date: '', post: '' }))[0]).toMatchObject({
    data: { serviceDate: '2026-11-22', postDate: '2026-11-22' },
    flags: expect.arrayContaining(['service_date_assumed']) as string[],
  });
});

test('the payer is who a list knows; a self-payer is invoiced', () => {
  expect(eventsOf(dft({}), { payers: { acme: 'acme-health' } })[0]?.data).toMatchObject({ payer: 'acme-health', billing: 'claim' });
  expect(eventsOf(dft({}))[0]?.flags).toContain('unmapped:payer:ACME');
  expect(eventsOf(dft({}), { payerClasses: { PLAN: 'self_pay' } })[0]?.data).toMatchObject({ payerClass: 'self_pay', billing: 'invoice' });
});

test('a DFT without transactions is refused', () => {
  expect(refusalOf(dft())).toMatchObject({ field: 'FT1' });
});

describe('BAR', () => {
  const bar = (trigger: string, admit: string): string[] => [
    msh(`BAR^${trigger}^BAR_P01`),
    `PID|1||4711^^^CHERRY^MR${'|'.repeat(15)}A77`,
    `PV1|1|O|^^^cherry-creek${'|'.repeat(16)}V1${'|'.repeat(25)}${admit}`,
  ];
  test.each(['P01', 'P02', 'P05', 'P12'])('%s is kept and counts nothing', (trigger) => {
    expect(outcomesOf(bar(trigger, '202611200900'))).toEqual([]);
  });
  test('P06 closes the encounter', () => {
    expect(eventsOf(bar('P06', '202611200900'))).toMatchObject([
      {
        type: 'encounter.closed',
        subject: expect.stringMatching(/^hl7v2-main:b\./) as string,
        data: { serviceDate: '2026-11-20', appointment: 'hl7v2-main:V1' },
      },
    ]);
  });
});

describe('an adjustment says why, for only contractual ones leave the denominator of the net collection rate (kpis.md 1.5)', () => {
  const adjustments: FeedConfig['adjustments'] = { WO: 'small_balance', 'CONTR ADJ': 'contractual', BD: 'bad_debt', RF: 'refund' };
  test.each<[string, Line, string, object]>([
    ['the feed’s list', { code: 'contr adj' }, 'adjustment.posted', { class: 'contractual' }],
    ['a write-off of the list', { code: 'WO' }, 'adjustment.posted', { class: 'small_balance', reason: 'WO' }],
    ['bad debt', { code: 'BD' }, 'adjustment.posted', { class: 'bad_debt' }],
    ['a refund to the patient', { code: 'RF' }, 'refund.posted', { to: 'patient', amountCents: 1_000 }],
    ['a refund to a plan', { code: 'RF', plan: 'ACME' }, 'refund.posted', { to: 'payer', amountCents: 1_000 }],
    ['a reason code: fee schedule', { code: 'CO-45' }, 'adjustment.posted', { class: 'contractual', reason: 'CO-45' }],
    ['a reason code: filed late', { code: 'CO29' }, 'adjustment.posted', { class: 'timely_filing' }],
    ['a reason code: no authorization', { code: 'PI 197' }, 'adjustment.posted', { class: 'no_authorization' }],
    ['a reason code: refused', { code: 'CO-50' }, 'adjustment.posted', { class: 'denial' }],
    ['the code in FT1-25', { code: '', code25: 'CO-45' }, 'adjustment.posted', { class: 'contractual' }],
    [
      'a negative one puts back what was taken off',
      { code: 'CO-45', amount: '-10' },
      'adjustment.posted',
      { class: 'contractual', amountCents: -1_000 },
    ],
    ['a code nobody knows', { code: 'ZZ9' }, 'adjustment.posted', { class: 'other', reason: 'ZZ9' }],
  ])('%s', (_name, line, type, data) => {
    expect(eventsOf(dft({ type: 'AJ', amount: '10', code25: '', ...line }), { adjustments })).toMatchObject([{ type, data }]);
  });
  test('only a code nobody knows is flagged', () => {
    const flags = (code: string) =>
      eventsOf(dft({ type: 'AJ', code }), { adjustments }).map((event) => event.flags?.find((flag) => flag.includes(':adjustment:')));
    expect(flags('ZZ9')).toEqual(['unmapped:adjustment:ZZ9']);
    expect(flags('WO')).toEqual([undefined]);
  });
});

test('charges another feed sends are left out, the money of the message stays', () => {
  const said = eventsOf(dft({}, { type: 'CD' }, { type: 'PY' }), { charges: 'ignore' });
  expect(said.map(({ type }) => type)).toEqual(['payment.posted']);
});

test('a sender whose charges have no prices is taken where another feed brings them', () => {
  expect(refusalOf(dft({ amount: '' }))).toMatchObject({ field: 'FT1-11' });
  expect(outcomesOf(dft({ amount: '' }), { charges: 'ignore' })).toEqual([]);
  expect(refusalOf(dft({ type: 'PY', amount: '' }), { charges: 'ignore' })).toMatchObject({ field: 'FT1-11' });
});
