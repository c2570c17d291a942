/**
 * FHIR decimals as cents and numbers.
 * In: the text of a JSON number, as json.ts keeps it. Out: integer cents; more than two decimals are rounded half away from zero and flagged.
 * Refuses what is no decimal and what a double would not hold exactly as cents.
 */

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

export interface Cents {
  readonly cents: number;
  readonly flags: readonly string[];
}

/** Cents of a decimal text; `flags` holds `rounded` when there were more than two decimals. Undefined: no amount. */
export function centsOf(text: string | undefined): Cents | undefined {
  const match = DECIMAL.exec(text ?? '');
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  // Places of `digits` behind the point, in cents: negative means zeros to add.
  const beyond = fraction.length - Number(exponent) - 2;
  if (beyond < -15) return undefined;
  const kept = beyond > 0 ? digits.slice(0, -beyond) || '0' : digits + '0'.repeat(-beyond);
  const rest = beyond > 0 ? digits.slice(-beyond).padStart(beyond, '0') : '';
  const cents = Number(kept) + (/^[5-9]/.test(rest) ? 1 : 0);
  if (!Number.isSafeInteger(cents)) return undefined;
  return { cents: sign === '-' && cents !== 0 ? -cents : cents, flags: /[1-9]/.test(rest) ? ['rounded'] : [] };
}

/** A quantity or price factor as a number; undefined when it is none. */
export function numberOf(text: string | undefined): number | undefined {
  return DECIMAL.test(text ?? '') ? Number(text) : undefined;
}
