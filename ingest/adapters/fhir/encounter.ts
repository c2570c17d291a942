/**
 * Encounter → the stamps of a visit: arrived, roomed, provider in, checked out, from statusHistory and the rooms' periods.
 * In: one version. Out: milestones on the Appointment's subject where the Encounter names it; else a visit of its own that nobody booked.
 * Without statusHistory the period gives arrival and end, flagged `no_status_history`. Stays (inpatient classes) are no visits here.
 */
import { unmappedFlag } from '../../codes.ts';
import type { KnownPractice } from '../../directory.ts';
import type { Outcome } from '../../outcome.ts';
import { codesOf, idOf } from './references.ts';
import { encounter, leading, type Reference } from './shapes.ts';
import { event, filled, patientFrom, placed, providerFrom, rejection, subjectOf, updatedMs, visitTypeOf, type Told } from './told.ts';
import { instantOf } from './when.ts';
import { looksLikeIdentifier } from '../../privacy.ts';
import type { z } from 'zod';

type Fields = z.infer<typeof encounter>;

/** Status → milestone. What has none (planned, onleave) stamps nothing. */
const MILESTONE: Readonly<Record<string, string>> = {
  arrived: 'arrived',
  triaged: 'roomed',
  'in-progress': 'provider_in',
  finished: 'checked_out',
};
const KNOWN = new Set([...Object.keys(MILESTONE), 'planned', 'onleave', 'cancelled', 'entered-in-error', 'unknown']);
/** v3-ActCode classes of people who stay: no clinic visit. */
const STAYS = new Set(['IMP', 'ACUTE', 'NONAC', 'PRENC', 'OBSENC', 'SS']);
const ROOMS = new Set(['ro', 'bd']);

interface Stamp {
  readonly milestone: string;
  readonly ms: number;
  readonly room?: string;
  readonly flags: readonly string[];
}

/** The events one version of an Encounter tells. */
export function encounterOutcomes(told: Told): Outcome[] {
  const fields = encounter.parse(told.resource);
  if (STAYS.has(fields.class?.code ?? '')) return [];
  const site = placed(told, [...(fields.location ?? []).map(({ location }) => location), fields.serviceProvider], 'location');
  if (!site.ok) return rejection(told, site.violation);
  const { practice } = site;
  const booked = fields.appointment?.map((reference) => idOf(told.scope, reference, told.resource)).find((id) => id !== undefined);
  const visit: Visit = {
    told,
    practice,
    fields,
    subject: booked === undefined ? subjectOf(told, told.id, 'enc-') : subjectOf(told, booked),
    isBooked: booked !== undefined,
    updated: updatedMs(told, practice),
    flags: [...site.flags, ...(KNOWN.has(fields.status ?? '') ? [] : [unmappedFlag('status', fields.status ?? '')])],
  };
  if (fields.status === 'cancelled' || fields.status === 'entered-in-error') return undone(visit);
  const stamps = stampsOf(visit);
  return stamps.length === 0 ? unplaced(visit) : visitOutcomes(visit, stamps);
}

/** Planned, on leave or unknown: nothing yet. One that took place at no time, or says nothing of itself, is told instead of passed over. */
function unplaced({ told, fields: { status = '' }, practice }: Visit): Outcome[] {
  if (status === '') return rejection(told, { field: 'status', valueShape: 'missing', rule: 'a status of an Encounter' }, practice.id);
  if (!Object.hasOwn(MILESTONE, status)) return [];
  return rejection(told, { field: 'period', valueShape: 'missing', rule: 'when it took place, or a statusHistory' }, practice.id);
}

interface Visit {
  readonly told: Told;
  readonly practice: KnownPractice;
  readonly fields: Fields;
  readonly subject: string;
  readonly isBooked: boolean;
  readonly updated: number | undefined;
  readonly flags: readonly string[];
}

/** A visit of its own that did not take place leaves every figure. A booked one is the Appointment's to tell, save that nobody came after all. */
function undone({ told, practice, subject, isBooked, updated, fields, flags }: Visit): Outcome[] {
  const timeMs = updated ?? instantOf(fields.period?.start, practice, 'period.start')?.ms;
  if (timeMs === undefined) return rejection(told, { field: 'meta.lastUpdated', valueShape: 'missing', rule: 'an instant' }, practice.id);
  const said = { subject, timeMs, recordedMs: timeMs, practice, flags };
  if (!isBooked) return [event(told, { ...said, type: 'appointment.voided', data: {} })];
  if (fields.status === 'cancelled') return [];
  return [event(told, { ...said, type: 'appointment.status_corrected', data: { outcome: 'booked' } })];
}

