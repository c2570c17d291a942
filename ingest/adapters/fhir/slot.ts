/**
 * Slot → capacity: minutes of a provider that could be booked (free, busy) or are held back (busy-unavailable).
 * In: a Slot, its Schedule where it came along. Out: slot_template.published per version; a slot rewritten in place is a new version.
 * Refuses a slot without both instants. A Schedule alone publishes nothing: its horizon says when, not how many minutes.
 */
import { valueShape } from '@rounds/schemas/events/event.ts';
import type { Outcome } from '../../outcome.ts';
import { idOf } from './references.ts';
import { schedule, slot, type Reference } from './shapes.ts';
import {
  event,
  filled,
  minutesBetween,
  ofType,
  placed,
  providerFrom,
  rejection,
  subjectOf,
  updatedMs,
  visitTypeOf,
  type Told,
} from './told.ts';
import { mapped, unmappedFlag } from '../../codes.ts';
import { instantOf } from './when.ts';

const BOOKABLE = new Set(['free', 'busy', 'busy-tentative']);
const GONE = new Set(['busy-unavailable', 'entered-in-error']);

/** The capacity one version of a Slot tells. */
export function slotOutcomes(told: Told): Outcome[] {
  const fields = slot.parse(told.resource);
  const site = placed(told, sitesOfSchedule(told, fields.schedule), 'schedule.actor');
  if (!site.ok) return rejection(told, site.violation);
  const { practice } = site;
  const start = instantOf(fields.start, practice, 'start');
  const end = instantOf(fields.end, practice, 'end');
  const minutes = start && end ? minutesBetween(start.ms, end.ms) : undefined;
  if (!start || minutes === undefined) {
    return rejection(
      told,
      { field: 'start', valueShape: valueShape(fields.start), rule: 'an instant, and an end at most a day later' },
      practice.id,
    );
  }
  const provider = providerOfSlot(told, fields.schedule);
  if (provider.provider === undefined) {
    return rejection(
      told,
      { field: 'schedule', valueShape: valueShape(fields.schedule), rule: 'a schedule, which stands for its provider' },
      practice.id,
    );
  }
  const status = fields.status ?? '';
  const data = filled({
    start: new Date(start.ms).toISOString(),
    provider: provider.provider,
    bookableMinutes: GONE.has(status) ? 0 : minutes,
    heldMinutes: status === 'busy-unavailable' ? minutes : 0,
    visitType: visitTypeOf(told, [fields.appointmentType, ...(fields.serviceType ?? [])]),
  });
  const knownMs = updatedMs(told, practice) ?? start.ms;
  const flags = [
    ...site.flags,
    ...start.flags,
    ...provider.flags,
    ...(BOOKABLE.has(status) || GONE.has(status) ? [] : [unmappedFlag('status', status)]),
  ];
  const subject = subjectOf(told, told.id, 'slot-');
  return [event(told, { type: 'slot_template.published', subject, timeMs: knownMs, recordedMs: knownMs, practice, data, flags })];
}

/** The Locations a Schedule is kept for; the schedule itself where the feed lists it as a site. A schedule nobody listed names no site. */
export function sitesOfSchedule(told: Told, reference: Reference | undefined): Reference[] {
  const id = idOf(told.scope, reference, told.resource);
  if (reference && id !== undefined && mapped(told.words.config.sites, id) !== undefined) return [reference];
  const found = told.scope.find(reference?.reference, told.resource);
  return ofType(told, (found && schedule.parse(found).actor) ?? [], 'Location', 'HealthcareService');
}

/** The practitioner of the Schedule; without one (or without the Schedule) the schedule itself stands for whom it is kept for. */
function providerOfSlot(told: Told, reference: Reference | undefined): ReturnType<typeof providerFrom> {
  const found = told.scope.find(reference?.reference, told.resource);
  const actors = (found && schedule.parse(found).actor) ?? [];
  const person = actors.find(({ reference: text }) => /(^|\/)Practitioner(Role)?[/?]/.test(text ?? ''));
  const known = person && found ? providerFrom({ ...told, resource: found }, person) : providerFrom(told, reference);
  if (known.provider === undefined) return known;
  return person || idOf(told.scope, reference, told.resource) !== known.provider
    ? known
    : { ...known, flags: [...known.flags, 'provider_assumed'] };
}
