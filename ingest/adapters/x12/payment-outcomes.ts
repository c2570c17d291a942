/**
 * What an 835 says beside its claims → events about the remittance: the payment as a whole, and PLB money that belongs to no claim.
 * In: header, sums, one PLB pair. Out: the event of each. Cash is BPR; what claims were paid differs from it by PLB, each a line of its own.
 */
import type { KnownPractice } from '../../directory.ts';
import { shortHash } from '../../event-id.ts';
import { payerClaimKey } from './claim-key.ts';
import type { Coverage } from './coverage.ts';
import type { ProviderAdjustment } from './provider-adjustments.ts';
import type { RemittanceHeader } from './remittance-header.ts';
import type { RemittanceSums } from './remittance-sums.ts';
import type { EventParts } from './set-drafts.ts';
import type { X12Context } from './transaction-set.ts';

/** What is known when the header has been read. */
export interface PaymentFrame {
  /** Subject of the remittance. */
  readonly remittance: string;
  readonly paymentDay: string;
  readonly madeOn: string;
  readonly flags: readonly string[];
}

interface Shared {
  readonly about: PaymentFrame;
  readonly practice: KnownPractice;
  readonly coverage: Coverage;
  readonly flags: readonly string[];
}

export function providerAdjustmentEvent(
  { code, reference, amountCents, flags }: ProviderAdjustment,
  id: string,
  fiscalYearEnd: string | undefined,
  { about, practice, coverage, flags: known }: Shared,
  context: X12Context,
): EventParts {
  const keyed = payerClaimKey(context, reference);
  return {
    id,
    type: 'provider_adjustment.posted',
    subject: about.remittance,
    day: about.paymentDay,
    practice,
    flags: [...known, ...flags],
    data: {
      ...coverage,
      postDate: about.paymentDay,
      amountCents,
      code,
      ...(keyed === undefined ? {} : { reference: keyed }),
      ...(fiscalYearEnd === undefined ? {} : { fiscalYearEnd }),
    },
  };
}

export function remittanceEvent(
  header: RemittanceHeader,
  sums: RemittanceSums,
  amounts: { readonly amountCents: number; readonly outOfBalanceCents: number },
  { about, practice, coverage, flags }: Shared,
  { feed }: X12Context,
): EventParts {
  const { outOfBalanceCents } = amounts;
  return {
    id: `${shortHash(feed, about.remittance)}.remittance`,
    type: 'remittance.received',
    subject: about.remittance,
    day: about.paymentDay,
    practice,
    flags: [
      ...flags,
      ...(outOfBalanceCents === 0 ? [] : [`out_of_balance:${outOfBalanceCents}`]),
      ...(sums.rejected === 0 ? [] : [`claims_rejected:${sums.rejected}`]),
    ],
    data: {
      ...coverage,
      paymentDate: about.paymentDay,
      method: header.method.slice(0, 3),
      ...(header.trace === '' ? {} : { trace: header.trace.slice(0, 50) }),
      ...amounts,
      claims: sums.claims,
      chargeCents: sums.chargeCents,
      claimPaidCents: sums.paidCents,
      providerAdjustmentCents: sums.plbCents === 0 ? 0 : -sums.plbCents,
    },
  };
}
