/**
 * What the billing resources have in common: amounts, days, who pays, which claim it is about.
 * In: parts of a Claim, an ExplanationOfBenefit, a ClaimResponse, a ChargeItem. Out: cents and local days, or the field that is wrong.
 * Amounts are summed as cents; a currency other than the dollar is flagged, never converted.
 */
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import { startOfServiceDay } from '@rounds/schemas/time.ts';
import type { KnownPractice } from '../../directory.ts';
import { centsOf } from './amount.ts';
import { idOf } from './references.ts';
import { claim, encounter, type Amount, type Concept, type Reference } from './shapes.ts';
import { filled, subjectOf, type Told } from './told.ts';
import { dayOf, instantOf } from './when.ts';

/** Thrown inside one resource's map, caught by it: a rejection, never a fault. */
export class BadField extends Error {
  readonly violation: Violation;

  constructor(field: string, value: unknown, rule: string) {
    super(rule);
    this.violation = { field, valueShape: valueShape(value), rule };
  }
}

/** Reads amounts of one resource and gathers what is to be flagged. */
export class Purse {
  readonly flags = new Set<string>();

  /** Cents of an amount; undefined when there is none. Throws BadField when there is one that cannot be read. */
  cents(amount: Amount | undefined, field: string): number | undefined {
    if (amount === undefined) return undefined;
    const read = centsOf(amount.value);
    if (!read) throw new BadField(field, amount.value, 'a decimal amount');
    for (const flag of read.flags) this.flags.add(flag);
    if (amount.currency !== undefined && amount.currency !== 'USD' && /^[A-Z]{3}$/.test(amount.currency))
      this.flags.add(`currency:${amount.currency}`);
    return read.cents;
  }
}

export interface Dated {
  readonly day: string;
  readonly ms: number;
  readonly flags: readonly string[];
}

/** The first of these texts that names a local day: the day, and the moment it stands for. */
export function firstDay(practice: KnownPractice, texts: readonly (string | undefined)[]): Dated | undefined {
  for (const [index, text] of texts.entries()) {
    const day = dayOf(text, practice.timeZone);
    if (day === undefined) continue;
    const ms = instantOf(text, practice, '')?.ms ?? startOfServiceDay(day, practice.timeZone, practice.cutoverMinutes);
    return { day, ms, flags: index === 0 ? [] : ['date_assumed'] };
  }
  return undefined;
}

/** `HC` or `SNOMED` code of a service; longer ones, and numbers of persons, are no procedure codes. */
export const procedureOf = (concept: Concept | undefined): string | undefined =>
  (concept?.coding ?? []).map(({ code }) => code).find((code) => code !== undefined && /^[A-Za-z0-9.:]{1,16}$/.test(code));

/** Up to four modifiers. */
export function modifiersOf(concepts: readonly Concept[] | undefined): string[] | undefined {
  const codes = (concepts ?? []).flatMap(({ coding }) => coding?.[0]?.code ?? []).filter((code) => /^[A-Za-z0-9]{1,4}$/.test(code));
  return codes.length === 0 ? undefined : codes.slice(0, 4);
}

interface Related {
  readonly claim?: Reference | undefined;
  readonly relationship?: Concept | undefined;
}

/** The claim this one replaces, by id. */
export function priorClaim(told: Told, related: readonly Related[] | undefined): string | undefined {
  const prior = (related ?? []).find(({ relationship }) =>
    (relationship?.coding ?? []).some(({ code }) => code === 'prior' || code === 'replaces' || code === 'replaced'),
  );
  return idOf(told.scope, prior?.claim, told.resource);
}

/** Subject of the claim a reference means: that of the claim it replaces, as far as that is told, so that one charge is one subject. */
export function claimSubject(told: Told, reference: Reference | undefined, related?: readonly Related[]): string | undefined {
  const prior = priorClaim(told, related);
  if (prior !== undefined) return subjectOf(told, prior, 'claim-');
  const id = idOf(told.scope, reference, told.resource);
  if (id === undefined) return undefined;
  const found = told.scope.find(reference?.reference, told.resource);
  const named = found && claim.safeParse(found).data;
  return subjectOf(told, (found && priorClaim({ ...told, resource: found }, named?.related)) ?? id, 'claim-');
}

/** The visit of a line's encounter, where the encounter came along: its appointment's subject, else its own. */
export function visitOf(told: Told, references: readonly Reference[] | undefined): string | undefined {
  for (const reference of references ?? []) {
    const found = told.scope.find(reference.reference, told.resource);
    const id = idOf(told.scope, reference, told.resource);
    if (!found || id === undefined) continue;
    const booked = idOf(told.scope, encounter.parse(found).appointment?.[0], found);
    return booked === undefined ? subjectOf(told, id, 'enc-') : subjectOf(told, booked);
  }
  return undefined;
}

/** Payer, class and flags as data fields. */
export const coverageOf = ({ payer, payerClass }: { payer?: string; payerClass?: string }): Record<string, unknown> =>
  filled({ payer, payerClass });
