/**
 * Money and quantities of an FT1 → integer cents. Pure.
 * In: FT1-11 (extended), or FT1-12 (unit) times FT1-10 (quantity); amounts are CP: the first sub-component, the currency behind it.
 * Refuses what is no decimal number with two places: undefined.
 */
import { parseMoney } from '@rounds/schemas/money.ts';
import type { Message, Segment, Value } from './message.ts';

/** Signed cents; undefined when neither FT1-11 nor FT1-12 can be read. Flags other currencies and sums that do not agree. */
export function amountOf(message: Message, ft1: Segment, flag: (text: string) => void): number | undefined {
  const extended = centsOf(message, ft1, 11, flag);
  if (extended === 'unreadable') return undefined;
  const unit = centsOf(message, ft1, 12, flag);
  if (unit === 'unreadable') return extended;
  const milli = milliOf(message.value(ft1, 10)) ?? 1000;
  const product = unit === undefined ? undefined : Math.round((unit * milli) / 1000);
  if (extended === undefined) return product !== undefined && Number.isSafeInteger(product) ? product : undefined;
  if (product !== undefined && Math.abs(product) !== Math.abs(extended)) flag('amount_differs:FT1-12');
  return extended;
}

function centsOf(message: Message, ft1: Segment, number: number, flag: (text: string) => void): number | undefined | 'unreadable' {
  const text = message.value(ft1, number) ?? '';
  if (text === '') return undefined;
  const currency = (message.value(ft1, number, 1, 2) ?? '').toUpperCase();
  if (/^[A-Z]{3}$/.test(currency) && currency !== 'USD') flag(`currency:${currency}`);
  return parseMoney(text) ?? 'unreadable';
}

/** Thousandths of a quantity, exactly: `1.5` → 1500. */
function milliOf(value: Value): number | undefined {
  const match = /^(-?)(\d{1,6})(?:\.(\d{1,3})0*)?$/.exec(value ?? '');
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  return (sign === '-' ? -1 : 1) * (Number(whole) * 1000 + Number(fraction.padEnd(3, '0')));
}

/** A quantity of at most three places; undefined when it is none. */
export function numberOf(value: Value): number | undefined {
  const milli = milliOf(value);
  return milli === undefined ? undefined : milli / 1000;
}
