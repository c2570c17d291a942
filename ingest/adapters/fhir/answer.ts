/**
 * ExplanationOfBenefit and ClaimResponse → the payer's answer: claim.adjudicated, the payment, what was taken off by contract.
 * In: one version; a newer one replaces the money of an older one. Out: events on the claim's subject, `out_of_balance` flagged.
 * An EOB that names no Claim is all there is of it: it then tells the charges too. The EOB of a ClaimResponse tells the same money, once.
 */
import { takenOffAs } from '@rounds/schemas/codes/denial-categories.ts';
import type { KnownPractice } from '../../directory.ts';
import type { Outcome } from '../../outcome.ts';
import { sumUp, type Adjudicated, type Sums } from './adjudication.ts';
import { claimSubject, coverageOf, firstDay, priorClaim, Purse, type Dated } from './billing.ts';
import { billOutcomes } from './charges.ts';
import { sequenceOf, serviceOf } from './claim.ts';
import { idOf } from './references.ts';
import { claim, claimResponse, explanationOfBenefit, type Amount, type Reference } from './shapes.ts';
import {
  event,
  filled,
  ofType,
  patientFrom,
  payerFrom,
  placed,
  providerFrom,
  rejection,
  subjectOf,
  updatedMs,
  type Said,
  type Told,
} from './told.ts';

interface Answer extends Adjudicated {
  readonly subject: string;
  readonly owner: string;
  readonly practice: KnownPractice;
  readonly recordedMs: number;
  readonly answered: Dated;
  readonly service: Dated | undefined;
  readonly payment: { readonly amount?: Amount | undefined } | undefined;
  readonly attempt: number;
  readonly payerSequence: number;
  readonly coverage: Readonly<Record<string, unknown>>;
  readonly outcome: string | undefined;
  readonly isUndone: boolean;
  readonly flags: readonly string[];
}

/** Cancelled and entered in error: the money said before stands at nothing. */
const isUndone = (status: string | undefined): boolean => status === 'cancelled' || status === 'entered-in-error';

/** The events one version of an ExplanationOfBenefit tells. Throws BadField for an amount that cannot be read. */
export function eobOutcomes(told: Told): Outcome[] {
  const fields = explanationOfBenefit.parse(told.resource);
  if ((fields.use ?? 'claim') !== 'claim' || fields.status === 'draft') return [];
  const billed = told.scope.find(fields.claim?.reference, told.resource);
  const bill = billed && claim.safeParse(billed).data;
  const own = [fields.facility, ...ofType(told, [fields.provider], 'Organization', 'Location', 'PractitionerRole')];
  const site = placed(told, [...own, bill?.facility, bill?.provider, fields.provider?.identifier && fields.provider], 'facility');
  if (!site.ok) return rejection(told, site.violation);
  const { practice } = site;
  const answered = firstDay(practice, [fields.payment?.date, fields.created, fields.billablePeriod?.end]);
  if (!answered) return rejection(told, { field: 'created', valueShape: 'missing', rule: 'a full date' }, practice.id);
  const payer = payerFrom(told, [fields.insurer, fields.insurance?.[0]?.coverage]);
  const alone = fields.claim === undefined;
  const subject = (alone ? undefined : claimSubject(told, fields.claim, fields.related)) ?? subjectOf(told, told.id, 'eob-');
  const responded = idOf(told.scope, fields.claimResponse, told.resource);
  const service = serviceOf(fields, practice);
  const answer: Answer = {
    subject,
    owner: responded === undefined ? told.name : `ClaimResponse/${responded}`,
    practice,
    recordedMs: updatedMs(told, practice) ?? answered.ms,
    // The payment's own date is the best; the EOB's creation is no assumption either.
    answered:
      fields.payment?.date === undefined ? { ...answered, flags: firstDay(practice, [fields.created]) ? [] : answered.flags } : answered,
    service,
    lines: fields.item ?? [],
    header: fields.adjudication ?? [],
    totals: fields.total ?? [],
    payment: fields.payment,
    attempt: priorClaim(told, fields.related) === undefined ? 1 : 2,
    payerSequence: sequenceOf(fields.precedence),
    coverage: coverageOf(payer),
    outcome: fields.outcome,
    isUndone: isUndone(fields.status),
    flags: [...site.flags, ...payer.flags],
  };
  const purse = new Purse();
  const sums = sumUp(answer, purse);
  const answers = answerOutcomes(told, answer, sums, purse);
  if (!alone) return answers;
  const provider = providerFrom(told, fields.careTeam?.[0]?.provider ?? ofType(told, [fields.provider], 'Practitioner')[0]);
  const charges = billOutcomes(
    told,
    {
      ...answer,
      lines: fields.item ?? [],
      created: firstDay(practice, [fields.created, fields.billablePeriod?.end]) ?? answered,
      service: service ?? answered,
      totalCents: sums.chargeCents,
      provider: provider.provider,
      patient: patientFrom(told, fields.patient),
      replaces: answer.attempt > 1,
      flags: [...answer.flags, ...provider.flags, 'claim_from_eob'],
    },
    purse,
  );
  return [...charges, ...answers];
}

