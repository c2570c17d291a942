/** A file through the adapter and the door: envelopes (guarantees.md (c) 21–24, 29, 30), pieces for `raw`, the report. */
import { describe, expect, it } from 'vitest';
import { interchange, remittance, x12Desk } from './files-for-tests.ts';
import { guideOf } from './guides.ts';
import { shapeOf } from './set-shapes.ts';

const one = interchange([remittance(2)]);
const two = [remittance(2), remittance(1, 'B', 'T2')];

describe('envelope', () => {
  it('in order: nothing flagged, nothing to look at', async () => {
    const desk = x12Desk();
    const report = await desk.deliver(one);
    expect(report).toMatchObject({ outcome: 'accepted', rows: { read: 2, accepted: 2, rejected: 0 }, warnings: [], feed: 'x12/default' });
    expect(desk.events().filter(({ flags }) => flags?.some((flag) => flag.startsWith('envelope_error')))).toEqual([]);
    expect(report.notes).toContain('835: 1 set, 2 claims, charge 200.00, paid 160.00, PLB 0.00');
  });
  it.each([
    ['SE01 wrong', one.replace(/SE\*\d+/, 'SE*999'), ['SE01']],
    ['SE02 wrong', one.replace(/SE\*(\d+)\*0001/, 'SE*$1*9999'), ['SE02']],
    ['GE01 wrong', one.replace('GE*1*7', 'GE*4*7'), ['GE01']],
    ['GE02 wrong', one.replace('GE*1*7', 'GE*1*8'), ['GE02']],
    ['IEA01 wrong', one.replace('IEA*1', 'IEA*2'), ['IEA01']],
    ['IEA02 wrong', one.replace(/IEA\*1\*\d+/, 'IEA*1*000000999'), ['IEA02']],
    ['counts that are no numbers', one.replace(/SE\*\d+/, 'SE*many'), ['SE01']],
    ['GE missing', one.replace(/GE\*.*\n/, ''), ['GE']],
    ['IEA missing', one.replace(/IEA\*.*\n/, ''), ['IEA']],
    ['GE and IEA missing', one.replace(/GE\*.*\nIEA\*.*\n/, ''), ['GE', 'IEA']],
    ['GS missing', one.replace(/GS\*.*\n/, '').replace(/GE\*.*\n/, ''), ['GS', 'IEA01']],
    ['segments outside sets', one.replace(/(GE\*.*\n)/, 'NTE*X~\n$1'), ['(segment)']],
  ])('%s: its claims are loaded all the same, flagged and told', async (_what, text, codes) => {
    const desk = x12Desk();
    const report = await desk.deliver(text);
    expect(report).toMatchObject({ outcome: 'accepted', rows: { read: 2, accepted: 2, rejected: 0 } });
    expect(report.warnings.map(({ column }) => column).toSorted()).toEqual(codes.toSorted());
    const flags = codes.map((code) => `envelope_error:${code.replaceAll(/[()]/g, '')}`);
    for (const event of desk.events().filter(({ type }) => type === 'claim.adjudicated'))
      expect(event.flags).toEqual(expect.arrayContaining(flags));
  });
  it('with leading zeros in one control number and not in the other is no error', async () =>
    expect((await x12Desk().deliver(one.replace(/IEA\*1\*\d+/, 'IEA*1*101'))).warnings).toEqual([]));
  it('flags only what it concerns', async () => {
    const desk = x12Desk();
    await desk.deliver(
      interchange(two).replace(/SE\*\d+\*0002/, 'SE*1*0002') + interchange([remittance(1, 'C', 'T3')], { control: '000000102' }),
    );
    const flagged = desk.events().filter(({ flags }) => flags?.includes('envelope_error:SE01'));
    expect(new Set(flagged.filter(({ type }) => type === 'claim.adjudicated').map(({ subject }) => subject))).toEqual(
      new Set(['x12-default:B1']),
    );
  });
  it('cut off in the middle of a set: nothing of that set is visible, wherever the cut', async () => {
    const text = interchange(two);
    const secondSet = text.indexOf('ST*835*0002');
    for (let end = secondSet + 12; end < text.indexOf('SE*', secondSet) + 6; end += 23) {
      const desk = x12Desk();
      const report = await desk.deliver(text.slice(0, end));
      expect(report.rows.accepted).toBe(2);
      expect(desk.events().filter(({ subject }) => subject.includes('B1'))).toEqual([]);
      expect(desk.log.bodies('dead-letters')).toMatchObject([{ field: '(set)', rule: 'a whole set: its SE is missing' }]);
    }
  });
  it('whose sets are not closed before the next begins: the open one alone is refused', async () => {
    const desk = x12Desk();
    const report = await desk.deliver(interchange(two).replace(/SE\*\d+\*0001~\n/, ''));
    expect(report.rows).toMatchObject({ read: 3, accepted: 1, rejected: 2 });
    expect(desk.events().filter(({ type }) => type === 'claim.adjudicated')).toMatchObject([{ subject: 'x12-default:B1' }]);
  });
  it('that cannot be read leaves the other interchanges alone', async () => {
    const report = await x12Desk().deliver(one.replace('*:~', '**~') + interchange([remittance(1, 'C')], { control: '000000102' }));
    expect(report).toMatchObject({
      outcome: 'accepted',
      rows: { accepted: 1 },
      warnings: [{ column: 'ISA', rule: 'separators that differ' }],
    });
  });
});

