/** CSV: what a spreadsheet would run as a formula stays text, numbers stay numbers. */
import { expect, test } from 'vitest';
import { toCsv } from './csv.ts';

test('a formula becomes text, a number stays a number', () => {
  expect(toCsv([['=cmd|calc', -3.5, '+1', '@x', '-y', null]])).toBe("'=cmd|calc,-3.5,'+1,'@x,'-y,\r\n");
});

test('quotes, commas and line breaks are kept', () => {
  expect(toCsv([['a "b", c', 'd\ne']])).toBe('"a ""b"", c","d\ne"\r\n');
});
