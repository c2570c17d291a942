/**
 * Stream `billing`: charges, claims, remittances, money. Subject: the claim (patient control number, CLM01), account or remittance.
 * Amounts are integer cents, positive as named; the fold gives them their sign. Dates are local dates without a time:
 * `postDate` is the accounting date, `serviceDate` the date of service (DOS).
 */
import { z } from 'zod';
import { cents, eventDay, localDay, patientKey, slug, subjectId } from '../ids.ts';
import { payerClass } from './appointment.events.ts';
import { eventSchema } from './envelope.ts';

/** Somebody else's number (a payer's of a claim), made like a patient's pseudonym: equal where the numbers are equal. */
const keyed = patientKey;

/**
 * Whose practice the event names: `payee`, the one the payer pays, which may bill for several. Its claim's charges know better:
 * folds place it where they stand. Left out: the practice where it happened.
 */
const placedBy = z.enum(['payee']).optional();

const coverage = { payer: slug.optional(), payerClass: payerClass.optional() };
const dated = { postDate: eventDay, serviceDate: eventDay };
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

/** 1 primary, 2 secondary, 3 tertiary (SBR01, CLP02). */
const payerSequence = z.int().min(1).max(9);

const claimAttempt = { attempt: z.int().min(1).default(1), payerSequence: payerSequence.default(1), ...coverage };

/**
 * The bill (one 837 delivery) a charge or submission stands on. The newest bill to the first payer is what a claim charges:
 * a later one (replacement, void, corrected resubmission) takes the charges of those before it off, on its own day (kpis.md 1.12 rules 9, 10).
 * Later is what sorts later: `2026-03-05T0930.0.` and what tells it from others.
 */
const statement = z.string().regex(/^\d{4}-\d\d-\d\dT\d{4}\.[01]\.[A-Za-z0-9_-]{1,22}$/, 'day and time sent, 1 for a correction, a name');

/**
 * What a submission travelled in: when that was made, then the names of its interchange, group and set, under each of which a receiver may refuse
 * all that is in it (`submission.acknowledged.refuses`). One text: `2026-03-05T09:30:00.000Z` and up to three names of 22 characters, with blanks between.
 */
const sentIn = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z( [A-Za-z0-9_-]{22}){1,3}$/, 'an instant and one to three names');

export const billingEvent = z.discriminatedUnion('type', [
  eventSchema('encounter.closed', { serviceDate: eventDay, provider: slug.optional(), appointment: subjectId.optional() }),
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
    statement: statement.optional(),
    /** Whose bill it is; a charge on a bill to a second payer counts only while no bill to an earlier one is known. */
    payerSequence: payerSequence.optional(),
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
    serviceDate: eventDay,
    submittedDate: eventDay,
    amountCents: cents,
    /** CLM05-3: 1 original, 2 to 5 and 9 interim and late, 6 corrected, 7 replacement, 8 void. */
    frequency: z.enum(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).default('1'),
    provider: slug.optional(),
    statement: statement.optional(),
    /** The payer's number of the claim this one replaces or voids (REF*F8), keyed. */
    replaces: keyed.optional(),
    sentIn: sentIn.optional(),
  }),
  eventSchema('claim.accepted', { ...claimAttempt, date: eventDay, code: reason.optional(), placedBy }),
  eventSchema('claim.rejected', { ...claimAttempt, date: eventDay, code: reason.optional(), placedBy }),
  eventSchema('claim.adjudicated', {
    ...claimAttempt,
    adjudicatedDate: eventDay,
    serviceDate: eventDay.optional(),
    /** CLP02: 1 2 3 processed, 4 denied, 19 20 21 forwarded, 22 reversal, 23 not ours, 25 predetermination. */
    claimStatus: z.string().max(2),
    chargeCents: cents,
    allowedCents: cents.optional(),
    paidCents: cents,
    patientCents: cents.default(0),
    adjustments: z.array(adjustment).max(1000).default([]),
    /** Subject of the remittance it came with. */
    remittance: subjectId.optional(),
    /** The payer's own number of the claim (CLP07), keyed. */
    payerClaim: keyed.optional(),
    placedBy,
  }),
  eventSchema('claim.denied', {
    ...claimAttempt,
    date: eventDay,
    group: z.string().max(2).optional(),
    reason: reason.optional(),
    amountCents: cents.optional(),
  }),
  eventSchema('claim.appealed', { ...claimAttempt, date: eventDay, amountCents: cents.optional() }),
  eventSchema('payment.posted', {
    ...dated,
    ...coverage,
    amountCents: cents,
    from: z.enum(['payer', 'patient']),
    pointOfService: z.boolean().default(false),
    placedBy,
  }),
  /** A bounced cheque or takeback: negative in its own period (kpis.md 1.12 rule 8). */
  eventSchema('payment.reversed', {
    ...dated,
    ...coverage,
    amountCents: cents,
    from: z.enum(['payer', 'patient']),
    reverses: z.string().max(128).optional(),
    placedBy,
  }),
  eventSchema('adjustment.posted', {
    ...dated,
    ...coverage,
    amountCents: cents,
    class: adjustmentClass,
    group: z.string().max(2).optional(),
    reason: reason.optional(),
    placedBy,
  }),
  eventSchema('refund.posted', { ...dated, ...coverage, amountCents: cents, to: z.enum(['payer', 'patient']) }),
  /** A payment as a whole (835 BPR). Subject: the remittance. The sums are what the message says, loaded or not. */
  eventSchema('remittance.received', {
    ...coverage,
    /** BPR16. */
    paymentDate: eventDay,
    /** BPR04: ACH, CHK, NON (no money) and so on. */
    method: z.string().max(3).default(''),
    /** Check or transfer number (TRN02). */
    trace: z.string().max(50).optional(),
    /** BPR02: what came into the bank. */
    amountCents: cents,
    claims: z.int().min(0),
    chargeCents: cents,
    /** Sum of CLP04. */
    claimPaidCents: cents,
    /** Sum of PLB as its effect on cash: negative was kept back. */
    providerAdjustmentCents: cents,
    /** amount - claims - provider adjustments; 0 when the message balances. */
    outOfBalanceCents: cents,
  }),
  /** Money of a remittance that belongs to no claim (835 PLB): recoupment, forwarded balance, interest, levy. Subject: the remittance. */
  eventSchema('provider_adjustment.posted', {
    ...coverage,
    postDate: eventDay,
    /** Effect on cash: negative was kept back (a positive PLB amount), positive was added. */
    amountCents: cents,
    /** PLB03-1: WO, FB, L6, 72, CS and so on. */
    code: reason,
    /** PLB03-2, keyed: the payer's claim number or its own reference. */
    reference: keyed.optional(),
    /** End of the provider's fiscal year (PLB02). */
    fiscalYearEnd: localDay.optional(),
  }),
  eventSchema('opening_balance.set', { ...dated, ...coverage, amountCents: cents }),
]);
export type BillingEvent = z.infer<typeof billingEvent>;