describe('a file is rejected as a whole, with the reason in the dead letters', () => {
  it.each([
    ['empty', '', 'an X12 interchange: there is no ISA'],
    ['prose', 'Dear Sir, ISA is a word. Yours', 'an X12 interchange: there is no ISA'],
    ['UTF-16', Buffer.from(`\ufeff${one}`, 'utf16le'), 'ASCII or UTF-8: this is UTF-16'],
    ['equal separators', one.replace('*:~', '*~~'), 'separators that differ'],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 251)),
      'ASCII or UTF-8: this has NUL bytes where ISA should begin (UTF-16?)',
    ],
  ])('%s', async (_what, content, rule) => {
    const desk = x12Desk();
    const report = await desk.deliver(content);
    expect(report).toMatchObject({ outcome: 'rejected', reasons: [{ rule }], events: 0 });
    expect(desk.log.bodies('dead-letters')).toMatchObject([{ rule }]);
    expect(desk.log.on('raw')).toEqual([]);
  });
  it('with a place that can be no feed', async () =>
    expect(await x12Desk().deliver(one, { place: 'Jane Roe' })).toMatchObject({ outcome: 'rejected', feed: 'x12/default' }));
});

it('that separates components and repetitions by one sign is read, its money whole', async () => {
  const [desk, usual] = [x12Desk(), x12Desk()];
  expect(await desk.deliver(one.replace('*^*00501', '*:*00501'))).toMatchObject({ rows: { read: 2, accepted: 2 }, warnings: [] });
  await usual.deliver(one);
  expect(desk.events()).toEqual(usual.events());
});

it.each(['005010X224A2', '004010X097A1'])('the dental guide %s is read', async (guide) => {
  const report = await x12Desk().deliver(interchange(['BHT*0019*00*1*20260310*0800*CH'], { kind: 'HC', guide }));
  expect(report).toMatchObject({ outcome: 'accepted', rejections: [] });
});

describe('a set', () => {
  it.each(['T', 't', 'I'])('of a test interchange (ISA15 = %s) is summed up in the report and goes nowhere', async (usage) => {
    const desk = x12Desk();
    const report = await desk.deliver(interchange([remittance(2)], { usage }));
    expect(report.rows).toMatchObject({ read: 2, accepted: 0, ignored: 2 });
    expect(report.notes).toContain('835 in test interchanges, not taken in: 1 set, 2 claims, charge 200.00, paid 160.00, PLB 0.00');
    expect(desk.events()).toEqual([]);
    expect(desk.log.bodies('dead-letters')).toMatchObject([{ field: 'ISA15', valueShape: 'test_interchange' }]);
    expect(desk.log.on('raw')).toHaveLength(1);
  });
  it.each([
    ['of an unknown guide', interchange([remittance(1)], { guide: '005010X999' }), 'ST03', 'guide', '005010X999'],
    ['of a type nobody needs', interchange(['BHT*1'], { kind: '834' }), 'ST01', 'transaction set', '834'],
  ])('%s goes to the dead letters by its name, and is kept', async (_what, text, field, list, value) => {
    const desk = x12Desk();
    await desk.deliver(text);
    expect(desk.log.bodies('dead-letters')).toMatchObject([{ field, code: { list, value }, raw: { partition: 0 } }]);
    expect(desk.events()).toEqual([]);
  });
  it.each(['', '005010', 'XXXXXXXXXX', '004010'])('whose version says nothing (%s) is read and flagged', async (guide) => {
    const desk = x12Desk();
    expect((await desk.deliver(interchange([remittance(1)], { guide }))).rows.accepted).toBe(1);
    expect(desk.events().find(({ type }) => type === 'claim.adjudicated')?.flags).toContain('guide_assumed');
  });
  it('with a claim that has no end is refused, and kept in pieces', async () => {
    const desk = x12Desk();
    const endless = `${remittance(1)}~${Array.from({ length: 25_000 }, (_, i) => `SVC*HC:99213*1.00*1.00**1*${i}`).join('~')}`;
    const report = await desk.deliver(interchange([endless, remittance(1, 'B', 'T2')]));
    expect(report.rows).toMatchObject({ read: 2, accepted: 1, rejected: 1 });
    expect(desk.log.bodies('dead-letters')).toMatchObject([{ rule: 'claims of at most 2 MiB and 20,000 segments' }]);
  });
});

