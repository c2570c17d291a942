/** 837 → events: charges and submissions, kinds of claim, payers in turn, places, dates, identity. Table-driven, a row a trap (guarantees.md (c) 28). */
import { describe, expect, it } from 'vitest';
import { create837Map } from './claim-map.ts';
import { flagsOf, mapSet, ofType, type Mapped, type SetOptions } from './sets-for-tests.ts';

const head = 'ST*837*0001*005010X222A1~BHT*0019*00*B1*20260305*0930*CH~NM1*41*2*BILLER*****46*1~NM1*40*2*PAYER*****46*2~';
const billing = 'HL*1**20*1~NM1*85*2*CHERRY CREEK*****XX*1999999984~REF*EI*990000001~';
const subscriber = (sequence = 'P', loop = '2') =>
  `HL*${loop}*1*22*0~SBR*${sequence}*18*******CI~NM1*IL*1*DOE*JANE****MI*M1~DMG*D8*19800101*F~NM1*PR*2*AETNA*****PI*54321~`;
const claim = (clm = 'C-1*100***11:B:1', more = '') =>
  `CLM*${clm}~${more}NM1*82*1*WELBY*MARCUS****XX*1888888881~LX*1~SV1*HC:99213:25*75*UN*1***1~DTP*472*D8*20260301~LX*2~SV1*HC:87086*25*UN*2***1~DTP*472*RD8*20260302-20260303~`;
const set = (claims = claim(), options: SetOptions & { sequence?: string } = {}): Mapped =>
  mapSet(create837Map, `${head}${billing}${subscriber(options.sequence)}${claims}SE*1*0001~`, options);
const submitted = (mapped: Mapped) => ofType(mapped, 'claim.submitted').map(({ data }) => data);
const charges = (mapped: Mapped) => ofType(mapped, 'charge.posted').map(({ data }) => data);
const sum = (mapped: Mapped) => charges(mapped).reduce((total, { amountCents }) => total + amountCents, 0);

describe('a professional claim', () => {
  const mapped = set();
  it('is a submission and one charge a line', () => {
    expect(submitted(mapped)).toMatchObject([
      {
        payerSequence: 1,
        attempt: 1,
        frequency: '1',
        submittedDate: '2026-03-05',
        serviceDate: '2026-03-01',
        amountCents: 10_000,
        payer: 'aetna',
        payerClass: 'commercial',
        provider: '1888888881',
      },
    ]);
    expect(charges(mapped)).toMatchObject([
      {
        postDate: '2026-03-05',
        serviceDate: '2026-03-01',
        amountCents: 7500,
        procedure: '99213',
        modifiers: ['25'],
        units: 1,
        billing: 'claim',
      },
      { postDate: '2026-03-05', serviceDate: '2026-03-02', amountCents: 2500, procedure: '87086', units: 2 },
    ]);
    expect(mapped.events.map(({ subject, practiceid }) => `${subject} ${practiceid}`)).toEqual(
      Array(3).fill('x12-default:C-1 cherry-creek'),
    );
    expect(mapped.events[0]?.recordedat).toBe('2026-03-05T16:30:00.000Z');
    expect(flagsOf(mapped)).toEqual([]);
    expect(mapped.totals).toMatchObject({ claims: 1, chargeCents: 10_000, paidCents: 0 });
  });
  it('knows the patient by a key only', () => {
    expect(charges(mapped)[0]?.patient).toMatch(/^p_/);
    expect(JSON.stringify(mapped.events)).not.toMatch(/DOE|JANE|WELBY|1980|"M1"/);
  });
});

describe('an institutional claim', () => {
  const line = 'LX*1~SV2*0300*HC:81099*73.42*UN*1~LX*2~SV2*0120**26.58*DA*2~';
  it('takes procedure or revenue code, and the statement’s dates where lines have none', () => {
    const mapped = set(`CLM*H-1*100***11:A:1~DTP*434*RD8*20260210-20260214~DTP*435*DT*202602101130~${line}`);
    expect(charges(mapped)).toMatchObject([
      { procedure: '81099', amountCents: 7342, serviceDate: '2026-02-10', units: 1 },
      { procedure: '0120', amountCents: 2658, serviceDate: '2026-02-10', units: 2 },
    ]);
    expect(submitted(mapped)[0]?.serviceDate).toBe('2026-02-10');
  });
});

