/**
 * Claim → charge.posted a line and claim.submitted. Only `use = claim` is money; drafts are not sent yet.
 * In: one version; a newer version replaces what an older one said of the same line. Out: events on the claim's subject.
 * A claim with a prior one stands on that one's subject (attempt 2, frequency 7), so that the practice's charge does not add up.
 */
import type { Outcome } from '../../outcome.ts';
import { claimSubject, coverageOf, firstDay, priorClaim, Purse, type Dated } from './billing.ts';
import { billOutcomes, type Bill } from './charges.ts';
import { claim } from './shapes.ts';
import { ofType, patientFrom, payerFrom, placed, providerFrom, rejection, updatedMs, type Told } from './told.ts';

/** The events one version of a Claim tells. Throws BadField for an amount that cannot be read. */
export function claimOutcomes(told: Told): Outcome[] {
  const fields = claim.parse(told.resource);
  if (fields.use !== 'claim' || fields.status === 'draft') return [];
  const sites = [fields.facility, ...ofType(told, [fields.provider], 'Organization', 'Location', 'PractitionerRole')];
  const site = placed(told, [...sites, ...(fields.item ?? []).map(({ locationReference }) => locationReference)], 'facility');
  if (!site.ok) return rejection(told, site.violation);
  const { practice } = site;
  const { billablePeriod } = fields;
  const created = firstDay(practice, [fields.created, billablePeriod?.end, billablePeriod?.start]);
  if (!created) return rejection(told, { field: 'created', valueShape: 'missing', rule: 'a full date' }, practice.id);
  const insurance = (fields.insurance ?? []).find(({ focal }) => focal === true) ?? fields.insurance?.[0];
  const payer = payerFrom(told, [insurance?.coverage, fields.insurer]);
  const provider = providerFrom(
    told,
    fields.careTeam?.[0]?.provider ?? ofType(told, [fields.provider], 'Practitioner', 'PractitionerRole')[0],
  );
  const purse = new Purse();
  const bill: Bill = {
    subject: claimSubject(told, { reference: told.name }, fields.related) ?? told.name,
    practice,
    recordedMs: updatedMs(told, practice) ?? created.ms,
    created,
    service: serviceOf(fields, practice) ?? created,
    lines: fields.item ?? [],
    totalCents: purse.cents(fields.total, 'total'),
    provider: provider.provider,
    coverage: coverageOf(payer),
    patient: patientFrom(told, fields.patient),
    payerSequence: sequenceOf(insurance?.sequence),
    replaces: priorClaim(told, fields.related) !== undefined,
    isUndone: fields.status === 'cancelled' || fields.status === 'entered-in-error',
    flags: [...site.flags, ...payer.flags, ...provider.flags],
  };
  return billOutcomes(told, bill, purse);
}

/** 1 to 9; everything else is the first payer. */
export const sequenceOf = (text: string | undefined): number => (/^[1-9]$/.test(text ?? '') ? Number(text) : 1);

interface Served {
  readonly billablePeriod?: { readonly start?: string | undefined } | undefined;
  readonly item?:
    | readonly {
        readonly servicedDate?: string | undefined;
        readonly servicedPeriod?: { readonly start?: string | undefined } | undefined;
      }[]
    | undefined;
}

/** Day of service: where the billable period begins, else the earliest line. */
export function serviceOf({ billablePeriod, item }: Served, practice: Bill['practice']): Dated | undefined {
  const lines = (item ?? []).flatMap((line) => firstDay(practice, [line.servicedDate ?? line.servicedPeriod?.start]) ?? []);
  return firstDay(practice, [billablePeriod?.start]) ?? lines.sort((a, b) => (a.day < b.day ? -1 : 1))[0];
}
