/**
 * The fields this adapter reads of each resource, as zod schemas: the edge where outside data get a shape.
 * In: an object of json.ts (numbers are texts). Out: typed fields; what has another shape than FHIR's counts as absent,
 * except in lists of money, where leaving out an entry would lose an amount: those make the resource a rejection.
 */
import type {
  Appointment,
  ChargeItem,
  Claim,
  ClaimResponse,
  Encounter,
  ExplanationOfBenefit,
  PaymentReconciliation,
  Schedule,
  Slot,
} from '@medplum/fhirtypes';
import { z } from 'zod';

const text = z.string().min(1).max(2_000);
const may = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);
const list = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).max(5_000).optional().catch(undefined);
/** A list whose entries are money: nothing in it may be passed over. */
const money = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).max(5_000).optional();

const coding = z.object({ system: may(text), code: may(text), display: may(text) });
const concept = z.object({ coding: list(coding), text: may(text) });
export type Concept = z.infer<typeof concept>;
const identifier = z.object({ system: may(text), value: may(text), type: may(concept) });
const reference = z.object({ reference: may(text), display: may(text), identifier: may(identifier) });
export type Reference = z.infer<typeof reference>;
const period = z.object({ start: may(text), end: may(text) });
const quantity = z.object({ value: may(text) });
const amount = z.object({ value: text, currency: may(text) });
export type Amount = z.infer<typeof amount>;

/** Holds a schema to the names FHIR R4 has for a resource. */
const fields =
  <Resource>() =>
  <Shape extends Partial<Record<keyof Resource, z.ZodType>>>(shape: Shape) =>
    z.object(shape);

export const appointment = fields<Appointment>()({
  status: may(text),
  cancelationReason: may(concept),
  serviceType: list(concept),
  specialty: list(concept),
  appointmentType: may(concept),
  start: may(text),
  end: may(text),
  minutesDuration: may(text),
  created: may(text),
  slot: list(reference),
  participant: list(z.object({ actor: may(reference), status: may(text) })),
});
export const schedule = fields<Schedule>()({ actor: list(reference) });
export const slot = fields<Slot>()({
  status: may(text),
  schedule: may(reference),
  start: may(text),
  end: may(text),
  serviceType: list(concept),
  appointmentType: may(concept),
});
export const encounter = fields<Encounter>()({
  status: may(text),
  statusHistory: list(z.object({ status: may(text), period: may(period) })),
  class: may(coding),
  type: list(concept),
  subject: may(reference),
  participant: list(z.object({ type: list(concept), period: may(period), individual: may(reference) })),
  appointment: list(reference),
  period: may(period),
  location: list(z.object({ location: may(reference), status: may(text), physicalType: may(concept), period: may(period) })),
  serviceProvider: may(reference),
});

const related = list(z.object({ claim: may(reference), relationship: may(concept) }));
const adjudication = z.object({ category: may(concept), reason: may(concept), amount: amount.optional(), value: may(text) });
export type Adjudication = z.infer<typeof adjudication>;
const insurance = list(z.object({ sequence: may(text), focal: may(z.boolean()), coverage: may(reference) }));
const billedItem = {
  sequence: may(text),
  productOrService: may(concept),
  modifier: list(concept),
  servicedDate: may(text),
  servicedPeriod: may(period),
  locationReference: may(reference),
  quantity: may(quantity),
  unitPrice: amount.optional(),
  net: amount.optional(),
  encounter: list(reference),
};
/** What a Claim and the ExplanationOfBenefit of one say alike. */
const billing = {
  billablePeriod: may(period),
  created: may(text),
  insurer: may(reference),
  provider: may(reference),
  facility: may(reference),
  careTeam: list(z.object({ provider: may(reference) })),
  related,
};
/** What both kinds of answers to a claim say alike. */
const answer = {
  adjudication: money(adjudication),
  total: money(z.object({ category: may(concept), amount: amount.optional() })),
  payment: z.object({ date: may(text), amount: amount.optional() }).optional(),
};
export const claim = fields<Claim>()({
  status: may(text),
  use: may(text),
  patient: may(reference),
  ...billing,
  insurance,
  item: money(z.object(billedItem)),
  total: amount.optional(),
});
export const claimResponse = fields<ClaimResponse>()({
  status: may(text),
  use: may(text),
  patient: may(reference),
  created: may(text),
  insurer: may(reference),
  requestor: may(reference),
  request: may(reference),
  outcome: may(text),
  item: money(z.object({ itemSequence: may(text), adjudication: money(adjudication) })),
  ...answer,
});
export const explanationOfBenefit = fields<ExplanationOfBenefit>()({
  status: may(text),
  use: may(text),
  patient: may(reference),
  ...billing,
  claim: may(reference),
  claimResponse: may(reference),
  outcome: may(text),
  precedence: may(text),
  insurance,
  identifier: list(identifier),
  item: money(z.object({ ...billedItem, adjudication: money(adjudication) })),
  ...answer,
});
export const chargeItem = fields<ChargeItem>()({
  status: may(text),
  code: may(concept),
  subject: may(reference),
  context: may(reference),
  account: list(reference),
  occurrenceDateTime: may(text),
  occurrencePeriod: may(period),
  enteredDate: may(text),
  performer: list(z.object({ actor: may(reference) })),
  performingOrganization: may(reference),
  requestingOrganization: may(reference),
  quantity: may(quantity),
  factorOverride: may(text),
  priceOverride: amount.optional(),
});
export const paymentReconciliation = fields<PaymentReconciliation>()({
  status: may(text),
  created: may(text),
  paymentIssuer: may(reference),
  requestor: may(reference),
  paymentDate: may(text),
  paymentAmount: amount.optional(),
  paymentIdentifier: may(identifier),
  detail: money(
    z.object({ type: may(concept), identifier: may(identifier), date: may(text), amount: amount.optional(), payee: may(reference) }),
  ),
});

/** What every resource has, and what a referenced one is asked for. */
export const anyResource = z.object({
  resourceType: z.string().regex(/^[A-Z][A-Za-z]{1,63}$/),
  id: may(text),
  meta: may(z.object({ versionId: may(text), lastUpdated: may(text) })),
  identifier: list(identifier),
  name: may(text),
  title: may(text),
});
/** Fields of referenced resources that lead further. */
export const leading = z.object({
  actor: list(reference),
  partOf: may(reference),
  managingOrganization: may(reference),
  organization: may(reference),
  practitioner: may(reference),
  location: list(reference),
  payor: list(reference),
  schedule: may(reference),
  physicalType: may(concept),
});
