/** Numbers and dates as look.md section 6 writes them. */
import { expect, test } from 'vitest';
import { createFormat, localeOf } from './format-kpi.ts';

const format = createFormat('en-US');
const rate = { unit: 'percent', decimals: 1 } as const;
const minutes = { unit: 'minutes', decimals: 0 } as const;
const money = { unit: 'cents', decimals: 0 } as const;

test('a value stands with its unit and its own decimals', () => {
  expect(format.value(rate, 8.44)).toBe('8.4%');
  expect(format.value(minutes, 14.2)).toBe('14 min');
  expect(format.value({ unit: 'days', decimals: 1 }, 11.6)).toBe('11.6 days');
  expect(format.value({ unit: 'count', decimals: 0 }, 9412)).toBe('9,412');
  expect(format.value(money, 1_234_567_800)).toBe('$12,345,678');
});

test('what is unknown is a dash, zero is zero, and minus is a true minus', () => {
  expect(format.value(rate, null)).toBe('–');
  expect(format.value(rate, 0)).toBe('0.0%');
  expect(format.value(money, -184_000)).toBe('−$1,840');
  expect(format.plain(-0.04, 1)).toBe('0.0');
});

test('a rate changes in points, minutes and days in their unit, money and counts in percent', () => {
  expect(format.change(rate, { amount: 2.34, unit: 'points' })).toBe('↑ 2.3 pts');
  expect(format.change(minutes, { amount: -2, unit: 'minutes' })).toBe('↓ 2 min');
  expect(format.change({ unit: 'count', decimals: 0 }, { amount: 3.1, unit: 'percent' })).toBe('↑ 3.1%');
  expect(format.change(rate, { amount: 0.04, unit: 'points' })).toBe('no change');
});

test('ranges in text use "to", dates an en dash without spaces', () => {
  expect(format.span(rate, 6.9, 11.24)).toBe('6.9 to 11.2%');
  expect(format.period('2026-11-01', '2026-11-18')).toBe('Nov 1–18, 2026');
  expect(format.period('2026-08-01', '2026-10-31')).toBe('Aug–Oct 2026');
  expect(format.period('2026-10-01', '2026-10-31')).toBe('Oct 2026');
  expect(format.period('2025-11-03', '2026-11-18')).toBe('Nov 3, 2025 to Nov 18, 2026');
  expect(format.period('2026-11-18', '2026-11-18')).toBe('Nov 18, 2026');
});

test('money is short on axes and whole in rows', () => {
  expect(format.moneyShort(470_211_800)).toBe('$4.70M');
  expect(format.moneyShort(8_400_000)).toBe('$84k');
  expect(format.moneyShort(-21_200_000)).toBe('−$212k');
  expect(format.money(123_456)).toBe('$1,234.56');
});

test('durations are read, not decoded', () => {
  expect(format.duration(312)).toBe('5 h 12 min');
  expect(format.duration(41)).toBe('41 min');
  expect(format.duration(60 * 51)).toBe('2 days 3 h');
  expect(format.seconds(0.94)).toBe('0.9 s');
  expect(format.seconds(12)).toBe('12 s');
});

test('times stand in the practice’s zone', () => {
  expect(format.time('2026-11-19T15:32:00Z', 'America/Los_Angeles')).toMatch(/^7:32\sAM$/);
});

test('another locale writes its own decimals', () => {
  expect(createFormat('de-DE').value(rate, 8.44)).toBe('8,4%');
});

test('the reader’s language is taken when this runtime knows it, else US English', () => {
  expect(localeOf('de-DE,de;q=0.9')).toBe('de-DE');
  expect(localeOf('xx-nonsense-tag!!,en-GB')).toBe('en-GB');
  expect(localeOf(null)).toBe('en-US');
});
