/**
 * Patient, provider, payer and the ids of visits and appointments, as HL7 writes them.
 * In: a reading. Out: a pseudonym, our ids, subjects; flags for codes nobody knows. Pure.
 * Refuses: identifiers of other types than the feed's list (an SSN is never the patient's number unless listed).
 */
import { mapped } from '../../codes.ts';
import { payerOf, providerOf } from '../../place.ts';
import type { Message, Segment } from './message.ts';
import type { MapDeps } from './map-deps.ts';
import { codeFlag, type Reading } from './reading.ts';

/** The prefix of everything this feed numbers: `hl7v2-main`. */
export const systemOf = (feed: string): string => feed.replace('/', '-').slice(0, 40);

/**
 * The pseudonym of the patient number in a CX field (PID-3, MRG-1): the first listed type wins; without any type, the first number.
 * The assigning authority is part of the system: number 17 of another hospital is another person.
 */
export function patientIn(
  message: Message,
  segment: Segment | undefined,
  field: number,
  deps: Pick<MapDeps, 'feed' | 'config' | 'pseudonymise'>,
): string | undefined {
  const numbers = message.repetitions(segment, field).map((text) => ({
    id: message.part(text, 1) ?? '',
    authority: message.part(text, 4) ?? '',
    type: (message.part(text, 5) ?? '').toUpperCase(),
  }));
  const usable = numbers.filter(({ id }) => id !== '');
  const listed = deps.config.patientIdTypes.map((type) => type.toUpperCase());
  const typed = listed.map((type) => usable.find((number) => number.type === type)).find((number) => number !== undefined);
  const chosen = typed ?? usable.find(({ type }) => type === '');
  return chosen && deps.pseudonymise(`${systemOf(deps.feed)}|${chosen.authority}`, chosen.id);
}

/** The patient of a message: PID-3, else the old PID-2. A map asks more than once, and the keyed hash is the dearest step of it. */
export const patientOf = (reading: Reading): string | undefined => reading.notes.once(readPatient, reading);

function readPatient(reading: Reading): string | undefined {
  const { message, deps } = reading;
  const pid = message.segment('PID');
  const patient = patientIn(message, pid, 3, deps) ?? patientIn(message, pid, 2, deps);
  if (patient === undefined) flagTypes(reading, pid);
  return patient;
}

/** Numbers stand there, and the feed's list has none of their types: the visit counts, its patient does not. */
function flagTypes(reading: Reading, pid: Segment | undefined): void {
  const { message } = reading;
  const types = message.repetitions(pid, 3).flatMap((text) => (message.part(text, 1) ? (message.part(text, 5) ?? '') : ''));
  for (const type of new Set(types)) if (type !== '') reading.flag(codeFlag('unmapped', 'patient_id_type', type));
}

/** Our provider for the first of these codes that a list knows, else for the first that stands there; flags an unusable one. */
export function providerAmong(reading: Reading, codes: readonly (string | null)[]): { provider?: string } {
  const written = codes.find((code) => code !== '');
  // `""` takes the provider away: nothing behind it counts.
  if (written === undefined || written === null) return {};
  const plain = codes.filter((code): code is string => code !== null && code !== '');
  const listed = plain.find((code) => mapped(reading.deps.config.providers, code) !== undefined);
  const { provider, flags } = providerOf(reading.deps.config, listed ?? written);
  for (const flag of flags) reading.flag(flag);
  return provider === undefined ? {} : { provider };
}

/** Payer and its class from FT1-14 or the first insurance (IN1-3 company, IN1-2 plan): the first code a list knows. */
export function payerIn(reading: Reading, own: readonly (string | null)[] = []): { payer?: string; payerClass?: string } {
  const { message, deps } = reading;
  const in1 = message.segment('IN1');
  const codes = [...own, message.value(in1, 3), message.value(in1, 2), message.value(in1, 4)].filter(
    (code): code is string => code !== null && code !== '',
  );
  const found = codes.map((code) => payerOf(deps.config, deps.directory, code)).find(({ flags }) => flags.length === 0);
  if (!found && codes[0] !== undefined) for (const flag of payerOf(deps.config, deps.directory, codes[0]).flags) reading.flag(flag);
  const { flags: _flags, ...payer } = found ?? { flags: [] };
  return payer;
}

type Naming = Pick<MapDeps, 'feed' | 'pseudonymise'>;

/** Number and authority as one subject; what a subject cannot hold is replaced by a keyed form of it. */
export function subjectOf(deps: Naming, kind: '' | 'v.' | 'a.' | 's.' | 'd.', id: string, authority = ''): string {
  const name = authority === '' ? id : `${id}|${authority}`;
  const plain = /^[A-Za-z0-9][A-Za-z0-9_.:/|-]*$/.test(name) && name.length <= 80 ? name : `x.${keyed(deps, 'id', name)}`;
  return `${systemOf(deps.feed)}:${kind}${plain}`;
}

/** The account of a patient: PID-18 is as much the patient's as the record number, so it is never shown. */
export function accountSubject(deps: Naming, account: string): string {
  return `${systemOf(deps.feed)}:b.${keyed(deps, 'account', account)}`;
}

/** Under the organisation's key; in hexadecimal, because numbers that differ by case are two. */
const keyed = ({ feed, pseudonymise }: Naming, what: string, text: string): string =>
  pseudonymise(`${systemOf(feed)}|${what}`, Buffer.from(text).toString('hex')).slice(2);

/**
 * The appointment of a SIU message: SCH-2, else SCH-1, with SCH-3 (an occurrence of a series); undefined without any number.
 * A lone 1 in SCH-1 counts segments, as in PID-1: all bookings of such a sender would be one. Then the visit's number counts.
 */
export function appointmentOf(reading: Reading, idField: [filler: number, placer: number] = [2, 1]): string | undefined {
  const { message, deps } = reading;
  const sch = message.segment('SCH');
  const visit = deps.config.visitNumbers === 'in_siu' && idField[0] === 2 ? visitOf(reading) : undefined;
  if (visit !== undefined) return visit;
  const field = idField.find((number) => (message.value(sch, number) ?? '') !== '');
  if (field === undefined) return undefined;
  if (field === 1 && /^0*1$/.test(message.value(sch, 1) ?? '') && !message.value(sch, 1, 2)) {
    reading.flag('set_id:SCH-1');
    return visitOf(reading);
  }
  const occurrence = idField[0] === 2 ? (message.value(sch, 3) ?? '') : '';
  const id = `${message.value(sch, field) ?? ''}${occurrence === '' ? '' : `/${occurrence}`}`;
  return subjectOf(deps, '', id, deps.config.visitNumbers === 'number_only' ? '' : (message.value(sch, field, 2) ?? ''));
}

/** The visit of an ADT, DFT or BAR message: PV1-19, else PV1-50, PV1-5; undefined without any number. */
export function visitOf({ message, deps }: Reading): string | undefined {
  const pv1 = message.segment('PV1');
  const field = [19, 50, 5].find((number) => (message.value(pv1, number) ?? '') !== '');
  if (field === undefined) return undefined;
  const mode = deps.config.visitNumbers;
  const kind = mode === 'as_sent' || mode === 'number_only' ? '' : 'v.';
  const authority = mode === 'number_only' ? '' : (message.value(pv1, field, 4) ?? '');
  return subjectOf(deps, kind, message.value(pv1, field) ?? '', authority);
}
