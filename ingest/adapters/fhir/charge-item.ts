/**
 * ChargeItem → charge.posted: price times quantity, captured before any claim.
 * In: one version, billable or billed. Out: one charge on a subject of its own. Where Claims of the same charges are fed too, the feed's
 * `statuses` say `{"billed": "ignore", "billable": "ignore"}`: nothing in the resource tells which Claim took it up.
 */
import { mapped } from '../../codes.ts';
import type { Outcome } from '../../outcome.ts';
import { numberOf } from './amount.ts';
import { BadField, firstDay, procedureOf, Purse, visitOf } from './billing.ts';
import { chargeItem } from './shapes.ts';
import { event, filled, patientFrom, placed, providerFrom, rejection, subjectOf, updatedMs, type Told } from './told.ts';

const CHARGED = new Set(['billable', 'billed']);
const UNDONE = new Set(['not-billable', 'aborted', 'entered-in-error']);

/** The charge one version of a ChargeItem tells. Throws BadField for an amount that cannot be read. */
export function chargeItemOutcomes(told: Told): Outcome[] {
  const fields = chargeItem.parse(told.resource);
  const status = fields.status ?? '';
  if (mapped(told.words.config.statuses, status) === 'ignore' || !(CHARGED.has(status) || UNDONE.has(status))) return [];
  const site = placed(told, [fields.performingOrganization, fields.requestingOrganization], 'performingOrganization');
  if (!site.ok) return rejection(told, site.violation);
  const { practice } = site;
  const purse = new Purse();
  const price = purse.cents(fields.priceOverride, 'priceOverride');
  // A price list we do not have decides it otherwise.
  if (price === undefined)
    return rejection(told, { field: 'priceOverride', valueShape: 'missing', rule: 'the price of the charge' }, practice.id);
  const units = numberOf(fields.quantity?.value) ?? 1;
  const cents = Math.round(price * units * (numberOf(fields.factorOverride) ?? 1));
  if (!Number.isSafeInteger(cents)) throw new BadField('quantity', fields.quantity?.value, 'a quantity that gives an amount');
  const service = firstDay(practice, [fields.occurrenceDateTime ?? fields.occurrencePeriod?.start, fields.enteredDate]);
  if (!service) return rejection(told, { field: 'occurrence[x]', valueShape: 'missing', rule: 'a full date' }, practice.id);
  const posted = firstDay(practice, [fields.enteredDate]) ?? service;
  const provider = providerFrom(told, fields.performer?.[0]?.actor);
  const data = filled({
    postDate: posted.day,
    serviceDate: service.day,
    amountCents: UNDONE.has(status) ? 0 : cents,
    provider: provider.provider,
    procedure: procedureOf(fields.code),
    units: units >= 0 ? units : undefined,
    patient: patientFrom(told, fields.subject),
    appointment: visitOf(told, fields.context && [fields.context]),
  });
  return [
    event(told, {
      type: 'charge.posted',
      subject: subjectOf(told, told.id, 'charge-'),
      timeMs: posted.ms,
      recordedMs: updatedMs(told, practice) ?? posted.ms,
      practice,
      perVersion: false,
      data,
      flags: [...site.flags, ...service.flags, ...provider.flags, ...purse.flags],
    }),
  ];
}
