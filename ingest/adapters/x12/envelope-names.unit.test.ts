/** An 837 and the 999, 997 or TA1 that refuses it call the set, group and interchange alike, so that the fold finds the claims; nothing else does. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { x12Desk } from './files-for-tests.ts';

interface Sent {
  readonly sender?: string;
  readonly application?: string;
  readonly partner?: string;
  readonly isa?: string;
  readonly group?: string;
  readonly set?: string;
}

const ISA = `ISA*00*${' '.repeat(10)}*00*${' '.repeat(10)}`;
const side = (id: string): string => `ZZ*${id.padEnd(15)}`;
const body = readFileSync(new URL('fixtures/837p-claims.x12', import.meta.url), 'utf8')
  .split('~')
  .map((segment) => segment.trim());
const claims = body.slice(
  body.findIndex((segment) => segment.startsWith('ST*')) + 1,
  body.findIndex((segment) => segment.startsWith('SE*')),
);

/** Sent on 10 March 2026 at 08:00 by CLINIC (CLINICAPP) to HOUSE (HOUSEAPP): group 905, set 0002. */
function billed({
  sender = 'CLINIC',
  application = 'CLINICAPP',
  partner = 'HOUSEAPP',
  isa = '000000905',
  group = '905',
  set = '0002',
}: Sent = {}) {
  return [
    `${ISA}*${side(sender)}*${side('HOUSE')}*260310*0800*^*00501*${isa}*0*P*:`,
    `GS*HC*${application}*${partner}*20260310*0800*${group}*X*005010X222A1`,
    `ST*837*${set}*005010X222A1`,
    ...claims,
    `SE*${claims.length + 2}*${set}`,
    `GE*1*${group}`,
    `IEA*1*${isa}~`,
  ].join('~\n');
}

/** What the house answers on the same day at 10:30. */
function answered(
  segments: readonly string[],
  { application = 'CLINICAPP', partner = 'HOUSEAPP' }: Sent = {},
  ta1: readonly string[] = [],
) {
  return [
    `${ISA}*${side('HOUSE')}*${side('CLINIC')}*260310*1030*^*00501*000000044*0*P*:`,
    ...ta1,
    `GS*FA*${partner}*${application}*20260310*1030*44*X*005010X231A1`,
    'ST*999*0001*005010X231A1',
    ...segments,
    `SE*${segments.length + 2}*0001`,
    'GE*1*44',
    'IEA*1*000000044~',
  ].join('~\n');
}

const set = (status: string, { group = '905', control = '0002', kind = 'HC' } = {}): string[] => [
  `AK1*${kind}*${group}*005010X222A1`,
  `AK2*837*${control}*005010X222A1`,
  `IK5*${status}`,
  'AK9*P*1*1*0',
];

const named = async (file: string, place?: string): Promise<string[]> => {
  const desk = x12Desk();
  await desk.deliver(file, place === undefined ? {} : { place });
  return [
    ...new Set(desk.events().flatMap(({ data }) => (typeof data['sentIn'] === 'string' ? [data['sentIn']] : []))),
    ...desk.events().flatMap(({ data }) => (typeof data['refuses'] === 'string' ? [data['refuses']] : [])),
  ];
};

describe('the claims of a set', () => {
  it('all say when it was sent, and its interchange, group and set', async () => {
    const [all = '', ...others] = await named(billed());
    expect(others).toEqual([]);
    expect(all.split(' ')).toHaveLength(4);
    expect(all.startsWith('2026-03-10T08:00:00.000Z ')).toBe(true);
  });

  it.each<[string, string, number]>([
    ['a set refused', answered(set('R')), 3],
    ['a set whose signature is refused', answered(set('W')), 3],
    ['a set, its number without zeros', answered(set('R', { control: '2' })), 3],
    ['a group refused, with none of its sets', answered(['AK1*HC*905*005010X222A1', 'AK9*R*1*1*0']), 2],
    ['an interchange refused', answered([], {}, ['TA1*000000905*260310*0800*R*022']), 1],
  ])('are named by %s', async (_case, answer, place) => {
    const [sent = ''] = await named(billed());
    expect(await named(answer)).toEqual([sent.split(' ')[place]]);
  });

  it.each<[string, string]>([
    ['of another number', answered(set('R', { control: '3' }))],
    ['of another group', answered(set('R', { group: '906' }))],
    ['of another kind', answered(set('R', { kind: 'HS' }))],
    ['of somebody else', answered(set('R'), { application: 'OTHERAPP' })],
    ['by somebody else', answered(set('R'), { partner: 'OTHERAPP' })],
  ])('are not named by a refusal %s', async (_case, answer) => {
    const [sent = ''] = await named(billed());
    const [refuses = ''] = await named(answer);
    expect(refuses).toHaveLength(22);
    expect(sent.split(' ')).not.toContain(refuses);
  });

  it('are not named by the same numbers on another feed', async () => {
    const [sent = ''] = await named(billed());
    const [refuses = ''] = await named(answered(set('R')), 'other');
    expect(sent.split(' ')).not.toContain(refuses);
  });

  it.each(['A', 'E', 'P'])('are not refused by %s', async (status) => {
    expect(await named(answered(set(status)))).toEqual([]);
  });

  it('are not refused by an answer that leaves the set’s number or kind out', async () => {
    expect(await named(answered(['AK1*HC*905', 'AK2*837', 'IK5*R', 'AK9*P*1*1*0']))).toEqual([]);
    const [sent = ''] = await named(billed());
    const [refuses] = await named(answered(['AK1*HC*905', 'AK2**0002', 'IK5*R', 'AK9*P*1*1*0']));
    expect(sent.split(' ')[3]).toBe(refuses);
  });

  it('keep their ids and contents when the file comes cut, twice or read again', async () => {
    const desk = x12Desk();
    await desk.deliver(billed());
    const once = new Map(desk.events().map((event) => [event.id, event]));
    await desk.deliver(billed(), { chunk: 7 });
    expect(new Map(desk.events().map((event) => [event.id, event]))).toEqual(once);
    expect(new Map((await desk.rereadAll()).events.map((event) => [event.id, event]))).toEqual(once);
  });
});
