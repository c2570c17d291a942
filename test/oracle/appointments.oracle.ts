/**
 * The appointment KPIs, straight from events, as kpis.md 1.1, 1.2, 1.3, 1.6 and 1.12 word them.
 * In: canonical events of any order. Out: cells. Written from the definitions alone; it shares no code with processors.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { daysBetween } from '@rounds/schemas/time.ts';
import { add, type Cells } from './cells.ts';

type Of<Type extends CanonicalEvent['type']> = Extract<CanonicalEvent, { type: Type }>;
type Booking = Of<'appointment.booked'> | Of<'appointment.rescheduled'>;

const MINUTE = 60_000;
const NOTICE_MS = 24 * 60 * MINUTE;
const at = (event: CanonicalEvent) => Date.parse(event.time);
/** Elapsed whole minutes: a minute counts when it is over. */
const minutesBetween = (from: number, to: number) => Math.floor((to - from) / MINUTE);
const newestFirst = (a: CanonicalEvent, b: CanonicalEvent) => Date.parse(b.recordedat) - Date.parse(a.recordedat) || (a.id < b.id ? 1 : -1);

/** What is known of one appointment, newest record first. */
class Appointment {
  readonly events: readonly CanonicalEvent[];
  readonly bookings: readonly Booking[];

  constructor(events: readonly CanonicalEvent[]) {
    this.events = events.toSorted(newestFirst);
    this.bookings = this.events
      .filter((event): event is Booking => event.type === 'appointment.booked' || event.type === 'appointment.rescheduled')
      .reverse();
  }

  newest<Type extends CanonicalEvent['type']>(...types: readonly Type[]): Of<Type> | undefined {
    return this.events.find((event): event is Of<Type> => types.some((type) => type === event.type));
  }

  get practice(): string {
    return this.events[0]?.practiceid ?? '';
  }

  get current(): Booking | undefined {
    return this.bookings.at(-1);
  }

  get isVoided(): boolean {
    return this.newest('appointment.voided') !== undefined;
  }

  get isWalkIn(): boolean {
    return this.bookings.some(({ data }) => data.walkIn === true);
  }

  /** The newest field any booking named: a later booking without it does not forget it. */
  field<Key extends 'modality' | 'payerClass'>(key: Key): Booking['data'][Key] {
    return this.bookings.findLast(({ data }) => data[key] !== undefined)?.data[key];
  }

  get checkIn(): CanonicalEvent | undefined {
    return this.newest('appointment.checked_in') ?? this.newest('appointment.arrived');
  }

  /** How the booking that stands ended; `booked` while nothing has happened. */
  get outcome(): string {
    const corrected = this.newest('appointment.status_corrected');
    if (corrected && !this.isTakenBack(corrected)) return corrected.data.outcome;
    if (this.newest('appointment.checked_out', 'appointment.completed')) return 'completed';
    if (this.newest('appointment.left_without_being_seen')) return 'left_without_being_seen';
    if (this.newest('appointment.turned_away_late')) return 'turned_away_late';
    if (this.newest('appointment.telehealth_failed')) return 'telehealth_failed';
    if (this.newest('appointment.no_show')) return 'no_show';
    if (this.newest('appointment.cancelled')) return 'cancelled';
    return this.checkIn ? 'arrived' : 'booked';
  }

  /** That something did not happen after all holds until something newer than a booking is known. */
  isTakenBack(correction: Of<'appointment.status_corrected'>): boolean {
    const { outcome } = correction.data;
    const newest = this.events.find(({ type }) => !/booked|rescheduled|confirmed|reminder_sent|voided/.test(type));
    return (outcome === 'booked' || outcome === 'arrived') && newest !== correction;
  }

  /** Business day of the check-in; a visit without one belongs to the day it was completed. */
  get visitDay(): string | undefined {
    return (this.checkIn ?? this.newest('appointment.checked_out', 'appointment.completed'))?.serviceday;
  }

  /** Stamps that cannot be right: recorded more than five minutes before they happened, or far outside opening hours, or roomed in the second of check-in (1.3, 1.12 rule 21). */
  get isUnbelievable(): boolean {
    const stamps = [this.checkIn, this.newest('appointment.roomed'), this.newest('appointment.checked_out')].filter(
      (event) => event !== undefined,
    );
    const roomed = this.newest('appointment.roomed');
    const batch = this.checkIn && roomed && Math.floor(at(this.checkIn) / 1000) === Math.floor(at(roomed) / 1000);
    const outside = this.events.some(({ data }) => 'outsideHours' in data && data.outsideHours);
    return Boolean(batch) || outside || stamps.some((event) => at(event) > Date.parse(event.recordedat) + 5 * MINUTE);
  }

  /** When waiting begins: at check-in, for who comes early at the scheduled start, for walk-ins always at check-in. */
  get waitingFrom(): number | undefined {
    if (!this.checkIn) return undefined;
    const scheduled = this.isWalkIn || !this.current ? 0 : Date.parse(this.current.data.start);
    return Math.max(at(this.checkIn), scheduled);
  }
}

/** Adds the cells of every appointment KPI. */
export function countAppointments(events: readonly CanonicalEvent[], cells: Cells): void {
  const own = events.filter(({ type }) => type.startsWith('appointment.'));
  const appointments = Array.from(Map.groupBy(own, ({ subject }) => subject).values(), (group) => new Appointment(group));
  const settled = settledDays(events, appointments);
  for (const appointment of appointments) {
    countScheduledDays(appointment, settled, cells);
    countBooking(appointment, cells);
    countVisit(appointment, cells);
  }
}

