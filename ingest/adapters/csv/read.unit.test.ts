/** Records and their lines: with and without quotes, whatever ends a line, at any cut. */
import { expect, it } from 'vitest';
import { CsvRefusal } from './decode-bytes.ts';
import { readCsv } from './read.ts';

async function* cut(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size = 1_000): Promise<string[]> {
  const lines: string[] = [];
  for await (const records of readCsv(cut(text, size), 'utf-8'))
    for (const { line, fields, raw } of records) lines.push(`${line}: ${fields.join('|')} from ${raw}`);
  return lines;
}

const plain = ['1: a|b from a,b', '2: 1|2 from 1,2', '5: 3| from 3,', '6:   from  ', '7: 漢|é from 漢,é'];
const rows = ['a,b', '1,2', '', '', '3,', ' ', '漢,é'];

it.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
])('blank lines are no records and count as lines, ended by %s', async (_what, end) => {
  for (const size of [1, 2, 3, 7, 1_000])
    for (const text of [rows.join(end), [...rows, '', ''].join(end)]) expect(await read(text, size)).toEqual(plain);
});

it.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
])('lines go on where the first quote stands, ended by %s', async (_what, end) => {
  const text = [...rows, '', '"5,""5""",6', '', '7,8'].join(end);
  for (const size of [1, 3, 1_000]) expect(await read(text, size)).toEqual([...plain, '9: 5,"5"|6 from "5,""5""",6', '11: 7|8 from 7,8']);
});

it('a line over 1 MiB refuses the file, with its line', async () => {
  const text = `a,b\n1,2\n${'x'.repeat(1_100_000)}\n`;
  for (const size of [10_000, 2_000_000])
    await expect(read(text, size)).rejects.toSatisfy((error) => error instanceof CsvRefusal && error.line === 3);
});
