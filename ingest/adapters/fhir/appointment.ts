/**
 * Appointment → events. A version is a state; the change it implies becomes an event, whichever versions were seen and in which order.
 * In: one version. Out: what is booked (from `created`), what stands (from this version on), and how it ended.
 * R4 keeps no history of states: arrivals are as exact as the version's own time. README.md says how versions come together.
 */
import type { StatusWord } from '@rounds/schemas/feed-config.ts';
import { valueShape } from '@rounds/schemas/events/event.ts';
import { mapped, unmappedFlag } from '../../codes.ts';
import type { KnownPractice } from '../../directory.ts';
import type { Outcome } from '../../outcome.ts';
import { textOf } from './json.ts';
import { wordOf } from './references.ts';
import { appointment, slot, type Concept } from './shapes.ts';
import { sitesOfSchedule } from './slot.ts';
import {
  event,
  filled,
  minutesBetween,
  ofType,
  patientFrom,
  placed,
  providerFrom,
  rejection,
  subjectOf,
  updatedMs,
  visitTypeOf,
  type Told,
} from './told.ts';
import { instantOf, readWhen } from './when.ts';
import { numberOf } from './amount.ts';

const MEANING: Readonly<Record<string, StatusWord>> = {
  // Wishes: nobody holds a time for them yet.
  proposed: 'ignore',
  waitlist: 'ignore',
  pending: 'booked',
  booked: 'booked',
  arrived: 'arrived',
  'checked-in': 'checked_in',
  fulfilled: 'completed',
  cancelled: 'cancelled',
  noshow: 'no_show',
  'entered-in-error': 'voided',
};

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What is known of one version when its events are made. */
interface State {
  readonly told: Told;
  readonly practice: KnownPractice;
  readonly subject: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly createdMs: number | undefined;
  readonly updatedMs: number | undefined;
  /** R5 says when it was cancelled. */
  readonly cancelledMs: number | undefined;
  readonly flags: readonly string[];
}

/** The events one version of an Appointment tells. */
export function appointmentOutcomes(told: Told): Outcome[] {
  const fields = appointment.parse(told.resource);
  const status = fields.status ?? '';
  const meaning = mapped(told.words.config.statuses, status) ?? (Object.hasOwn(MEANING, status) ? MEANING[status] : undefined);
  if (meaning === 'ignore') return [];
  const actors = (fields.participant ?? []).map(({ actor }) => actor);
  const slots = (fields.slot ?? []).flatMap((reference) => told.scope.find(reference.reference, told.resource) ?? []);
  const schedules = slots.flatMap((found) => sitesOfSchedule(told, slot.parse(found).schedule));
  const site = placed(told, [...ofType(told, actors, 'Location', 'HealthcareService'), ...schedules], 'participant.actor');
  if (!site.ok) return rejection(told, site.violation);
  const { practice } = site;
  const start = instantOf(fields.start, practice, 'start');
  const created = instantOf(fields.created, practice, 'created');
  const updated = updatedMs(told, practice);
  const subject = subjectOf(told, told.id);
  if (meaning === 'voided') {
    const timeMs = updated ?? created?.ms ?? start?.ms;
    if (timeMs === undefined) return rejection(told, missing('meta.lastUpdated', 'an instant'), practice.id);
    return [event(told, { type: 'appointment.voided', subject, timeMs, recordedMs: timeMs, practice, data: {}, flags: site.flags })];
  }
  // A cancelled wish never held a time.
  if (!start && fields.start === undefined && meaning === 'cancelled') return [];
  if (!start)
    return rejection(told, { field: 'start', valueShape: valueShape(fields.start), rule: 'an instant with its offset' }, practice.id);
  const provider = providerFrom(told, ofType(told, actors, 'Practitioner', 'PractitionerRole')[0]);
  const end = instantOf(fields.end, practice, 'end');
  const endMs = end?.ms ?? start.ms + (numberOf(fields.minutesDuration) ?? 0) * MINUTE_MS;
  const unknown = meaning === undefined ? [unmappedFlag('status', status)] : [];
  const flags = [...site.flags, ...start.flags, ...(created?.flags ?? []), ...provider.flags, ...unknown];
  const cancelled = readWhen(textOf(told.resource['cancellationDate']), practice.timeZone);
  const cancelledMs = cancelled?.precision === 'instant' ? cancelled.ms : undefined;
  const state: State = {
    told,
    practice,
    subject,
    startMs: start.ms,
    endMs,
    createdMs: created?.ms,
    updatedMs: updated,
    cancelledMs,
    flags,
  };
  const data = filled({
    start: new Date(start.ms).toISOString(),
    durationMinutes: wholeMinutes(fields.minutesDuration) ?? (end && minutesBetween(start.ms, end.ms)),
    provider: provider.provider,
    visitType: visitTypeOf(told, [fields.appointmentType, ...(fields.serviceType ?? [])]),
    specialty: (fields.specialty ?? []).map(wordOf).find((word) => word !== undefined),
    patient: patientFrom(told, ofType(told, actors, 'Patient')[0]),
  });
  return [...bookings(state, data, meaning), ...ending(state, meaning, fields.cancelationReason)];
}

const missing = (field: string, rule: string) => ({ field, valueShape: 'missing', rule });

