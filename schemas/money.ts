/**
 * Money as integer cents.
 * In: texts in a declared format. Out: safe integers of cents.
 * Refuses: floats, exponents, more than two decimals that are not zero, anything the declared format does not say.
 */

/** How a source writes money: `1,234.56` or `1.234,56`; both allow a currency sign, a leading minus and accounting brackets. */
export type MoneyFormat = 'point' | 'comma';

const PATTERN: Record<MoneyFormat, RegExp> = {
  point: /^(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d{1,2})0*)?$|^()\.(\d{1,2})0*$/,
  comma: /^(\d{1,3}(?:\.\d{3})*|\d+)(?:,(\d{1,2})0*)?$|^(),(\d{1,2})0*$/,
};

/**
 * Cents of a money text, or undefined when it is not money in that format.
 * `(12.00)` and `-12.00` are negative; `1e5`, `NaN`, `12.345` are refused.
 */
export function parseMoney(text: string, format: MoneyFormat = 'point'): number | undefined {
  let rest = text.trim();
  let sign = 1;
  const bracketed = /^\((.*)\)$/.exec(rest);
  if (bracketed?.[1] !== undefined) [rest, sign] = [bracketed[1].trim(), -1];
  const negative = /^-\s*|-$/.exec(rest);
  if (negative) [rest, sign] = [rest.replace(negative[0], '').trim(), -sign];
  rest = rest.replace(/^[$€£]\s*/, '');
  const match = PATTERN[format].exec(rest);
  if (!match) return undefined;
  const whole = (match[1] ?? '').replace(/[.,]/g, '') || '0';
  const fraction = (match[2] ?? match[4] ?? '').padEnd(2, '0');
  const cents = Number(whole) * 100 + Number(fraction);
  return Number.isSafeInteger(cents) ? (cents === 0 ? 0 : sign * cents) : undefined;
}