describe('a dental claim', () => {
  const line = 'LX*1~SV3*AD:D2150:22*100****2~TOO*JP*12*M:O~LX*2~SV3*AD:D1110*50****1~';
  it('has codes, charges and units of its lines, and the claim’s day', () => {
    const mapped = set(`CLM*D-1*150***11:B:1~DTP*472*D8*20260301~${line}`);
    expect(charges(mapped)).toMatchObject([
      { procedure: 'D2150', modifiers: ['22'], amountCents: 10_000, units: 2, serviceDate: '2026-03-01' },
      { procedure: 'D1110', amountCents: 5_000, units: 1 },
    ]);
    expect(flagsOf(mapped)).toEqual([]);
  });
  it('that asks what would be paid charges nothing', () => {
    const mapped = set(`CLM*D-2*150***11:B:1**A*Y*Y**********PB~${line}`);
    expect(mapped.events).toEqual([]);
    expect(mapped.totals).toMatchObject({ claims: 0, chargeCents: 0 });
  });
});

describe('kinds of claim', () => {
  it.each([
    ['original', '1', { frequency: '1', attempt: 1 }, 2],
    ['interim, adds to what was billed', '3', { frequency: '3', attempt: 1 }, 2],
    ['corrected', '6', { frequency: '6', attempt: 2 }, 2],
    ['replacement', '7', { frequency: '7', attempt: 2 }, 2],
    ['void: no charge', '8', { frequency: '8', attempt: 2 }, 0],
    ['no kind said', '', { frequency: '1', attempt: 1 }, 2],
  ])('%s', (_, frequency, data, lines) => {
    const mapped = set(claim(`C-1*100***11:B:${frequency}`, 'REF*F8*ICN1~'));
    expect(submitted(mapped)).toMatchObject([data]);
    expect(charges(mapped)).toHaveLength(lines);
    expect(submitted(mapped)[0]?.replaces).toMatch(/^p_/);
  });
  it('a correction stands on another bill than the originals of its interchange; interim bills stand on none', () => {
    const billOf = (frequency: string) => submitted(set(claim(`C-1*100***11:B:${frequency}`)))[0]?.statement;
    expect(billOf('1')).toBe(billOf('1'));
    expect(billOf('7')).not.toBe(billOf('1'));
    expect(billOf('3')).toBeUndefined();
  });
  it.each([
    ['P', 1],
    ['S', 2],
    ['T', 3],
    ['A', 4],
    ['', 1],
    ['U', 1],
  ])('SBR01 %j is payer %d', (sequence, place) => {
    const mapped = set(claim(), { sequence });
    expect(submitted(mapped)[0]?.payerSequence).toBe(place);
    expect(charges(mapped).every(({ payerSequence }) => payerSequence === place)).toBe(true);
  });
  it('what the other payers of a claim said is passed over', () => {
    const other =
      'SBR*S*18*******MB~CAS*CO*45*10~AMT*D*60~OI***Y***Y~NM1*IL*1*DOE*JOHN****MI*M2~NM1*PR*2*OTHER*****PI*999~REF*F8*OTHERICN~NM1*85*2*X*****XX*1777777777~';
    const lines = 'LX*1~SV1*HC:99213*100*UN*1***1~DTP*472*D8*20260301~SVD*999*60*HC:99213**1~CAS*CO*45*40~DTP*573*D8*20260401~';
    const mapped = set(`CLM*C-1*100***11:B:1~${other}${lines}`);
    expect(submitted(mapped)).toMatchObject([{ payer: 'aetna', amountCents: 10_000 }]);
    expect(submitted(mapped)[0]?.replaces).toBeUndefined();
    expect(sum(mapped)).toBe(10_000);
  });
});

describe('charges add up to CLM02', () => {
  it.each([
    ['lines say less', claim('C-1*120***11:B:1'), 12_000, ['out_of_balance:2000']],
    ['lines say more', claim('C-1*90***11:B:1'), 9000, ['out_of_balance:-1000']],
    ['no lines', 'CLM*C-1*100***11:B:1~DTP*472*D8*20260301~', 10_000, ['out_of_balance:10000']],
    ['no service date anywhere', 'CLM*C-1*75***11:B:1~LX*1~SV1*HC:1*75*UN*1~', 7500, ['service_date_assumed']],
  ])('%s', (_, text, total, flags) => {
    const mapped = set(text);
    expect(sum(mapped)).toBe(total);
    expect(flagsOf(mapped)).toEqual(flags);
  });
});

