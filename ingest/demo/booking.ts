/**
 * One booking of the demo: who comes to whom, when, how far ahead it was made, and what becomes of it.
 * In: practice, day, slot number. Out: a plain record, drawn from (seed, practice, day, slot) alone, so any day can be drawn by itself.
 */
import { businessDayFrom, dateText, isHoliday, weekdayOf } from './calendar.ts';
import type { Payer } from './payers.ts';
import type { Provider } from './people.ts';
import type { Random } from './random.ts';
import type { VisitKind } from './specialties.ts';
import { mondayNoShow, reminderFactor, stories } from './stories.ts';
import { HORIZON_DAYS, openShare, patientOf, season } from './world.ts';
import type { Practice, World } from './world.ts';

export type Fate =
  'kept' | 'no_show' | 'cancelled_early' | 'cancelled_late' | 'bumped' | 'moved' | 'voided' | 'telehealth_failed' | 'turned_away' | 'left';

export interface Booking {
  readonly practice: Practice;
  readonly day: number;
  readonly slot: number;
  readonly kind: VisitKind;
  readonly clinician: Provider;
  readonly patient: string;
  readonly payer: Payer;
  /** Minute of the local day. */
  readonly startMinute: number;
  readonly startMs: number;
  readonly bookedMs: number;
  readonly leadDays: number;
  readonly walkIn: boolean;
  readonly modality: 'in_person' | 'video' | 'audio';
  readonly channel: 'phone' | 'online' | 'front_desk' | 'referral' | 'walk_in';
  readonly fate: Fate;
}

/** `260314007`: day and slot, the local number of a booking or claim. */
export function numberOf(day: number, slot: number): string {
  const date = dateText(day);
  return `${date.slice(2, 4)}${date.slice(5, 7)}${date.slice(8)}${slot < 10 ? '00' : slot < 100 ? '0' : ''}${slot}`;
}

/** How many come to a practice on a day, walk-ins included: 0 when it is closed. */
export function visitsPlanned(world: World, practice: Practice, day: number, random: Random): number {
  const share = openShare(practice, day);
  if (share === 0) return 0;
  const mean = practice.perDay * share * season(practice, day);
  random.start(world.seed, practice.index, day, -1);
  return Math.max(2, Math.round(mean + 0.7 * Math.sqrt(mean) * random.normal()));
}

/** Draws the booking of one slot. `random` is left where the fate was drawn: what follows continues the same stream. */
export function drawBooking(world: World, practice: Practice, day: number, slot: number, slots: number, random: Random): Booking {
  random.start(world.seed, practice.index, day, slot);
  const walkIn = random.chance(practice.walkIns);
  const mondayClinic = practice.id === stories.mondays.practice && weekdayOf(day) === 1 && random.chance(0.42);
  const kind = mondayClinic ? practice.spec.visits[1] : practice.spec.visits[walkIn ? 0 : random.weighted(practice.spec.visitWeights)];
  const clinician = practice.clinicians[(slot + day) % practice.clinicians.length];
  if (!kind || !clinician) throw new Error('the demo tables have a practice without visits or clinicians');
  const { key, payer } = patientOf(world, practice, random.below(practice.patients));
  const startMinute =
    walkIn || practice.specialty === 'urgent_care' ? arrivalMinute(practice, random) : slotMinute(practice, day, slot, slots, random);
  const startMs = practice.zone.instant(day, startMinute);
  const wanted = mondayClinic ? random.between(24, 60) : leadDays(kind, random);
  const channel = walkIn ? 'walk_in' : bookingChannel(kind, random);
  const { bookedMs, lead } = walkIn
    ? { bookedMs: startMs, lead: 0 }
    : bookedAt(practice, day, startMinute, startMs, wanted, channel === 'online', random);
  const remote = !walkIn && kind.isNew !== true && kind.name !== 'procedure' && random.chance(practice.telehealth * 1.25);
  const modality = remote ? (random.chance(0.16) ? 'audio' : 'video') : 'in_person';
  const draft = {
    practice,
    day,
    slot,
    kind,
    clinician,
    patient: key,
    payer,
    startMinute,
    startMs,
    bookedMs,
    leadDays: lead,
    walkIn,
    modality,
    channel,
  } as const;
  return { ...draft, fate: walkIn ? (random.chance(0.025) ? 'left' : 'kept') : drawFate(world, draft, random) };
}

// Urgent care: two hills, late morning and early evening; what little comes at night comes to a site that is open all night.
function arrivalMinute(practice: Practice, random: Random): number {
  const x = random.next();
  const hill =
    x < 0.46
      ? 11 * 60 + 110 * random.normal()
      : x < 0.9
        ? 18 * 60 + 115 * random.normal()
        : practice.opens + random.next() * (practice.closes - practice.opens);
  const last = practice.closes - 40;
  return Math.floor(Math.min(last, Math.max(practice.opens + 2, hill)));
}

