/**
 * ADT A01 A03 A04 A05 A11 A13 A38, A40 and its elders → what happened to a visit or a patient number. Pure.
 * In: a reading and its trigger. Out: outcomes. A08 and triggers about persons, beds and leaves change nothing we count.
 * Refuses: arrivals and departures without a time of day, messages that name neither visit nor patient.
 */
import { shortHash } from '../../event-id.ts';
import type { Outcome } from '../../outcome.ts';
import { serviceDay } from '@rounds/schemas/time.ts';
import type { Segment } from './message.ts';
import { movesBy } from './booking.ts';
import { patientIn, patientOf, payerIn, providerAmong, subjectOf, visitOf } from './people.ts';
import { happenedAt, type Reading, type StampPlace } from './reading.ts';

/** Trigger → event, and the PV1 field that has the time when EVN-6 has not. */
const STAMPS: Readonly<Record<string, { type: string; pv1: number }>> = {
  A01: { type: 'appointment.arrived', pv1: 44 },
  A04: { type: 'appointment.arrived', pv1: 44 },
  A03: { type: 'appointment.checked_out', pv1: 45 },
};

/** PV1-2 (table 0004): I; and what systems write instead of it. */
const STAYS = new Set(['I', 'IP', 'IN', 'INPATIENT', 'IMP', 'ACUTE']);

/** A40, and what versions before 2.3.1 merge patients with. */
const MERGES = new Set(['A18', 'A34', 'A36', 'A39', 'A40']);

export function mapAdt(reading: Reading, trigger: string): Outcome[] {
  if (MERGES.has(trigger)) return mapMerge(reading);
  const { message } = reading;
  const pv1 = message.segment('PV1');
  const stamp = STAMPS[trigger];
  const used = stamp !== undefined || ['A05', 'A11', 'A13', 'A38'].includes(trigger);
  // A stay in hospital is no visit to a practice: its days would ruin every waiting time.
  if (!used || STAYS.has((message.value(pv1, 2) ?? '').toUpperCase())) return [];
  const at = happenedAt(reading, stampPlaces(reading, stamp?.pv1));
  const subject = visitOf(reading) ?? visitByDay(reading, at.ms);
  if (subject === undefined)
    return [reading.reject('PV1-19', '', 'a visit number in PV1-19, PV1-50 or PV1-5, or a patient number in PID-3')];
  const provider = providerAmong(reading, [message.value(pv1, 7)]);
  if (stamp) {
    if (at.dateOnly) return [reading.reject(`PV1-${stamp.pv1}`, '', 'a time of day: a date alone would make a false waiting time')];
    return reading.drafts([{ type: stamp.type, subject, ms: at.ms, data: provider }]);
  }
  if (trigger === 'A05') return mapPreAdmit(reading, subject, at.ms, provider);
  const flags = at.dateOnly ? ['date_only:EVN-6'] : [];
  if (trigger === 'A38') {
    const data = { initiator: 'unknown', ...provider, ...movesBy(reading) };
    return reading.drafts([{ type: 'appointment.cancelled', subject, ms: at.ms, data, flags }]);
  }
  // A11 takes the arrival back, A13 the departure; both stand until something newer is known.
  const outcome = trigger === 'A11' ? 'booked' : 'arrived';
  return reading.drafts([{ type: 'appointment.status_corrected', subject, ms: at.ms, data: { outcome }, flags }]);
}

function stampPlaces({ message }: Reading, pv1Field: number | undefined): StampPlace[] {
  const [evn, pv1] = [message.segment('EVN'), message.segment('PV1')];
  return [
    { segment: evn, number: 6 },
    ...(pv1Field === undefined ? [] : [{ segment: pv1, number: pv1Field }]),
    { segment: evn, number: 2 },
  ];
}

/** Without a visit number: the patient's one visit of that day, so that arrival and departure still meet. */
function visitByDay(reading: Reading, ms: number): string | undefined {
  const patient = patientOf(reading);
  if (patient === undefined) return undefined;
  reading.flag('no_visit_number');
  const { id, timeZone, cutoverMinutes } = reading.practice;
  return subjectOf(reading.deps, 'd.', shortHash(patient, id, serviceDay(ms, timeZone, cutoverMinutes)));
}

/** A05: British systems book appointments this way; PV2-8 is when the patient is expected. */
function mapPreAdmit(reading: Reading, subject: string, ms: number, provider: { provider?: string }): Outcome[] {
  const { message } = reading;
  const [pv1, pv2] = [message.segment('PV1'), message.segment('PV2')];
  const start = [reading.at({ segment: pv2, number: 8 }), reading.at({ segment: pv1, number: 44 })].find((at) => at && !at.dateOnly);
  if (!start)
    return [reading.reject('PV2-8', message.field(pv2, 8), 'when the patient is expected, with a time of day, in PV2-8 or PV1-44')];
  const patient = patientOf(reading);
  const data = {
    start: new Date(start.ms).toISOString(),
    ...provider,
    ...(patient === undefined ? {} : { patient }),
    ...movesBy(reading),
    ...payerIn(reading),
  };
  return reading.drafts([{ type: 'appointment.booked', subject, ms, data }]);
}

/** Each MRG ends a number that goes on as the PID's before it. Several pairs in one message; nothing is counted again. */
function mapMerge(reading: Reading): Outcome[] {
  const { message, deps } = reading;
  const pairs: { patient: string; into: string }[] = [];
  let survivor: string | undefined;
  for (const segment of message.segments) {
    if (segment.id === 'PID') survivor = patientIn(message, segment, 3, deps) ?? patientIn(message, segment, 2, deps);
    const pair = segment.id === 'MRG' ? pairOf(reading, segment, survivor) : undefined;
    if (pair) pairs.push(pair);
  }
  if (pairs.length === 0) return [reading.reject('MRG-1', '', 'a patient number in MRG-1 and in the PID-3 before it')];
  const { ms } = happenedAt(reading, stampPlaces(reading, undefined));
  return reading.drafts(
    pairs.map(({ patient, into }) => ({
      type: 'patient.merged',
      subject: patient,
      ms,
      data: { patient, into },
      practiceless: true,
      flags: inCircle(pairs, patient, into) ? ['merge_cycle'] : [],
    })),
  );
}

function pairOf({ message, deps }: Reading, mrg: Segment, into: string | undefined): { patient: string; into: string } | undefined {
  const patient = patientIn(message, mrg, 1, deps);
  return patient === undefined || into === undefined ? undefined : { patient, into };
}

/** True when following the pairs from `into` comes back to `patient`. */
function inCircle(pairs: readonly { patient: string; into: string }[], patient: string, into: string): boolean {
  const next = new Map(pairs.map((pair) => [pair.patient, pair.into]));
  const seen = new Set<string>();
  for (let at: string | undefined = into; at !== undefined && !seen.has(at); at = next.get(at)) {
    if (at === patient) return true;
    seen.add(at);
  }
  return false;
}