describe('what is refused', () => {
  it.each([
    ['a line of 0.005', claim().replace('*25*UN', '*0.005*UN'), 'SV102'],
    ['a claim of 1E3', claim('C-2*1E3***11:B:1'), 'CLM02'],
    ['no claim number', claim('*100***11:B:1'), 'CLM01'],
    ['5,000 lines', `CLM*C-2*5000***11:B:1~${'LX*1~SV1*HC:1*1*UN*1~'.repeat(5000)}`, 'LX'],
  ])('%s: that claim alone, with its amount', (_, bad, field) => {
    const mapped = set(`${bad}${claim('C-9*100***11:B:1')}`);
    expect(mapped.rejections.map((violation) => violation.field)).toEqual([field]);
    expect(mapped.outcomes.map(({ waiting }) => waiting)).toContainEqual(expect.stringContaining('charge '));
    expect(submitted(mapped)).toHaveLength(1);
  });
  it('4,999 lines are read', () => {
    expect(charges(set(`CLM*C-2*4999***11:B:1~${'LX*1~SV1*HC:1*1*UN*1~'.repeat(4999)}`))).toHaveLength(4999);
  });
  it.each([
    ['a parent that is not there', 'HL*2*9*22*0~'],
    ['a loop that hangs on itself', 'HL*2*2*22*0~'],
    ['a subscriber without a parent', 'HL*2**22*0~'],
    ['a loop without a number', 'HL**1*22*0~'],
  ])('%s: the set', (_, hl) => {
    const mapped = mapSet(create837Map, `${head}${billing}${hl}SBR*P~${claim()}${claim('C-2*100***11:B:1')}SE*1*0001~`);
    expect(mapped.events).toEqual([]);
    expect(mapped.outcomes.map(({ from, to }) => [from, to])).toEqual([[0, 0]]);
  });
});

describe('places', () => {
  const two: SetOptions = { config: { practice: undefined } };
  const facility = (npi: string) => `NM1*77*2*SITE*****XX*${npi}~`;
  it.each([
    ['billing provider', claim(), 'cherry-creek'],
    ['service facility before billing provider', claim(undefined, facility('1999999976')), 'harbor'],
    ['an unknown facility: the billing provider', claim(undefined, facility('1000000000')), 'cherry-creek'],
  ])('%s', (_, text, practice) => expect(set(text, two).events[0]?.practiceid).toBe(practice));
  it('4010: the billing provider’s NPI among its references', () => {
    const text = `${head}HL*1**20*1~NM1*85*2*SITE*****24*990000001~REF*XX*1999999976~${subscriber()}${claim()}SE*1*1~`;
    expect(mapSet(create837Map, text, two).events[0]?.practiceid).toBe('harbor');
  });
  it('nobody’s claim waits in the dead letters with its charge and the NPI to list', () => {
    const mapped = mapSet(create837Map, `${head}HL*1**20*1~NM1*85*2*X*****XX*1777777777~${subscriber()}${claim()}SE*1*1~`, two);
    expect(mapped.events).toEqual([]);
    expect(mapped.rejections).toMatchObject([
      { field: 'NM1*85', rule: 'a site this feed knows', code: { list: 'site', value: '1777777777' } },
    ]);
    expect(mapped.outcomes.map(({ waiting }) => waiting)).toEqual(['charge 100.00']);
  });
  it('a dependent is another patient than the subscriber', () => {
    const child = 'HL*3*2*23*0~PAT*19~NM1*QC*1*DOE*KIM~DMG*D8*20150601*F~';
    const of = (loops: string) => charges(mapSet(create837Map, `${head}${billing}${subscriber()}${loops}${claim()}SE*1*1~`))[0]?.patient;
    expect(of(child)).not.toBe(of(''));
    expect(of(child)).toMatch(/^p_/);
  });
});

describe('identity', () => {
  const idsOf = (mapped: Mapped) => mapped.events.map(({ id }) => id);
  it('the same set again, its set number changed by a cut: the same ids', () => {
    expect(idsOf(set(claim(), { set: { control: '0077' } }))).toEqual(idsOf(set()));
  });
  it('sent again in a new interchange: another bill', () => {
    const again = set(claim(), { interchange: { control: '2' } });
    expect(idsOf(again)[0]).not.toBe(idsOf(set())[0]);
    expect(submitted(again)[0]?.statement).not.toBe(submitted(set())[0]?.statement);
  });
  it('the same claim number for two patients of one set: both charges, one bill', () => {
    const mapped = mapSet(create837Map, `${head}${billing}${subscriber('P', '2')}${claim()}${subscriber('P', '3')}${claim()}SE*1*1~`);
    expect(new Set(idsOf(mapped)).size).toBe(6);
    expect(new Set(submitted(mapped).map(({ statement }) => statement)).size).toBe(1);
  });
});
