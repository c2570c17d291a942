/**
 * SIU S12–S26 → what happened to an appointment, and which slots can be booked. Pure.
 * In: a reading and its trigger. Out: outcomes. A message with a start restates the booking: S12 as booked, changes as rescheduled
 * (which moves nothing while the day stays), endings as a booking that was implied. Refuses: no SCH, no number, a booking without start.
 *
 * Where SCH-25 and the trigger differ: S15, S16, S17 and S26 say how it ended and a status changes nothing of that (flagged);
 * S12–S14 and S18–S22 only say that something was written, so the status counts beside them.
 */
import { mapped } from '../../codes.ts';
import type { Outcome } from '../../outcome.ts';
import { looksLikeIdentifier } from '../../privacy.ts';
import { bookingOf, type Booking, movesBy } from './booking.ts';
import { appointmentOf, subjectOf } from './people.ts';
import { codeFlag, happenedAt, type Reading, type Said } from './reading.ts';
import { statusOf, type Status } from './statuses.ts';

/** Triggers that end an appointment, and the status that agrees with them. */
const ENDINGS: Readonly<Record<string, Status>> = { S15: 'cancelled', S16: 'cancelled', S17: 'voided', S26: 'no_show' };
const CHANGES = new Set(['S13', 'S14', 'S18', 'S19', 'S20', 'S21', 'S22']);

/** What a status that counts says, as an event type. `booked` and `rescheduled` are the booking itself. */
const EVENTS: Partial<Record<Status, string>> = {
  confirmed: 'appointment.confirmed',
  arrived: 'appointment.arrived',
  checked_in: 'appointment.checked_in',
  roomed: 'appointment.roomed',
  provider_in: 'appointment.provider_in',
  provider_out: 'appointment.provider_out',
  checked_out: 'appointment.checked_out',
  completed: 'appointment.completed',
  no_show: 'appointment.no_show',
  cancelled: 'appointment.cancelled',
  left_without_being_seen: 'appointment.left_without_being_seen',
  voided: 'appointment.voided',
};

export function mapSiu(reading: Reading, trigger: string): Outcome[] {
  const { message } = reading;
  const sch = message.segment('SCH');
  if (!sch) return [reading.reject('SCH', undefined, `a segment SCH in SIU^${trigger}`)];
  if (trigger === 'S23' || trigger === 'S24') return mapSlots(reading, trigger);
  const ending = ENDINGS[trigger];
  if (trigger !== 'S12' && !CHANGES.has(trigger) && ending === undefined) return [];
  const subject = appointmentOf(reading);
  if (subject === undefined) return [reading.reject('SCH-2', '', 'an appointment number in SCH-2 or SCH-1')];
  const status = statusIn(reading, trigger, ending);
  if (trigger === 'S17' || (ending === undefined && status === 'waitlist')) {
    return status === 'waitlist' ? [] : reading.drafts([event(reading, 'appointment.voided', subject, {})]);
  }
  const booking = bookingOf(reading);
  if (booking.start === undefined && trigger !== 'S14' && ending === undefined && status !== 'cancelled')
    return [reading.reject('SCH-11', message.field(sch, 11), 'a start with a time of day in TQ1-7, SCH-11.4, AIS-4, AIP-6 or AIL-6')];
  const said: Said[] = [];
  if (booking.start !== undefined) said.push(bookingEvent(reading, trigger, subject, booking));
  const told = ending === undefined ? status && EVENTS[status] : EVENTS[ending];
  const type = told === 'appointment.cancelled' && isNoShow(reading) ? 'appointment.no_show' : told;
  if (type !== undefined) said.push(event(reading, type, subject, dataOf(reading, type, booking)));
  return reading.drafts(said);
}

/** What SCH-25 adds; undefined when it says nothing. Contradictions and unknown codes are flagged. */
function statusIn(reading: Reading, trigger: string, ending: Status | undefined): Status | undefined {
  const { message, deps } = reading;
  const sch = message.segment('SCH');
  const code = message.value(sch, 25) || message.value(sch, 25, 2) || misplacedStatus(reading) || '';
  if (code === '') return undefined;
  const status = statusOf(deps.config, code);
  if (status === undefined) reading.flag(codeFlag('unmapped', 'status', code));
  const ends = status === 'cancelled' || status === 'no_show' || status === 'voided';
  const differs = ending === undefined ? ends && trigger !== 'S14' : status !== undefined && status !== ending;
  if (differs) reading.flag(codeFlag('status_differs', trigger, code));
  return status;
}

