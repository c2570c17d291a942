/** Workbooks: what a cell says, which sheet is read, what is refused, and that a workbook says the same as its CSV (guarantees.md (c) 42, 44, 45). */
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { csvDesk } from '../csv-for-tests.ts';
import { CsvRefusal } from '../decode-bytes.ts';
import { readTable } from '../read-table.ts';
import { numberText, styleOf } from './cell-text.ts';
import { archive, partsOf, workbook, type TestCell } from './workbook-for-tests.ts';

async function* cut(bytes: Uint8Array, size = 1_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function read(bytes: Uint8Array, sheet?: string, size?: number) {
  const records: { fields: readonly string[]; line: number }[] = [];
  for await (const some of readTable(cut(bytes, size), { encoding: 'utf-8', sheet }))
    for (const { fields, line } of some) records.push({ fields, line });
  return records;
}
const fields = async (rows: readonly (readonly TestCell[])[]) =>
  (await read(workbook([{ name: 'Sheet1', rows }]))).map((record) => record.fields);
const refusal = async (bytes: Uint8Array, sheet?: string): Promise<string> =>
  read(bytes, sheet).then(
    () => 'nothing refused',
    (error: unknown) => (error instanceof CsvRefusal ? error.rule : String(error)),
  );

describe('a number in a cell', () => {
  it.each([
    ['46328', 14, undefined, '2026-11-02'],
    ['46328.375', 22, undefined, '2026-11-02 09:00:00'],
    ['46328.999994', 22, undefined, '2026-11-02 23:59:59'],
    ['46329', 22, undefined, '2026-11-03 00:00:00'],
    ['46328.375', 14, undefined, '2026-11-02 09:00:00'],
    ['0.375', 20, undefined, '09:00:00'],
    ['0', 20, undefined, '00:00:00'],
    ['1.3125', 46, undefined, '31:30'],
    ['46328', 170, 'dd/mm/yyyy', '2026-11-02'],
    ['46328.5', 170, 'm/d/yyyy\\ h:mm;@', '2026-11-02 12:00:00'],
    ['0.5', 170, 'mm:ss', '12:00:00'],
    ['46328', 170, '[$-409]mmm\\-yy', '2026-11-02'],
    ['46328', 170, '[Red]0.00" days"', '46328'],
    ['46328', 0, undefined, '46328'],
    ['59', 14, undefined, '1900-02-28'],
    ['60', 14, undefined, '60'],
    ['61', 14, undefined, '1900-03-01'],
    ['-1', 14, undefined, '-1'],
    ['15392', 0, undefined, '15392'],
    ['15392.0', 0, undefined, '15392'],
    ['0.30000000000000004', 0, undefined, '0.3'],
    ['1234.5600000000001', 4, undefined, '1234.56'],
    ['123', 170, '00000', '00123'],
    ['1.23E+11', 0, undefined, '123000000000'],
    ['123456789012345', 0, undefined, '123456789012345'],
    ['1.2345678901234567E+16', 0, undefined, '1.23456789012346E+16'],
    ['0.125', 10, undefined, '12.5%'],
    ['0.07', 9, undefined, '7%'],
    ['#REF!', 0, undefined, '#REF!'],
  ])('%s with format %i %s reads as %s', (stored, id, code, text) => expect(numberText(stored, styleOf(id, code), false)).toBe(text));
  it('counts from 1904 where the workbook says so', () => expect(numberText('44866', styleOf(14, undefined), true)).toBe('2026-11-02'));
});

describe('a sheet', () => {
  it('gives header and rows with their numbers, empty rows left out, short rows filled up', async () => {
    const rows = [[], ['id', 'name', 'note'], ['a', 'Ann "A"'], [], ['b', '', 'x, y']];
    expect(await read(workbook([{ name: 'S', rows }]))).toEqual([
      { fields: ['id', 'name', 'note'], line: 2 },
      { fields: ['a', 'Ann "A"', ''], line: 3 },
      { fields: ['b', '', 'x, y'], line: 5 },
    ]);
  });
  it('takes a formula by its stored result and never evaluates one; keeps text that looks like a formula', async () =>
    expect(
      await fields([
        ['a', 'b', 'c', 'd', 'e'],
        [
          { xml: '<c r="REF"><f>1+1</f><v>2</v></c>' },
          { xml: '<c r="REF" t="str"><f>HYPERLINK("http://x","y")</f><v>y</v></c>' },
          '=HYPERLINK("http://x","y")',
          { v: '1', type: 'b' },
          { v: '#DIV/0!', type: 'e' },
        ],
      ]),
    ).toEqual([
      ['a', 'b', 'c', 'd', 'e'],
      ['2', 'y', '=HYPERLINK("http://x","y")', 'TRUE', '#DIV/0!'],
    ]));
  it('reads rich text, inline text, escapes, and leaves phonetic runs out', async () => {
    const parts = partsOf([
      {
        name: 'S',
        rows: [
          ['a', 'b', 'c'],
          ['one', { xml: '<c r="REF" t="inlineStr"><is><t>in</t><r><t>line</t></r></is></c>' }, 'x'],
        ],
      },
    ]);
    parts['xl/sharedStrings.xml'] = (parts['xl/sharedStrings.xml'] ?? '').replace(
      '<si><t xml:space="preserve">one</t></si>',
      '<si><r><t>o</t></r><r><t>n_x0041_</t></r><rPh><t>never</t></rPh></si>',
    );
    expect((await read(archive(parts)))[1]?.fields).toEqual(['onA', 'inline', 'x']);
  });
  it('is the first that is not empty and not hidden, or the one that is named', async () => {
    const book = workbook([
      { name: 'Cover', rows: [] },
      { name: 'Secret', rows: [['s']], state: 'hidden' },
      { name: 'Data', rows: [['d']] },
      { name: 'More', rows: [['m']] },
    ]);
    expect((await read(book))[0]?.fields).toEqual(['d']);
    expect((await read(book, 'More'))[0]?.fields).toEqual(['m']);
    expect(await refusal(book, 'Gone')).toBe('a workbook with the sheet the mapping names');
    expect(await refusal(workbook([{ name: 'Cover', rows: [] }]))).toContain('the workbook is empty');
  });
  it('reads other prefixes than Excel writes', async () => {
    const parts = partsOf([
      {
        name: 'S',
        rows: [
          ['a', 'b'],
          [1, 2],
        ],
      },
    ]);
    const sheet = parts['xl/worksheets/sheet1.xml'] ?? '';
    parts['xl/worksheets/sheet1.xml'] = sheet.replaceAll(/<(\/?)([a-z])/gi, '<$1x:$2').replace('<x:worksheet', '<x:worksheet xmlns:x="s"');
    expect((await read(archive(parts)))[1]?.fields).toEqual(['1', '2']);
  });
});

describe('refused, with its reason', () => {
  const sheet = (parts: Record<string, string>, body: string) => ({ ...parts, 'xl/worksheets/sheet1.xml': body });
  const good = partsOf([
    {
      name: 'S',
      rows: [
        ['a', 'b'],
        ['1', '2'],
      ],
    },
  ]);
  it.each<[string, Buffer, string]>([
    ['an archive of something else', archive({ 'word/document.xml': '<w/>' }), 'an archive of something else'],
    ['an archive in an archive', archive({ 'inner.zip': archive({ 'a.csv': 'a,b' }) }), 'an archive of something else'],
    ['a name that leaves the archive', archive({ ...good, '../../etc/x': 'y' }), 'not damaged'],
    ['half a workbook', archive(good).subarray(0, 600), 'not damaged'],
    ['an entity bomb', archive(sheet(good, '<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>')), 'not damaged'],
    ['broken XML', archive(sheet(good, '<worksheet><row r="1">')), 'not damaged'],
    ['a bomb', archive(sheet(good, `<worksheet>${' '.repeat(20_000_000)}</worksheet>`)), 'packed at most 1 to 400'],
    [
      'a cell without end',
      archive(
        sheet(good, `<worksheet><row r="1"><c r="A1" t="str"><v>${randomBytes(1_500_000).toString('hex')}</v></c></row></worksheet>`),
      ),
      'cells of at most 1 MiB',
    ],
    [
      'a row of one long text named in every cell',
      workbook([{ name: 'S', rows: [Array.from({ length: 40 }, () => 'x'.repeat(30_000))] }]),
      'rows of at most 1 MiB',
    ],
    ['too many parts', archive(Object.fromEntries(Array.from({ length: 2_001 }, (_x, i) => [`p${i}`, '']))), 'at most 2000 parts'],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'an old or a password-protected Excel workbook'],
    ['a gzip in a gzip', gzipSync(gzipSync('a,b\n1,2\n')), 'gzip within gzip'],
    ['a gzip bomb', gzipSync(Buffer.alloc(40_000_000, `${'a'.repeat(9_998)},\n`)), 'unpacks to no more than 250 times'],
    ['garbage behind a gzip', Buffer.concat([gzipSync('a,b\n1,2\n'), Buffer.from('garbage')]), 'with nothing behind its end'],
    ['half a gzip', gzipSync('a,b\n1,2\n'.repeat(50)).subarray(0, 30), 'whole, not damaged'],
  ])('%s', async (_what, bytes, rule) => expect(await refusal(bytes)).toContain(rule));
});

