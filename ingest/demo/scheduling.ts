/**
 * The life of every booking for one practice day: booked, reminded, confirmed, moved, cancelled, missed or kept, and corrected afterwards.
 * In: practice and day. Out: events of stream appointments in the writer's window; kept visits go on to billing.
 */
import { drawBooking, numberOf, visitsPlanned } from './booking.ts';
import type { Booking } from './booking.ts';
import { writeClaim } from './claim.ts';
import { businessDayFrom, dateText, DAY_MS, isoText, MINUTE_MS } from './calendar.ts';
import { RESENT_WITHIN_MS } from './event-writer.ts';
import type { About, EventWriter } from './event-writer.ts';
import { writeSurvey } from './operations.ts';
import type { Random } from './random.ts';
import { stories } from './stories.ts';
import { writeLeft, writeVisit } from './visit.ts';
import type { VisitPlace } from './visit.ts';
import { openShare } from './world.ts';
import type { Practice, World } from './world.ts';

// The bill has its own stream of numbers, so that it can be drawn without the visit.
const CLAIMS_STREAM = 1_000;

/** All bookings for one service day with everything that follows from them. */
export function writeBookings(world: World, practice: Practice, day: number, random: Random, writer: EventWriter): void {
  const slots = visitsPlanned(world, practice, day, random);
  for (let slot = 0; slot < slots; slot++) {
    const booking = drawBooking(world, practice, day, slot, slots, random);
    const key = (practice.index * 40_000 + day) * 512 + slot;
    const about: About = { subject: `${practice.id}:a${numberOf(day, slot)}`, practice: practice.id, key };
    writeBooked(booking, about, writer);
    writeFate(world, booking, about, random, writer);
  }
}

function writeBooked(booking: Booking, about: About, writer: EventWriter): void {
  const { practice, payer, kind } = booking;
  if (!writer.touches(booking.bookedMs, RESENT_WITHIN_MS)) return;
  writer.write(practice.scheduling, about, 'appointment.booked', 'bk', booking.bookedMs, booking.bookedMs + 3000, {
    start: isoText(booking.startMs),
    durationMinutes: kind.minutes,
    provider: booking.clinician.id,
    visitType: kind.name,
    specialty: practice.specialty,
    newPatient: kind.isNew === true,
    payer: payer.id,
    payerClass: payer.payerClass,
    channel: booking.channel,
    modality: booking.modality,
    patient: booking.patient,
    walkIn: booking.walkIn,
  });
}

function writeFate(world: World, booking: Booking, about: About, random: Random, writer: EventWriter): void {
  const { practice, startMs } = booking;
  writeReminder(world, booking, about, random, writer);
  if (leavesBefore(booking, about, random, writer)) return;
  const place =
    booking.fate === 'moved' ? writeMoved(booking, about, random, writer) : { day: booking.day, startMinute: booking.startMinute, startMs };
  // Nothing of the visit or its bill is sent before this: cheap way out for windows that end earlier.
  if (place.startMs - 3_600_000 >= writer.to) return;
  const feed = practice.scheduling;
  if (booking.fate === 'no_show') writeNoShow(booking, place, about, random, writer);
  else if (booking.fate === 'left') writeLeft(world, booking, place, about, random, writer);
  else if (booking.fate === 'turned_away')
    writer.write(feed, about, 'appointment.turned_away_late', 'ta', startMs + 24 * MINUTE_MS, startMs + 25 * MINUTE_MS, {});
  else if (booking.fate === 'telehealth_failed')
    writer.write(feed, about, 'appointment.telehealth_failed', 'tf', startMs + 12 * MINUTE_MS, startMs + 13 * MINUTE_MS, {
      reason: 'connection',
    });
  else if (booking.fate === 'moved' && random.chance(0.07)) writeNoShow(booking, place, about, random, writer);
  else writeKept(world, booking, place, about, random, writer);
}

