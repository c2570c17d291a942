/**
 * PaymentReconciliation → remittance.received, and provider_adjustment.posted for what belongs to no claim (adjustment, advance: as X12's PLB).
 * In: one version. Out: events on the remittance's subject. Its payments per claim are told by EOB or ClaimResponse and only added up here.
 * A sum that does not come out is stated (`outOfBalanceCents`), never corrected.
 */
import type { z } from 'zod';
import type { Outcome } from '../../outcome.ts';
import { BadField, coverageOf, firstDay, Purse } from './billing.ts';
import { wordOf } from './references.ts';
import { paymentReconciliation } from './shapes.ts';
import { event, filled, payerFrom, placed, rejection, subjectOf, updatedMs, type Told } from './told.ts';

const PAYMENT = 'payment';
const PERSONAL = /^\d{3}-\d{2}-\d{4}$|^\d{3}-\d{3}-\d{4}$/;

type Fields = z.infer<typeof paymentReconciliation>;

/** The events one version of a PaymentReconciliation tells. Throws BadField for an amount that cannot be read. */
export function paymentReconciliationOutcomes(told: Told): Outcome[] {
  const fields = paymentReconciliation.parse(told.resource);
  if (fields.status === 'draft') return [];
  const site = placed(told, [fields.requestor, ...(fields.detail ?? []).map(({ payee }) => payee)], 'requestor');
  if (!site.ok) return rejection(told, site.violation);
  const { practice } = site;
  const paidOn = firstDay(practice, [fields.paymentDate, fields.created]);
  if (!paidOn) return rejection(told, { field: 'paymentDate', valueShape: 'missing', rule: 'a full date' }, practice.id);
  const purse = new Purse();
  const remittance = sumsOf(fields, purse);
  const payer = payerFrom(told, [fields.paymentIssuer]);
  const difference = remittance.data.outOfBalanceCents;
  const said = {
    subject: subjectOf(told, told.id, 'remit-'),
    practice,
    timeMs: paidOn.ms,
    recordedMs: updatedMs(told, practice) ?? paidOn.ms,
    perVersion: false,
    flags: [...site.flags, ...paidOn.flags, ...payer.flags, ...purse.flags, ...(difference === 0 ? [] : [`out_of_balance:${difference}`])],
  };
  const received = filled({ ...coverageOf(payer), paymentDate: paidOn.day, trace: traceOf(fields), ...remittance.data });
  const { words } = told;
  const others = remittance.others.map(({ cents, code, date, number, entry }) => {
    const reference = number === undefined ? undefined : words.pseudonymise(`${words.feed}/payer-claim`, number);
    const postDate = firstDay(practice, [date])?.day ?? paidOn.day;
    const data = filled({ ...coverageOf(payer), postDate, amountCents: cents, code, reference });
    return event(told, { ...said, type: 'provider_adjustment.posted', entry, data });
  });
  return [event(told, { ...said, type: 'remittance.received', data: received }), ...others];
}

function traceOf({ paymentIdentifier }: Fields): string | undefined {
  const trace = paymentIdentifier?.value;
  return trace !== undefined && /^[A-Za-z0-9-]{1,50}$/.test(trace) && !PERSONAL.test(trace) ? trace : undefined;
}

/** Payments of claims added up, everything else line by line; a cancelled one stands at nothing. */
function sumsOf(fields: Fields, purse: Purse) {
  const undone = fields.status === 'cancelled' || fields.status === 'entered-in-error';
  const amount = purse.cents(fields.paymentAmount, 'paymentAmount');
  if (amount === undefined) throw new BadField('paymentAmount', undefined, 'an amount');
  const lines = (fields.detail ?? []).map(({ type, identifier, date, amount: own }, index) => {
    const cents = purse.cents(own, `detail[${index}].amount`) ?? 0;
    const number = identifier?.value;
    return { code: wordOf(type)?.slice(0, 16) ?? '', cents: undone ? 0 : cents, date, number, entry: number ?? String(index) };
  });
  const sum = (list: readonly { cents: number }[]): number => list.reduce((all, { cents }) => all + cents, 0);
  const claims = lines.filter(({ code }) => code === PAYMENT);
  const others = lines.filter(({ code }) => code !== PAYMENT);
  const amountCents = undone ? 0 : amount;
  return {
    others,
    data: {
      amountCents,
      claims: claims.length,
      chargeCents: 0,
      claimPaidCents: sum(claims),
      providerAdjustmentCents: sum(others),
      outOfBalanceCents: lines.length === 0 ? 0 : amountCents - sum(lines),
    },
  };
}