function slotMinute(practice: Practice, day: number, slot: number, slots: number, random: Random): number {
  const closes = weekdayOf(day) === 6 ? 13 * 60 : practice.closes;
  const perClinician = Math.max(1, Math.ceil(slots / practice.clinicians.length));
  const position = (Math.floor(slot / practice.clinicians.length) + random.next() * 0.9) / perClinician;
  const minute = practice.opens + position * (closes - practice.opens - 45);
  const onGrid = Math.floor(minute / 15) * 15;
  return onGrid >= 720 && onGrid < 765 && closes > 780 ? 765 + (slot % 3) * 15 : onGrid;
}

function leadDays(kind: VisitKind, random: Random): number {
  const spread = random.logNormal(Math.max(1, kind.leadDays), kind.leadDays === 0 ? 0.8 : 0.62);
  if (kind.leadDays === 0) return random.chance(0.55) ? 0 : Math.min(HORIZON_DAYS - 1, Math.round(spread));
  return Math.min(HORIZON_DAYS - 1, Math.round(spread));
}

function bookingChannel(kind: VisitKind, random: Random): 'phone' | 'online' | 'front_desk' | 'referral' {
  const x = random.next();
  if (kind.name === 'consult' && x < 0.55) return 'referral';
  if (kind.name === 'follow_up' && x < 0.45) return 'front_desk';
  return x > 0.68 ? 'online' : 'phone';
}

// The desk answers on business days; the portal at any hour of any day.
function bookedAt(
  practice: Practice,
  day: number,
  startMinute: number,
  startMs: number,
  wanted: number,
  online: boolean,
  random: Random,
): { bookedMs: number; lead: number } {
  const minute = online ? 7 * 60 + random.next() * 15 * 60 : 8 * 60 + 10 + random.next() * 8.4 * 60;
  let bookedDay = day - wanted;
  while (!online && wanted > 0 && bookedDay > day - HORIZON_DAYS + 1 && (weekdayOf(bookedDay) > 5 || isHoliday(bookedDay))) bookedDay--;
  const ahead = bookedDay === day ? Math.min(minute, startMinute - 25 - random.next() * 90) : minute;
  const bookedMs = Math.min(practice.zone.instant(bookedDay, Math.max(0, ahead)), startMs - 10 * 60_000);
  return { bookedMs, lead: day - bookedDay };
}

function drawFate(world: World, booking: Omit<Booking, 'fate'>, random: Random): Fate {
  const x = random.next();
  const noShow = noShowChance(world, booking);
  const lead = booking.leadDays;
  let sum = 0;
  const falls = (chance: number): boolean => x < (sum += chance);
  if (falls(0.003)) return 'voided';
  if (falls(lead >= 2 ? 0.02 : 0)) return 'bumped';
  if (falls(lead >= 2 ? 0.05 : 0)) return 'moved';
  if (falls(lead >= 3 ? 0.075 : 0)) return 'cancelled_early';
  if (falls(lead >= 2 ? 0.04 : 0)) return 'cancelled_late';
  if (falls(0.003)) return 'turned_away';
  if (falls(0.004)) return 'left';
  if (falls(booking.modality === 'video' ? 0.015 : 0)) return 'telehealth_failed';
  return falls(noShow) ? 'no_show' : 'kept';
}

const NO_SHOW_BY_WEEKDAY = [1.05, 0.95, 0.95, 1, 1.12, 1.1, 1];

function noShowChance(world: World, booking: Omit<Booking, 'fate'>): number {
  const { practice, day, leadDays: lead, payer } = booking;
  const ahead = lead === 0 ? 0.4 : lead <= 7 ? 0.85 : lead <= 21 ? 1.15 : 1.4;
  const who =
    payer.payerClass === 'medicaid' ? 1.45 : payer.payerClass === 'self_pay' ? 1.35 : payer.payerClass.startsWith('medicare') ? 0.7 : 0.95;
  const kind = booking.kind.isNew ? 1.2 : booking.modality === 'in_person' ? 1 : 0.7;
  const weekday = NO_SHOW_BY_WEEKDAY[weekdayOf(day) - 1] ?? 1;
  // Holiday weeks empty chairs too.
  const holidayWeek = businessDayFrom(day + 1) - day > 3 ? 1.15 : 1;
  const usual = Math.min(0.4, practice.noShow * ahead * who * kind * weekday * holidayWeek * reminderFactor(practice.id, day, world.story));
  return mondayNoShow(practice.id, day, lead, usual, world.story);
}