describe('a gzip', () => {
  it.each([
    ['of a table', gzipSync('a,b\n1,2\n')],
    ['of two members', Buffer.concat([gzipSync('a,b\n'), gzipSync('1,2\n')])],
    [
      'of a workbook',
      gzipSync(
        workbook([
          {
            name: 'S',
            rows: [
              ['a', 'b'],
              ['1', '2'],
            ],
          },
        ]),
      ),
    ],
  ])('%s is unpacked, at any cut', async (_what, bytes) => {
    for (const size of [1, 7, 10_000])
      expect((await read(bytes, undefined, size)).map((record) => record.fields)).toEqual([
        ['a', 'b'],
        ['1', '2'],
      ]);
  });
});

it('a workbook named .csv is taken in through its mapping like its CSV, and counts nothing twice after it', async () => {
  const desk = csvDesk();
  const header = ['Appointment ID', 'Scheduled Start', 'Status', 'Booked At', 'Check-In Time', 'MRN'];
  const rows: TestCell[][] = [
    header,
    [
      { v: '1001' },
      { v: '46328.375', style: 2 },
      'Completed',
      { v: '46315.552083333336', style: 2 },
      { v: '46328.3694444444', style: 2 },
      { v: '123', style: 5 },
    ],
    [{ v: '1002' }, { v: '46328.416666666664', style: 2 }, 'No-Show', { v: '46315.5625', style: 2 }, '', { v: '124', style: 5 }],
  ];
  const report = await desk.deliver(workbook([{ name: 'Export', rows }]));
  expect(report).toMatchObject({ outcome: 'accepted', rows: { read: 2, accepted: 2 } });
  const csv = [
    header.join(','),
    '1001,11/02/2026 9:00 AM,Completed,10/20/2026 1:15 PM,11/02/2026 8:52 AM,00123',
    '1002,11/02/2026 10:00 AM,No-Show,10/20/2026 1:30 PM,,00124',
  ].join('\n');
  expect(await desk.deliver(csv)).toMatchObject({ rows: { read: 2, duplicate: 2 } });
});