/** SCH-24 or SCH-23 where a known status word stands in it: senders that count a field too few. It is nobody's number. */
function misplacedStatus(reading: Reading): string | undefined {
  const { message, deps } = reading;
  const sch = message.segment('SCH');
  const field = [24, 23].find((number) => {
    const code = message.value(sch, number) ?? '';
    return /[a-z]{4}/i.test(code) && statusOf(deps.config, code) !== undefined;
  });
  if (field === undefined) return undefined;
  reading.flag(`misplaced:SCH-${field}`);
  return message.value(sch, field) ?? undefined;
}

/** Systems without a status for it cancel who did not come, and say so as the reason; the feed's own list of reasons wins. */
function isNoShow(reading: Reading): boolean {
  const { message, deps } = reading;
  const sch = message.segment('SCH');
  const codes = [message.value(sch, 6), message.value(sch, 6, 2)].filter((code): code is string => code !== null && code !== '');
  if (codes.some((code) => mapped(deps.config.reasons, code) !== undefined)) return false;
  const says = codes.some((code) => /^(?:patient|pt)?no-?show$/i.test(code.replaceAll(/[\s_]/g, '')));
  if (says) reading.flag('no_show_by_reason');
  return says;
}

function bookingEvent(reading: Reading, trigger: string, subject: string, booking: Booking): Said {
  // SCH-24 or SCH-23 name the appointment this one comes from.
  const parent = misplacedStatus(reading) === undefined ? appointmentOf(reading, [24, 23]) : undefined;
  const data = { ...booking, ...(parent === undefined || parent === subject ? {} : { rootAppointment: parent }) };
  if (CHANGES.has(trigger))
    return event(reading, 'appointment.rescheduled', subject, { ...data, initiator: initiatorOf(reading).initiator });
  if (trigger === 'S12') return event(reading, 'appointment.booked', subject, { ...data, ...movesBy(reading) });
  // Made long ago: it takes no other appointment's place, so it carries no window.
  return { ...event(reading, 'appointment.booked', subject, data), flags: ['booking_implied'] };
}

function dataOf(reading: Reading, type: string, { provider }: Booking): object {
  if (type === 'appointment.cancelled') {
    return { ...initiatorOf(reading), ...(provider === undefined ? {} : { provider }), ...movesBy(reading) };
  }
  if (type === 'appointment.no_show' || type === 'appointment.voided' || type === 'appointment.confirmed') return {};
  return provider === undefined ? {} : { provider };
}

/** Who wanted the change, by the feed's list of reasons over SCH-6; the code itself only where it is one short word. */
function initiatorOf(reading: Reading): { initiator: string; reason?: string } {
  const { message, deps } = reading;
  const sch = message.segment('SCH');
  const codes = [message.value(sch, 6), message.value(sch, 6, 2)].filter((text): text is string => text !== null && text !== '');
  const initiator = codes.map((code) => mapped(deps.config.reasons, code)).find((found) => found !== undefined);
  const [code] = codes;
  if (code !== undefined && initiator === undefined) reading.flag(codeFlag('unmapped', 'reason', code));
  const isWord = code !== undefined && /^[\w.-]{1,24}$/.test(code) && !looksLikeIdentifier(code);
  return { initiator: initiator ?? 'unknown', ...(isWord ? { reason: code } : {}) };
}

/** When the sender says it happened: EVN-6, EVN-2, else MSH-7. SCH-11 is when the patient is to come, not when this was done. */
function event(reading: Reading, type: string, subject: string, data: object): Said {
  const evn = reading.message.segment('EVN');
  return {
    type,
    subject,
    data,
    ms: happenedAt(reading, [
      { segment: evn, number: 6 },
      { segment: evn, number: 2 },
    ]).ms,
  };
}

/** S23 blocks and S24 opens a stretch of a provider's day: the last word about that stretch counts. */
function mapSlots(reading: Reading, trigger: 'S23' | 'S24'): Outcome[] {
  const { start, durationMinutes, provider, visitType } = bookingOf(reading);
  if (start === undefined || durationMinutes === undefined || provider === undefined)
    return [reading.reject('AIP', undefined, 'a provider (AIP-3), a start and a length: slots without them are nobody’s')];
  const subject = subjectOf(reading.deps, 's.', `${provider}|${start.replaceAll(/[-:]|\.000/g, '')}`);
  const minutes =
    trigger === 'S23' ? { bookableMinutes: 0, heldMinutes: durationMinutes } : { bookableMinutes: durationMinutes, heldMinutes: 0 };
  const data = { start, provider, ...minutes, ...(visitType === undefined ? {} : { visitType }) };
  return reading.drafts([event(reading, 'slot_template.published', subject, data)]);
}