function visitOutcomes({ told, practice, fields, subject, isBooked, updated, flags }: Visit, stamps: readonly Stamp[]): Outcome[] {
  const recordedMs = updated ?? Math.max(...stamps.map(({ ms }) => ms));
  const seen = providerFrom(told, practitionerOf(fields));
  const outcomes = stamps.map(({ milestone, ms, room, flags: own }) =>
    event(told, {
      type: `appointment.${milestone}`,
      subject,
      timeMs: ms,
      recordedMs,
      practice,
      entry: String(ms),
      data: filled({ provider: seen.provider, room }),
      flags: [...flags, ...own, ...seen.flags],
    }),
  );
  if (isBooked) return outcomes;
  const startMs = Math.min(...stamps.map(({ ms }) => ms));
  const data = filled({
    start: new Date(startMs).toISOString(),
    walkIn: true,
    channel: 'walk_in',
    provider: seen.provider,
    visitType: visitTypeOf(told, fields.type ?? []),
    modality: fields.class?.code === 'VR' ? 'video' : undefined,
    patient: patientFrom(told, fields.subject),
  });
  // Versions may find the arrival earlier: one booking, the newest knowledge of it counts.
  const walkIn = { type: 'appointment.booked', subject, timeMs: startMs, recordedMs, practice, data, flags };
  return [event(told, walkIn), ...outcomes];
}

/** Who saw the patient: the attending or primary performer, else the first person. */
function practitionerOf({ participant = [] }: Fields): Reference | undefined {
  const people = participant.filter(
    ({ individual }) => individual?.reference?.includes('Practitioner') === true || individual?.identifier !== undefined,
  );
  const codeOf = (one: (typeof people)[number]) => (one.type ?? []).flatMap(({ coding }) => (coding ?? []).map(({ code }) => code));
  return (people.find((one) => codeOf(one).some((code) => code === 'ATND' || code === 'PPRF' || code === 'SPRF')) ?? people[0])?.individual;
}

function stampsOf(visit: Visit): Stamp[] {
  const { fields } = visit;
  const history = (fields.statusHistory ?? []).flatMap(({ status, period }) =>
    stampAt(visit, status, period?.start, 'statusHistory.period'),
  );
  const stamps = history.length > 0 ? [...history, ...currentStamp(visit, history)] : periodStamps(visit);
  const first = new Map<string, Stamp>();
  // A status may come twice (back from the laboratory): the first is the milestone, but the last end is the end.
  for (const stamp of [...stamps, ...roomStamps(visit)]) {
    const known = first.get(stamp.milestone);
    const isBetter = stamp.milestone === 'checked_out' ? known && stamp.ms > known.ms : known && stamp.ms < known.ms;
    if (!known || isBetter) first.set(stamp.milestone, stamp);
  }
  return [...first.values()];
}

/** The stamp of a status. A day alone is no stamp: it says that the visit took place, and of nothing how long it took. */
function stampAt(
  { practice, fields }: Visit,
  status: string | undefined,
  at: string | undefined,
  field: string,
  more: readonly string[] = [],
): Stamp[] {
  const milestone = Object.hasOwn(MILESTONE, status ?? '') ? MILESTONE[status ?? ''] : undefined;
  const when = milestone === undefined ? undefined : instantOf(at, practice, field);
  if (milestone === undefined || !when) return [];
  const stamp = { milestone, ms: when.ms, flags: [...when.flags, ...more] };
  if (!when.flags.some((flag) => flag.startsWith('date_only'))) return [stamp];
  if (milestone === 'checked_out') return [{ ...stamp, milestone: 'completed' }];
  return milestone === 'arrived' && fields.status !== 'finished' ? [stamp] : [];
}

/** The state it is in now, where the history does not hold it: from the end of the last one, or of the period. */
function currentStamp(visit: Visit, history: readonly Stamp[]): Stamp[] {
  const { status, statusHistory = [], period } = visit.fields;
  if (history.some(({ milestone }) => milestone === MILESTONE[status ?? ''])) return [];
  const ends = statusHistory.flatMap(({ period: one }) => one?.end ?? []).sort();
  return stampAt(visit, status, (status === 'finished' ? period?.end : undefined) ?? ends.at(-1), 'period.end');
}

/** Without a history: who is or was there arrived when the period began; a finished visit ended with it. */
function periodStamps(visit: Visit): Stamp[] {
  const { status = '', period } = visit.fields;
  if (status === 'planned' || status === 'unknown' || !KNOWN.has(status)) return [];
  const more = ['no_status_history'];
  const arrival = stampAt(visit, 'arrived', period?.start, 'period.start', more);
  if (status !== 'finished') return arrival;
  // A first day and nothing else still says on which day it took place.
  if (arrival.length === 0 && period?.end === undefined) return stampAt(visit, 'finished', period?.start, 'period.start', more);
  return [...arrival, ...stampAt(visit, 'finished', period?.end, 'period.end', more)];
}

/** The first room or bed entered. Which place is a room is said by its physical type, never guessed from names. */
function roomStamps({ told, practice, fields }: Visit): Stamp[] {
  return (fields.location ?? []).flatMap(({ location, physicalType, period, status }) => {
    const place = told.scope.find(location?.reference, told.resource);
    const types = [physicalType, place && leading.parse(place).physicalType].flatMap((one) => one?.coding ?? []);
    if (!types.some(({ code }) => ROOMS.has(code ?? '')) || status === 'planned' || status === 'reserved') return [];
    const when = instantOf(period?.start, practice, 'location.period');
    if (!when) return [];
    const room = codesOf(told.scope, location, told.resource).find((code) => code.length <= 32 && !looksLikeIdentifier(code));
    return [{ milestone: 'roomed', ms: when.ms, flags: when.flags, ...(room === undefined ? {} : { room }) }];
  });
}
