/**
 * What claims and remittances are called in Rounds: the subject that an 837, an 835 and a 277CA of one claim share.
 * In: CLM01 / CLP01 as sent. Out: `x12-<feed>:<number>` in capitals; a keyed form where the number is not fit to be shown.
 * A claim number is the practice's own and stays readable for its billers; one that looks like an SSN, phone, mail address or date does not.
 */
import type { X12Context } from './transaction-set.ts';

const PLAIN = /^[A-Z0-9][A-Z0-9_.:/|-]{0,37}$/;
const PERSONAL = /@|\d{3}-\d{2}-\d{4}|\d{3}[-.]\d{3}[-.]\d{4}|(19|20)\d{2}-\d{2}-\d{2}|\d{1,2}\/\d{1,2}\/\d{2,4}/;

/** System prefix of a feed's subjects: `x12/main` → `x12-main`. */
export const systemOf = (feed: string): string => feed.replaceAll('/', '-').slice(0, 40);

/** Subject of a claim. Payers answer in capitals what was sent in small letters, so case is no difference. */
export function claimSubject({ feed, pseudonymise }: Pick<X12Context, 'feed' | 'pseudonymise'>, number: string): string {
  const plain = number.trim().toUpperCase();
  const shown = PLAIN.test(plain) && !PERSONAL.test(plain) ? plain : pseudonymise(`${feed}/claim`, plain);
  return `${systemOf(feed)}:${shown}`;
}

/** True when CLP01 names a claim: payers answer `0` where a claim came without a number. */
export const namesClaim = (number: string): boolean => number.trim() !== '' && !/^0+$/.test(number.trim());

/** A payer's number of a claim (CLP07, REF*F8, PLB03-2) under the organisation's key; undefined when there is none. */
export function payerClaimKey({ feed, pseudonymise }: Pick<X12Context, 'feed' | 'pseudonymise'>, number: string): string | undefined {
  return number.trim() === '' ? undefined : pseudonymise(`${feed}/payer-claim`, number);
}