/** The events one version of a ClaimResponse tells. Throws BadField for an amount that cannot be read. */
export function claimResponseOutcomes(told: Told): Outcome[] {
  const fields = claimResponse.parse(told.resource);
  if ((fields.use ?? 'claim') !== 'claim' || fields.status === 'draft') return [];
  const subject = claimSubject(told, fields.request);
  const billed = told.scope.find(fields.request?.reference, told.resource);
  const bill = billed && claim.safeParse(billed).data;
  const sites: (Reference | undefined)[] = [bill?.facility, bill?.provider, fields.requestor];
  const site = placed(told, sites, 'requestor');
  if (!site.ok) return rejection(told, site.violation);
  const { practice } = site;
  if (subject === undefined) return rejection(told, { field: 'request', valueShape: 'missing', rule: 'the Claim it answers' }, practice.id);
  const answered = firstDay(practice, [fields.payment?.date ?? fields.created, fields.created]);
  if (!answered) return rejection(told, { field: 'created', valueShape: 'missing', rule: 'a full date' }, practice.id);
  const payer = payerFrom(told, [fields.insurer]);
  const insurance = bill?.insurance?.find(({ focal }) => focal === true);
  const purse = new Purse();
  const answer: Answer = {
    subject,
    owner: told.name,
    practice,
    recordedMs: updatedMs(told, practice) ?? answered.ms,
    answered,
    service: bill && serviceOf(bill, practice),
    lines: fields.item ?? [],
    header: fields.adjudication ?? [],
    totals: fields.total ?? [],
    payment: fields.payment,
    attempt: bill && priorClaim({ ...told, resource: billed }, bill.related) !== undefined ? 2 : 1,
    payerSequence: sequenceOf(insurance?.sequence),
    coverage: coverageOf(payer),
    outcome: fields.outcome,
    isUndone: isUndone(fields.status),
    flags: [...site.flags, ...payer.flags],
  };
  return answerOutcomes(told, answer, sumUp(answer, purse), purse);
}

function answerOutcomes(told: Told, answer: Answer, sums: Sums, purse: Purse): Outcome[] {
  const { subject, owner, practice, recordedMs, answered, service, coverage } = answer;
  const paid = purse.cents(answer.payment?.amount, 'payment.amount') ?? sums.paidCents ?? 0;
  const flags = [...answer.flags, ...answered.flags, ...purse.flags];
  const dated = { postDate: answered.day, serviceDate: (service ?? answered).day, ...coverage };
  const said = { subject, owner, practice, timeMs: answered.ms, recordedMs, perVersion: false, flags };
  const say = (type: string, data: Record<string, unknown>, more: Partial<Said> = {}): Outcome =>
    event(told, { ...said, type, data, ...more });
  const attempt = { attempt: answer.attempt, payerSequence: answer.payerSequence, ...coverage };
  // Not decided yet: nothing has been answered.
  if (answer.outcome === 'queued') return [];
  if (answer.outcome === 'error') return [say('claim.rejected', { ...attempt, date: answered.day })];
  const outcomes = money({ ...answer, paid, dated }, sums, say);
  if (answer.isUndone) return outcomes;
  const taken = sums.adjustments.reduce((sum, { amountCents }) => sum + amountCents, 0);
  const difference = sums.chargeCents === undefined ? 0 : paid - (sums.chargeCents - taken);
  const adjudicated = filled({
    ...attempt,
    adjudicatedDate: answered.day,
    serviceDate: service?.day,
    claimStatus: String(Math.min(answer.payerSequence, 3)),
    chargeCents: sums.chargeCents ?? paid + taken,
    allowedCents: sums.allowedCents,
    paidCents: paid,
    patientCents: sums.patientCents,
    adjustments: sums.adjustments.slice(0, 1000),
  });
  return [
    say('claim.adjudicated', adjudicated, difference === 0 ? {} : { flags: [...flags, `out_of_balance:${difference}`] }),
    ...outcomes,
  ];
}

/** Payment and contractual adjustments; of an answer taken back, the same entries at nothing. */
function money(
  { paid, dated, isUndone: undone }: Answer & { readonly paid: number; readonly dated: Record<string, unknown> },
  sums: Sums,
  say: (type: string, data: Record<string, unknown>, more?: Partial<Said>) => Outcome,
): Outcome[] {
  const payment =
    paid === 0
      ? []
      : [say(paid > 0 ? 'payment.posted' : 'payment.reversed', { ...dated, amountCents: undone ? 0 : Math.abs(paid), from: 'payer' })];
  const adjustments = sums.adjustments.flatMap((adjustment) => {
    const { group, reason, amountCents } = adjustment;
    const taken = takenOffAs(adjustment);
    const data = { ...dated, amountCents: undone ? 0 : amountCents, class: taken, group, reason };
    return taken === undefined ? [] : [say('adjustment.posted', data, { entry: `${group}-${reason}` })];
  });
  return [...payment, ...adjustments];
}