function writeKept(world: World, booking: Booking, place: VisitPlace, about: About, random: Random, writer: EventWriter): void {
  // Stamps and surveys are all sent within two weeks: an older day only has its bill left to tell.
  if (writer.touches(place.startMs - 3_600_000, 14 * DAY_MS)) {
    const waited = writeVisit(world, booking, place, about, random, writer);
    if (random.chance(0.05)) writeSurvey(world, booking, place, about, waited, random, writer);
  }
  random.start(world.seed, booking.practice.index, booking.day, booking.slot + CLAIMS_STREAM);
  writeClaim(world, booking, place.day, random, writer);
}

function writeReminder(world: World, booking: Booking, about: About, random: Random, writer: EventWriter): void {
  const { practice, day, leadDays, startMs, bookedMs } = booking;
  const texts = practice.id === stories.textReminders.practice && day >= world.story.textReminders;
  const reminded = random.next() < (texts ? 0.95 : practice.index % 4 === 0 ? 0.3 : 0);
  const confirmed = random.next() < (texts ? 0.6 : 0.28);
  const delay = (10 + random.next() * 600) * MINUTE_MS;
  if (booking.walkIn || leadDays < 3) return;
  const reminderMs = practice.zone.instant(day - 2, 9 * 60 + (about.key % 300) / 5);
  if (reminderMs <= bookedMs) return;
  if (reminded)
    writer.write(practice.scheduling, about, 'appointment.reminder_sent', 'rd', reminderMs, reminderMs + 1000, {
      channel: texts ? 'text' : 'phone',
    });
  const confirmedMs = Math.min(startMs - 3_600_000, Math.floor((reminderMs + delay) / 1000) * 1000);
  if (confirmed && booking.fate !== 'voided')
    writer.write(practice.scheduling, about, 'appointment.confirmed', 'cf', confirmedMs, confirmedMs + 2000, {
      channel: texts ? 'text' : 'phone',
    });
}

// Cancelled, taken back by the practice or entered in error: true when the booking ends before its time.
function leavesBefore(booking: Booking, about: About, random: Random, writer: EventWriter): boolean {
  const { practice, fate, startMs, bookedMs } = booking;
  const feed = practice.scheduling;
  if (fate === 'voided') {
    const atMs = Math.min(startMs - MINUTE_MS, bookedMs + 20 * MINUTE_MS);
    writer.write(feed, about, 'appointment.voided', 'vd', atMs, atMs + 1000, {});
    return true;
  }
  if (fate === 'cancelled_late') {
    const atMs = Math.floor((startMs - (0.4 + random.next() * 21) * 3_600_000) / 1000) * 1000;
    writer.write(feed, about, 'appointment.cancelled', 'cn', atMs, atMs + 2000, {
      initiator: 'patient',
      reason: random.pick(['illness', 'transport', 'work', 'forgot']),
    });
    return true;
  }
  if (fate !== 'cancelled_early' && fate !== 'bumped') return false;
  const span = startMs - 30 * 3_600_000 - bookedMs;
  const atMs = Math.max(
    bookedMs + MINUTE_MS,
    atDeskHours(practice, bookedMs + 3_600_000 + Math.max(0, span - 3_600_000) * Math.sqrt(random.next()), startMs),
  );
  const data =
    fate === 'bumped'
      ? ({ initiator: 'practice', reason: 'clinician_away' } as const)
      : ({ initiator: 'patient', reason: random.pick(['better', 'work', 'insurance', 'elsewhere']) } as const);
  writer.write(feed, about, 'appointment.cancelled', 'cn', atMs, atMs + 2000, data);
  return true;
}

// People call between seven and nine in the evening at the latest; never within 24 hours of the start.
function atDeskHours(practice: Practice, aroundMs: number, startMs: number): number {
  const day = practice.zone.dayOf(aroundMs);
  const minute = 8 * 60 + (Math.floor(aroundMs / MINUTE_MS) % 540);
  return Math.min(practice.zone.instant(day, minute), startMs - 25 * 3_600_000);
}