/** Practice days that are closed and saw an arrival: who was booked and did not come is a no-show there (1.12 rule 6). */
function settledDays(events: readonly CanonicalEvent[], appointments: readonly Appointment[]): Set<string> {
  const seen = new Set(
    appointments
      .filter(({ isVoided, visitDay }) => !isVoided && visitDay !== undefined)
      .map(({ practice, visitDay }) => `${practice} ${visitDay}`),
  );
  const closed = events.flatMap((event) => (event.type === 'practice_day.closed' ? [`${event.practiceid} ${event.data.day}`] : []));
  return new Set(closed.filter((key) => seen.has(key)));
}

interface ScheduledDay {
  readonly day: string;
  /** The last booking for this day and what took it away, if anything did. */
  readonly booking: Booking;
  readonly outcome: string;
  readonly initiator: string;
  readonly leftAt: number | undefined;
}

/** Every day the appointment was ever booked for, and how that day ended. */
function scheduledDays(appointment: Appointment, settled: ReadonlySet<string>): ScheduledDay[] {
  const days = Map.groupBy(appointment.bookings, ({ data }) => data.startDay ?? '');
  return Array.from(days, ([day, bookings]): ScheduledDay => {
    const booking = bookings.at(-1)!;
    const next = appointment.bookings[appointment.bookings.indexOf(booking) + 1];
    if (appointment.isVoided) return { day, booking, outcome: 'voided', initiator: '', leftAt: undefined };
    const left = next ?? (appointment.outcome === 'cancelled' ? appointment.newest('appointment.cancelled') : undefined);
    if (left) {
      const initiator = left.type === 'appointment.booked' ? 'unknown' : left.data.initiator;
      // Notice after the start is no notice (1.2); what the practice calls off is never the patient's.
      const tooLate = at(left) > Date.parse(booking.data.start) && initiator !== 'practice';
      return { day, booking, outcome: tooLate ? 'no_show' : next ? 'rescheduled' : 'cancelled', initiator, leftAt: at(left) };
    }
    const { outcome } = appointment;
    const missed = outcome === 'booked' && settled.has(`${appointment.practice} ${day}`);
    return { day, booking, outcome: missed ? 'no_show' : outcome, initiator: '', leftAt: undefined };
  });
}

function countScheduledDays(appointment: Appointment, settled: ReadonlySet<string>, cells: Cells): void {
  if (appointment.isWalkIn) return;
  for (const { day, booking, outcome, initiator, leftAt } of scheduledDays(appointment, settled)) {
    if (['completed', 'left_without_being_seen', 'no_show', 'turned_away_late'].includes(outcome)) {
      const cell = cells.at('no_show_rate', appointment.practice, day);
      cell.den += 1;
      if (outcome === 'no_show') cell.num += 1;
    }
    const start = Date.parse(booking.data.start);
    const couldNotify = start - at(booking) >= NOTICE_MS;
    if (!couldNotify || outcome === 'voided' || outcome === 'booked' || initiator === 'practice') continue;
    const cell = cells.at('late_cancel_rate', appointment.practice, day);
    cell.den += 1;
    const notice = leftAt === undefined ? undefined : start - leftAt;
    // "Patient cancels": one nobody recorded the initiator of is not taken for the patient's (1.2, the split is mandatory).
    if (initiator === 'patient' && notice !== undefined && notice > 0 && notice < NOTICE_MS) cell.num += 1;
  }
}

/** Lead time of the booking that stands, on the day it was made. */
function countBooking(appointment: Appointment, cells: Cells): void {
  const { current } = appointment;
  if (!current?.serviceday || !current.data.startDay || appointment.isWalkIn || appointment.isVoided) return;
  const lead = daysBetween(current.serviceday, current.data.startDay);
  if (lead < 0) return;
  const cell = cells.at('lead_time_days', appointment.practice, current.serviceday);
  cell.num += lead;
  cell.den += 1;
  add(cell.bins, Math.min(lead, 731), 1);
}

function countVisit(appointment: Appointment, cells: Cells): void {
  const { practice, visitDay, outcome, waitingFrom } = appointment;
  if (visitDay === undefined || appointment.isVoided) return;
  if (outcome === 'completed') {
    cells.at('visits', practice, visitDay).num += 1;
    const mix = cells.at('payer_mix_visits', practice, visitDay);
    mix.num += 1;
    add(mix.parts, appointment.field('payerClass') ?? 'unknown', 1);
  }
  const inPerson = (appointment.field('modality') ?? 'in_person') === 'in_person';
  if (!inPerson || waitingFrom === undefined || appointment.isUnbelievable) return;
  const roomed = appointment.newest('appointment.roomed');
  if (roomed && ['completed', 'left_without_being_seen', 'arrived'].includes(outcome)) {
    countMinutes('wait_lobby_min', practice, visitDay, minutesBetween(waitingFrom, at(roomed)), cells);
  }
  const out = appointment.newest('appointment.checked_out');
  if (out && outcome === 'completed') countMinutes('cycle_time_min', practice, visitDay, minutesBetween(waitingFrom, at(out)), cells);
}

/** A negative time counts as 0 (1.3); more than 480 minutes lie in the overflow bin, their sum stays exact. */
function countMinutes(kpi: string, practice: string, day: string, minutes: number, cells: Cells): void {
  const counted = Math.max(0, minutes);
  const cell = cells.at(kpi, practice, day);
  cell.num += counted;
  cell.den += 1;
  add(cell.bins, Math.min(counted, 481), 1);
}
