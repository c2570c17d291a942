/**
 * A claim of an 835 → what becomes of its money: the answer, the payment or takeback, what was agreed to be taken off.
 * In: a claim with its sums, the remittance it came with. Out: events, and the amount that waits with one that is refused.
 * Not taken off the balance: the patient's share (PR), what an earlier payer did (OA-23), what was refused: that stays open until it is
 * reversed, paid or written off by the practice (kpis.md 1.5).
 */
import { priorPayerReason, takenOffAs } from '@rounds/schemas/codes/denial-categories.ts';
import type { KnownPractice } from '../../directory.ts';
import { shortHash } from '../../event-id.ts';
import { providerOf } from '../../place.ts';
import { dollars } from './amount.ts';
import { claimSubject, namesClaim, payerClaimKey, systemOf } from './claim-key.ts';
import type { Coverage } from './coverage.ts';
import { PREDETERMINATION, REVERSAL, type RemittanceClaim } from './remittance-claim.ts';
import type { EventParts } from './set-drafts.ts';
import type { X12Context } from './transaction-set.ts';

export interface Remitted {
  readonly remittance: string;
  /** Which of several claims equal to the letter, 0 = first. */
  readonly repeat: number;
  readonly paymentDay: string;
  readonly practice: KnownPractice;
  readonly coverage: Coverage;
  readonly flags: readonly string[];
}

/** An 835 knows whom it pays, not where the patient was served: folds place its claims where their charges stand. */
const byPayee = { placedBy: 'payee' } as const;

/** The claim's events, in the order an account would have them. */
export function remittedEvents(claim: RemittanceClaim, about: Remitted, context: X12Context): EventParts[] {
  const { paymentDay: day, practice, coverage } = about;
  const key = shortHash(context.feed, about.remittance, claim.digest, String(about.repeat));
  const payerClaim = payerClaimKey(context, claim.payerNumber);
  const provider = providerOf(context.config, claim.provider);
  const reversed = claim.status === REVERSAL && claim.chargeCents > 0 ? ['reversal_not_negative'] : [];
  const common = {
    subject: namesClaim(claim.number) ? claimSubject(context, claim.number) : `${systemOf(context.feed)}:unnamed:${payerClaim ?? key}`,
    day,
    practice,
    flags: [...about.flags, ...claim.flags, ...provider.flags, ...reversed],
  };
  const adjustments = claim.adjustments.list();
  const { serviceDay, paidCents } = claim;
  const answer: EventParts = {
    ...common,
    id: `${key}.answer`,
    type: 'claim.adjudicated',
    data: {
      ...coverage,
      payerSequence: sequenceOf(claim),
      adjudicatedDate: day,
      ...(serviceDay === undefined ? {} : { serviceDate: serviceDay }),
      claimStatus: claim.status,
      chargeCents: claim.chargeCents,
      allowedCents: claim.allowedCents,
      paidCents,
      patientCents: claim.patientCents,
      adjustments,
      remittance: about.remittance,
      ...(payerClaim === undefined ? {} : { payerClaim }),
      ...byPayee,
    },
  };
  if (claim.status === PREDETERMINATION) return [answer];
  const dated = { postDate: day, serviceDate: serviceDay ?? day, ...coverage, ...byPayee };
  const type = paidCents > 0 ? 'payment.posted' : 'payment.reversed';
  const payment = { ...common, id: `${key}.payment`, type, data: { ...dated, amountCents: Math.abs(paidCents), from: 'payer' } };
  const agreed = adjustments.flatMap((adjustment): EventParts[] => {
    const { group, reason, amountCents } = adjustment;
    const taken = takenOffAs(adjustment);
    const data = { ...dated, amountCents, class: taken, group, reason };
    return taken === undefined ? [] : [{ ...common, id: `${key}.${group}-${reason}`, type: 'adjustment.posted', data }];
  });
  return [answer, ...(paidCents === 0 ? [] : [payment]), ...agreed];
}

/** CLP02 says whose answer it is; a denial or reversal does not, but names what an earlier payer did. */
function sequenceOf({ status, adjustments }: RemittanceClaim): number {
  const told: Readonly<Record<string, number>> = { 1: 1, 2: 2, 3: 3, 19: 1, 20: 2, 21: 3 };
  const after = adjustments.list().some(({ group, reason }) => group === 'OA' && reason === priorPayerReason);
  return told[status] ?? (after ? 2 : 1);
}

/** How much money waits with a claim that is refused: for the file's report. */
export const waitingWith = (claim: RemittanceClaim): string => `charge ${dollars(claim.chargeCents)}, paid ${dollars(claim.paidCents)}`;