function writeMoved(booking: Booking, about: About, random: Random, writer: EventWriter): VisitPlace {
  const { practice, startMs, bookedMs } = booking;
  const late = random.chance(0.2);
  const span = Math.max(3_600_000, startMs - 30 * 3_600_000 - bookedMs);
  const early = atDeskHours(practice, bookedMs + span * random.next(), startMs);
  const atMs = late ? Math.floor((startMs - (1 + random.next() * 20) * 3_600_000) / 1000) * 1000 : Math.max(bookedMs + 60_000, early);
  let day = booking.day + random.between(3, 24);
  while (openShare(practice, day) < 0.8) day++;
  const place = { day, startMinute: booking.startMinute, startMs: practice.zone.instant(day, booking.startMinute) };
  const initiator = random.chance(0.75) ? 'patient' : 'practice';
  writer.write(practice.scheduling, about, 'appointment.rescheduled', 'rs', atMs, atMs + 2000, {
    start: isoText(place.startMs),
    durationMinutes: booking.kind.minutes,
    provider: booking.clinician.id,
    visitType: booking.kind.name,
    initiator,
    channel: 'phone',
    modality: booking.modality,
  });
  return place;
}

function writeNoShow(booking: Booking, place: VisitPlace, about: About, random: Random, writer: EventWriter): void {
  const { practice } = booking;
  if (!random.chance(practice.marksNoShow)) return;
  const atMs = Math.floor((place.startMs + (20 + random.exponential(60)) * MINUTE_MS) / 1000) * 1000;
  writer.write(practice.scheduling, about, 'appointment.no_show', 'ns', atMs, atMs + 2000, {});
  // Marked by mistake; somebody looked again a day or two later.
  if (!random.chance(0.03)) return;
  const correctedMs = practice.zone.instant(businessDayFrom(place.day + 1), 9 * 60 + random.next() * 400);
  writer.write(practice.scheduling, about, 'appointment.status_corrected', 'sc', correctedMs, correctedMs + 1000, {
    outcome: random.chance(0.8) ? 'completed' : 'cancelled',
  });
}

/** Says that a practice's service day is over (or never began). Sent a few minutes after the day's end by the scheduling system. */
export function writeDayClosed(practice: Practice, day: number, writer: EventWriter): void {
  const atMs = practice.zone.instant(day, 1440 + practice.cutoverMinutes);
  const about: About = { subject: `${practice.id}:day-${dateText(day)}`, practice: practice.id, key: practice.index * 40_000 + day };
  const reason = openShare(practice, day) > 0 ? 'day_over' : 'closed_all_day';
  writer.write(practice.scheduling, about, 'practice_day.closed', 'cl', atMs, atMs + (3 + practice.index) * MINUTE_MS, {
    day: dateText(day),
    reason,
  });
}

/** What could be booked: one template a clinician and day, published eight weeks ahead. */
export function writeTemplates(practice: Practice, day: number, writer: EventWriter): void {
  const share = openShare(practice, day);
  if (share === 0) return;
  const published = practice.zone.instant(businessDayFrom(day - 58), 10 * 60);
  if (!writer.touches(published, RESENT_WITHIN_MS)) return;
  const opens = practice.zone.instant(day, practice.opens);
  for (const [i, clinician] of practice.clinicians.entries()) {
    const about: About = { subject: `${practice.id}:t${numberOf(day, i)}`, practice: practice.id, key: day * 64 + i };
    const bookableMinutes = Math.round((practice.perDay * share * 26) / practice.clinicians.length / 10) * 10;
    writer.write(practice.scheduling, about, 'slot_template.published', 'tp', published, published + i * 1000, {
      start: isoText(opens),
      provider: clinician.id,
      bookableMinutes,
      heldMinutes: 0,
    });
  }
}
