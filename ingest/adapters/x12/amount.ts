/**
 * Amounts and quantities as X12 writes them (data type R): digits, a point where there are decimals, a leading minus.
 * In: an element's text. Out: integer cents or a number; undefined when it is no such text.
 * Refuses exponents, commas, plus signs, currency signs and fractions of a cent: `1E3`, `1,000.00`, `0.005`.
 */

const DECIMAL = /^(-?)(\d*)(?:\.(\d*))?$/;

/** Cents of an amount. `12.5` is 1250, `.05` is 5, `100.000` is 10000. */
export function readCents(text: string): number | undefined {
  const match = DECIMAL.exec(text.trim());
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  if (/[1-9]/.test(fraction.slice(2))) return undefined;
  const cents = Number(whole) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'));
  if (!Number.isSafeInteger(cents)) return undefined;
  return sign === '-' && cents !== 0 ? -cents : cents;
}

/** A count of units; they may have decimals. */
export function readUnits(text: string): number | undefined {
  const units = DECIMAL.test(text.trim()) && /\d/.test(text) ? Number(text) : undefined;
  return units !== undefined && units >= 0 && Number.isFinite(units) ? units : undefined;
}

/** `-1250` → `-12.50`: for findings and rules. */
export function dollars(cents: number): string {
  const whole = Math.trunc(Math.abs(cents) / 100);
  return `${cents < 0 ? '-' : ''}${whole}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}
