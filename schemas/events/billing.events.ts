/**
 * Stream `billing`: charges, claims, remittances, money. Subject: the claim (patient control number, CLM01) or account.
 * Amounts are integer cents, positive as named; the fold gives them their sign. Dates are local dates without a time:
 * `postDate` is the accounting date, `serviceDate` the date of service (DOS).
 */
import { z } from 'zod';
import { cents, localDay, patientKey, slug, subjectId } from '../ids.ts';
import { payerClass } from './appointment.events.ts';
import { eventSchema } from './envelope.ts';

const coverage = { payer: slug.optional(), payerClass: payerClass.optional() };
const dated = { postDate: localDay, serviceDate: localDay };
const reason = z.string().max(16);

/** X12 CAS: group, claim adjustment reason code, amount. */
export const adjustment = z.object({ group: z.enum(['CO', 'PR', 'OA', 'PI', 'CR']), reason, amountCents: cents });

/** Why a balance was taken off; only `contractual` leaves the denominator of the net collection rate (kpis.md 1.5). */
export const adjustmentClass = z.enum([
  'contractual',
  'denial',
  'timely_filing',
  'no_authorization',
  'bad_debt',
  'charity',
  'courtesy',
  'small_balance',
  'other',
]);

const claimAttempt = {
  attempt: z.int().min(1).default(1),
  /** 1 primary, 2 secondary, 3 tertiary (SBR01, CLP02). */
  payerSequence: z.int().min(1).max(9).default(1),
  ...coverage,
};

export const billingEvent = z.discriminatedUnion('type', [
  eventSchema('encounter.closed', { serviceDate: localDay, provider: slug.optional(), appointment: subjectId.optional() }),
  eventSchema('charge.posted', {
    ...dated,
    ...coverage,
    amountCents: cents,
    provider: slug.optional(),
    procedure: z.string().max(16).optional(),
    modifiers: z.array(z.string().max(4)).max(4).optional(),
    units: z.number().min(0).optional(),
    patient: patientKey.optional(),
    appointment: subjectId.optional(),
    /** `claim`: in AR from the first claim.submitted on. `invoice`: in AR from the posting on (self-pay, or a feed without submissions). */
    billing: z.enum(['claim', 'invoice']).default('claim'),
  }),
  /** Negative at its own post date with the original's DOS and amount (kpis.md 1.12 rule 9). `amountCents` is the original's, positive. */
  eventSchema('charge.voided', {
    ...dated,
    ...coverage,
    amountCents: cents,
    voids: z.string().max(128).optional(),
    provider: slug.optional(),
  }),
  eventSchema('claim.submitted', {
    ...claimAttempt,
    serviceDate: localDay,
    submittedDate: localDay,
    amountCents: cents,
    frequency: z.enum(['1', '6', '7', '8']).default('1'),
    provider: slug.optional(),
  }),
  eventSchema('claim.accepted', { ...claimAttempt, date: localDay, code: reason.optional() }),
  eventSchema('claim.rejected', { ...claimAttempt, date: localDay, code: reason.optional() }),
  eventSchema('claim.adjudicated', {
    ...claimAttempt,
    adjudicatedDate: localDay,
    serviceDate: localDay.optional(),
    /** CLP02: 1 2 3 processed, 4 denied, 19 20 21 forwarded, 22 reversal, 23 not ours, 25 predetermination. */
    claimStatus: z.string().max(2),
    chargeCents: cents,
    allowedCents: cents.optional(),
    paidCents: cents,
    patientCents: cents.default(0),
    adjustments: z.array(adjustment).max(1000).default([]),
  }),
  eventSchema('claim.denied', {
    ...claimAttempt,
    date: localDay,
    group: z.string().max(2).optional(),
    reason: reason.optional(),
    amountCents: cents.optional(),
  }),
  eventSchema('claim.appealed', { ...claimAttempt, date: localDay, amountCents: cents.optional() }),
  eventSchema('payment.posted', {
    ...dated,
    ...coverage,
    amountCents: cents,
    from: z.enum(['payer', 'patient']),
    pointOfService: z.boolean().default(false),
  }),
  /** A bounced cheque or takeback: negative in its own period (kpis.md 1.12 rule 8). */
  eventSchema('payment.reversed', {
    ...dated,
    ...coverage,
    amountCents: cents,
    from: z.enum(['payer', 'patient']),
    reverses: z.string().max(128).optional(),
  }),
  eventSchema('adjustment.posted', {
    ...dated,
    ...coverage,
    amountCents: cents,
    class: adjustmentClass,
    group: z.string().max(2).optional(),
    reason: reason.optional(),
  }),
  eventSchema('refund.posted', { ...dated, ...coverage, amountCents: cents, to: z.enum(['payer', 'patient']) }),
  eventSchema('opening_balance.set', { ...dated, ...coverage, amountCents: cents }),
]);
export type BillingEvent = z.infer<typeof billingEvent>;
