/**
 * A resource → its events, by its type. Pure: no IO, no clock.
 * In: a resource of a message, what came with it, the feed's words. Out: events and rejections; nothing for what no figure needs.
 * Refuses a resource without id, with an amount that cannot be read, of a practice nobody listed: a rejection with the field's name.
 */
import { violationsOf } from '@rounds/schemas/events/event.ts';
import { z } from 'zod';
import { shortHash } from '../../event-id.ts';
import type { Outcome } from '../../outcome.ts';
import { claimResponseOutcomes, eobOutcomes } from './answer.ts';
import { appointmentOutcomes } from './appointment.ts';
import { BadField } from './billing.ts';
import { chargeItemOutcomes } from './charge-item.ts';
import { claimOutcomes } from './claim.ts';
import { encounterOutcomes } from './encounter.ts';
import { paymentReconciliationOutcomes } from './payment-reconciliation.ts';
import type { Scope } from './references.ts';
import { slotOutcomes } from './slot.ts';
import { event, placed, rejection, subjectOf, tell, type FhirWords, type Told } from './told.ts';
import type { JsonObject } from './json.ts';
import { asR4 } from './other-releases.ts';

const MAPS: Readonly<Record<string, (told: Told) => Outcome[]>> = {
  Appointment: appointmentOutcomes,
  Slot: slotOutcomes,
  Encounter: encounterOutcomes,
  Claim: claimOutcomes,
  ClaimResponse: claimResponseOutcomes,
  ExplanationOfBenefit: eobOutcomes,
  ChargeItem: chargeItemOutcomes,
  PaymentReconciliation: paymentReconciliationOutcomes,
};

/** Types a figure can come from; all others only help to place these. */
export const mappedTypes: readonly string[] = Object.keys(MAPS);

/** A resource, or that one was deleted, as it stood in a message. */
export type Entry =
  | { readonly kind: 'resource'; readonly resource: JsonObject; readonly fullUrl?: string | undefined; readonly flags: readonly string[] }
  | { readonly kind: 'deleted'; readonly type: string; readonly id: string; readonly at: string | undefined };

/** Without the charges another feed of these practices sends: both would count. */
const counted = ({ config }: FhirWords, outcomes: readonly Outcome[]): Outcome[] =>
  outcomes.filter(
    (one) => config.charges === 'count' || one.kind !== 'event' || !('type' in one.draft) || !String(one.draft.type).startsWith('charge.'),
  );

/** Everything one entry tells; `sourceRef` names it when it has no id of its own. Never throws for bad input. */
export function outcomesOf(words: FhirWords, scope: Scope, entry: Entry, sourceRef: string): Outcome[] {
  if (entry.kind === 'deleted') return deleted(words, scope, entry);
  const type = entry.resource['resourceType'];
  const map = typeof type === 'string' && Object.hasOwn(MAPS, type) ? MAPS[type] : undefined;
  if (typeof type === 'string' && !map) return [];
  const told = tell(words, scope, { ...entry, resource: asR4(entry.resource) });
  if ('rule' in told || !map) {
    const violation = 'rule' in told ? told : { field: 'resourceType', valueShape: 'missing', rule: 'the name of a FHIR resource' };
    return [{ kind: 'rejection', sourceRef, practice: '', violations: [violation] }];
  }
  try {
    return counted(words, map(told));
  } catch (error) {
    if (error instanceof BadField) return rejection(told, error.violation);
    if (error instanceof z.ZodError)
      return violationsOf(error, told.resource)
        .slice(0, 1)
        .flatMap((violation) => rejection(told, violation));
    throw error;
  }
}

/** A deleted appointment (or visit of its own) leaves every figure. Deleted money is told by its last version, cancelled. */
function deleted(words: FhirWords, scope: Scope, { type, id, at }: Entry & { kind: 'deleted' }): Outcome[] {
  if (type !== 'Appointment' && type !== 'Encounter') return [];
  const resource: JsonObject = { resourceType: type, id };
  const told = tell(words, scope, { resource });
  if ('rule' in told) return [];
  const site = placed(told, [], 'deleted');
  if (!site.ok) return rejection(told, site.violation);
  const ms = at === undefined ? Number.NaN : Date.parse(at);
  if (Number.isNaN(ms)) return rejection(told, { field: 'deleted', valueShape: 'missing', rule: 'when it was deleted' }, site.practice.id);
  const subject = subjectOf(told, told.id, type === 'Encounter' ? 'enc-' : '');
  const said = { type: 'appointment.voided', subject, timeMs: ms, recordedMs: ms, practice: site.practice, data: {}, flags: site.flags };
  return [event({ ...told, versionId: shortHash('deleted', at ?? '') }, said)];
}