function wholeMinutes(text: string | undefined): number | undefined {
  const minutes = numberOf(text);
  return minutes !== undefined && Number.isInteger(minutes) && minutes >= 0 && minutes <= 1440 ? minutes : undefined;
}

/**
 * The booking as made at `created`, and what stands since this version. The fold puts bookings in order of time, then of knowledge:
 * what later versions say of the first booking is known just before the first version itself says it, so a start it had then wins.
 */
function bookings(state: State, data: Record<string, unknown>, meaning: StatusWord | undefined): Outcome[] {
  const { told, practice, subject, startMs, createdMs, updatedMs: updated, flags } = state;
  const waiting = meaning === undefined || meaning === 'booked' || meaning === 'confirmed';
  const isFirst = updated === undefined || told.versionId === '1' || (createdMs !== undefined && updated <= createdMs + MINUTE_MS);
  const outcomes: Outcome[] = [];
  if (createdMs !== undefined || isFirst) {
    const timeMs = createdMs ?? updated ?? startMs;
    const more = createdMs === undefined && updated === undefined ? ['booked_at_unknown'] : [];
    const recordedMs = isFirst ? Math.max(updated ?? timeMs, timeMs) : timeMs - 1;
    outcomes.push(event(told, { type: 'appointment.booked', subject, timeMs, recordedMs, practice, data, flags: [...flags, ...more] }));
  }
  if (!isFirst) {
    // Once it ended the start moves no more: that it moved may be news, when is not said. Nobody's late notice is made up of that (`practice`).
    const latest = waiting ? updated : Math.min(updated, startMs - HOUR_MS);
    const timeMs = createdMs === undefined ? latest : Math.max(latest, createdMs);
    const initiator = waiting ? 'unknown' : 'practice';
    const more = createdMs === undefined ? ['booked_at_unknown'] : [];
    const moved = { ...data, initiator };
    outcomes.push(
      event(told, {
        type: 'appointment.rescheduled',
        subject,
        timeMs,
        recordedMs: updated,
        practice,
        data: moved,
        flags: [...flags, ...more],
      }),
    );
  }
  return outcomes;
}

/** What the status says beyond the booking, at the version's own time where that can be when it happened. */
function ending(state: State, meaning: StatusWord | undefined, reason: Concept | undefined): Outcome[] {
  const { told, practice, subject, startMs, endMs, updatedMs: updated, createdMs } = state;
  if (meaning === undefined || meaning === 'booked' || meaning === 'rescheduled') return [];
  const recordedMs = updated ?? createdMs ?? startMs;
  const say = (type: string, at: { ms: number; assumed: boolean }, data: Record<string, unknown> = {}): Outcome[] => {
    const flags = [...state.flags, ...(at.assumed ? ['time_assumed'] : [])];
    return [event(told, { type: `appointment.${type}`, subject, timeMs: at.ms, recordedMs, practice, data, flags })];
  };
  switch (meaning) {
    case 'cancelled':
      return say('cancelled', cancelledAt(state), cancellation(told, reason));
    case 'no_show':
      return say('no_show', { ms: Math.max(updated ?? startMs, startMs), assumed: updated === undefined });
    case 'confirmed':
      return say('confirmed', { ms: recordedMs, assumed: updated === undefined });
    case 'completed':
    case 'checked_out':
    case 'provider_out':
      return say(meaning, duringVisit(state, endMs));
    default:
      return say(meaning, duringVisit(state, startMs));
  }
}

/** The version's time when it lies on the visit, within twelve hours; else the planned time. */
function duringVisit({ startMs, endMs, updatedMs: updated }: State, plannedMs: number): { ms: number; assumed: boolean } {
  const fits = updated !== undefined && updated >= startMs - 12 * HOUR_MS && updated <= endMs + 12 * HOUR_MS;
  return fits ? { ms: updated, assumed: false } : { ms: plannedMs, assumed: true };
}

/** A version written more than a day after the start says nothing of when it was cancelled: then the start, which is neither late nor a no-show. */
function cancelledAt({ startMs, updatedMs: updated, cancelledMs }: State): { ms: number; assumed: boolean } {
  if (cancelledMs !== undefined) return { ms: cancelledMs, assumed: false };
  const fits = updated !== undefined && updated <= startMs + 24 * HOUR_MS;
  return fits ? { ms: updated, assumed: false } : { ms: startMs, assumed: true };
}

/** Who wanted it: by the feed's list, else by HL7's own codes (`pat…` the patient, `prov…` and `maint…` the practice). */
function cancellation(told: Told, reason: Concept | undefined): Record<string, unknown> {
  const codes = (reason?.coding ?? []).flatMap(({ code, display }) => [code, display].filter((one) => one !== undefined));
  const listed = [...codes, ...(reason?.text === undefined ? [] : [reason.text])].map((code) => mapped(told.words.config.reasons, code));
  const word = wordOf(reason);
  const byCode = codes.some((code) => /^pat(-|$)/.test(code))
    ? 'patient'
    : codes.some((code) => /^(prov|maint|meds-inc)(-|$)/.test(code))
      ? 'practice'
      : 'unknown';
  return filled({ initiator: listed.find((found) => found !== undefined) ?? byCode, reason: word });
}