describe('what raw keeps', () => {
  const texts: [string, string][] = [
    ['two sets', interchange(two)],
    ['other separators', interchange(two, { element: '|', component: '>', repetition: '!', end: '\n', behind: '' })],
    ['a wrong count', one.replace(/SE\*\d+/, 'SE*999')],
    ['an unbalanced payment, provider adjustments', interchange([`${remittance(3)}~PLB*1999999984*20261231*WO:X1*12.50*L6*-3.00`])],
    ['no group', one.replace(/GS\*.*\n/, '').replace(/GE\*.*\n/, '')],
    ['4010', interchange(two, { version: '00401', guide: '004010X091A1', repetition: 'U' })],
  ];
  it.each(texts)('gives the same events when it is read again: %s', async (_what, text) => {
    const desk = x12Desk();
    await desk.deliver(text);
    const byId = (events: readonly { id: string }[]) => events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId((await desk.rereadAll()).events)).toEqual(byId(desk.events()));
  });
  const pad = `NTE*ADD*${'x'.repeat(1_500)}`;
  const times = (count: number, text: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => text(index)).join('~');
  const hierarchy =
    'HL*1**20*1~NM1*85*2*CLINIC*****XX*1999999984~HL*2*1*22*0~SBR*P*18*******12~NM1*IL*1*ROE*J****MI*M1~NM1*PR*2*ONE*****PI*54321';
  const subscriber = (index: number): string =>
    `HL*${index + 3}*1*22*0~SBR*P*18*******12~NM1*IL*1*ROE*J****MI*M${index}~NM1*PR*2*ONE*****PI*54321~${bill(`S${index}`)}`;
  const bill = (name: string): string => `CLM*${name}*100***11:B:1*Y*A*Y*Y~${pad}~LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20260301`;
  const answer = (index: number): string =>
    `HL*${index + 4}*3*PT~NM1*QC*1*ROE*J~${pad}~TRN*2*C${index}~STC*A${index % 2 === 0 ? 2 : 7}:20*20260311*WQ*100`;
  it.each([
    [
      '835',
      'HP',
      '005010X221A1',
      `${remittance(2_500).replaceAll('NM1*QC*1*ROE*JANE', `NM1*QC*1*ROE*JANE~${pad}`)}~PLB*1999999984*20261231*WO:X1*12.50`,
    ],
    [
      '837',
      'HC',
      '005010X222A1',
      `BHT*0019*00*1*20260310*0800*CH~${hierarchy}~${times(1_200, (index) => bill(`A${index}`))}~${times(1_300, subscriber)}`,
    ],
    [
      '277',
      'HN',
      '005010X214',
      `BHT*0085*08*1*20260311*0800*TH~HL*1**20*1~NM1*PR*2*ONE*****PI*54321~HL*2*1*21*1~HL*3*2*19*1~NM1*85*2*CLINIC*****XX*1999999984~${times(2_500, answer)}`,
    ],
  ])('of an %s of many MiB is pieces of about half a MiB that give the same events and sums', async (_type, kind, guide, set) => {
    const desk = x12Desk();
    const report = await desk.deliver(interchange([set], { kind, guide }));
    const raw = desk.log.on('raw');
    expect(report).toMatchObject({ rows: { read: 2_500, accepted: 2_500 }, warnings: [] });
    expect(raw.length).toBeGreaterThan(2);
    expect(Math.max(...raw.map(({ value }) => value.length))).toBeLessThan(0.7 * 1024 * 1024);
    const reread = await desk.rereadAll();
    const distinct = (events: readonly { id: string }[]) => new Map(events.map((event) => [event.id, event]));
    expect(distinct(reread.events)).toEqual(distinct(desk.events()));
  });
  it.each([
    ['cut off', interchange(two).slice(0, -150), 'a whole set: its SE is missing'],
    ['of another guide', interchange(two, { guide: '005010X999' }), 'a guide this feed knows'],
    ['a test', interchange(two, { usage: 'T' }), 'P (production): a test interchange is counted in its report only'],
  ])('of a refused set is refused again: %s', async (_what, text, rule) => {
    const desk = x12Desk();
    await desk.deliver(text);
    expect((await desk.rereadAll()).rules).toContain(rule);
  });
});

it.each(['constructor', '__proto__'])('a set called %s is one nobody reads', (type) => {
  expect(guideOf(type, '005010').ok).toBe(false);
  expect(shapeOf(type)({ id: 'ST', elements: [], ordinal: 1 })).toEqual({ unit: 'part' });
});
