/**
 * Workbooks and gzip'd tables nobody meant, 10,000 mutations each (plain tables: test/fuzz). Every one ends in records or in a refusal with its reason, at
 * once and in bounded memory (guarantees.md R18).
 */
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { sheet } from './csv-for-tests.ts';
import { CsvRefusal } from './decode-bytes.ts';
import { readTable } from './read-table.ts';
import { sheetRows } from './workbook/sheet-rows.ts';
import { archive, partsOf, workbook } from './workbook/workbook-for-tests.ts';

/** An input of a few hundred bytes on a busy machine. */
const MAX_MS = 2_000;

async function outcomeOf(bytes: Uint8Array): Promise<number | string> {
  const chunks = async function* () {
    yield bytes.subarray(0, bytes.length >> 1);
    yield bytes.subarray(bytes.length >> 1);
  };
  let records = 0;
  try {
    for await (const some of readTable(chunks(), { encoding: 'utf-8' })) {
      records += some.length;
      if (some.some(({ fields, line }) => !(line >= 1) || fields.some((field) => typeof field !== 'string')))
        throw new Error('a record that is none');
    }
    return records;
  } catch (error) {
    if (error instanceof CsvRefusal && error.rule !== '') return error.rule;
    throw error;
  }
}

/** Cuts, repeats, overwrites; a few words that mean something to a parser among them. */
const TELLING = [
  '"',
  '""',
  '\r',
  '\n',
  '\0',
  ',',
  ';',
  '\uFEFF',
  '<!DOCTYPE x [',
  '&#x0;',
  '<c r="ZZZZ9"',
  '</row>',
  'PK\u0003\u0004',
  '\u001F\u008B',
];
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat(30),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.constantFrom(...TELLING).map((text) => Uint8Array.from(Buffer.from(text, 'latin1'))),
  ),
});
const mutated = (bytes: Uint8Array, all: readonly { at: number; cut: number; put: Uint8Array }[]): Uint8Array =>
  all.reduce((now, { at, cut, put }) => {
    const from = Math.floor(at * now.length);
    return Buffer.concat([now.subarray(0, from), put, now.subarray(from + cut)]);
  }, bytes);

const plain = Buffer.from(sheet([{}, { status: 'Completed', mrn: '"00,12"' }, { status: 'a "b" c' }]));
const rows = [
  ['id', 'at', 'note'],
  ['1', { v: '46328.375', style: 2 }, 'x'],
  [2, '', { xml: '<c r="REF" t="inlineStr"><is><t>y</t></is></c>' }],
];
const parts = partsOf([{ name: 'S', rows }]);
const book = workbook([{ name: 'S', rows }]);
const BOOK = 'xl/workbook.xml';
const sheetXml = Buffer.from(parts['xl/worksheets/sheet1.xml'] ?? '');

/** The sheet alone: packing it anew for every mutation would take most of the time. */
async function sheetOutcome(bytes: Uint8Array): Promise<void> {
  const pieces = async function* () {
    yield Buffer.from(bytes).toString('utf8');
  };
  try {
    for await (const { number } of sheetRows(pieces(), { date1904: false, sheets: [], styles: [], strings: ['a', 'b'] }))
      expect(number).toBeGreaterThan(0);
  } catch (error) {
    if (!(error instanceof CsvRefusal)) throw error;
  }
}

/** Processor time: on a busy machine waiting for it is no hang. */
async function processorMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

it.each<[string, number, (all: Parameters<typeof mutated>[1]) => Promise<unknown>]>([
  ['a gzip’d table', 1_000, (all) => outcomeOf(mutated(gzipSync(plain), all))],
  ['a workbook’s archive', 10_000, (all) => outcomeOf(mutated(book, all))],
  ['a workbook’s sheet', 10_000, (all) => sheetOutcome(mutated(sheetXml, all))],
  [
    'a workbook’s own description',
    500,
    (all) => outcomeOf(archive({ ...parts, [BOOK]: Buffer.from(mutated(Buffer.from(parts[BOOK] ?? ''), all)) })),
  ],
])('%s, mutated %i times', { timeout: 300_000 }, async (_what, numRuns, make) => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (all) => {
      // Compilers and collectors count as well: what is slow is slow twice.
      if ((await processorMs(() => make(all))) >= MAX_MS) expect(await processorMs(() => make(all))).toBeLessThan(MAX_MS);
    }),
    { numRuns },
  );
});
