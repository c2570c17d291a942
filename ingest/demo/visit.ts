/**
 * A visit, stamp by stamp: check-in to check-out with its waits, what is missing, late, mistyped or keyed in batches.
 * In: a booking that was kept and the day it happened. Out: appointment events; the service day for billing.
 */
import { businessDayFrom, MINUTE_MS } from './calendar.ts';
import type { Booking } from './booking.ts';
import type { About, EventType, EventWriter } from './event-writer.ts';
import type { Random } from './random.ts';
import { mix } from './random.ts';
import { lobbyFactor } from './stories.ts';
import type { World } from './world.ts';

export interface VisitPlace {
  readonly day: number;
  readonly startMinute: number;
  readonly startMs: number;
}

interface Stamps {
  checkedIn: number;
  roomed: number;
  providerIn: number;
  providerOut: number;
  checkedOut: number;
}

/** Draws and writes all milestones of a kept visit. Returns the lobby wait in minutes. */
export function writeVisit(world: World, booking: Booking, place: VisitPlace, about: About, random: Random, writer: EventWriter): number {
  const { practice } = booking;
  const stamps = drawStamps(world, booking, place, random);
  const how = random.next();
  const isBatch =
    practice.batchDays > 0 && mix(world.seed, practice.index, place.day, 41) / 4_294_967_296 < practice.batchDays && random.chance(0.4);
  if (isBatch) return writeBatch(booking, place, about, writer);
  // Keyed days later from a paper list: the day was closed meanwhile, and is restated.
  const lateMs = how < 0.006 ? practice.zone.instant(businessDayFrom(place.day + 1 + Math.floor(how * 600)), 10 * 60 + how * 9000) : 0;
  // A workstation an hour fast: the stamp is later than the moment it was recorded.
  const fastMs = how > 0.997 ? 60 * MINUTE_MS : 0;
  const stamp = (type: Milestone, code: string, atMs: number, missing: number): void => {
    if (random.chance(missing)) return;
    const recorded = lateMs > 0 ? lateMs + (atMs - stamps.checkedIn) / 60 : atMs + 1000 * (2 + (about.key & 15));
    const whole = Math.floor(recorded / 1000) * 1000;
    writer.write(practice.scheduling, about, type, code, atMs + fastMs, whole, milestoneData(type, booking));
  };
  const remote = booking.modality !== 'in_person';
  stamp('appointment.checked_in', 'ci', stamps.checkedIn, 0.004);
  if (!remote) stamp('appointment.roomed', 'rm', stamps.roomed, practice.missingRoomed);
  if (!remote && practice.index % 3 === 0)
    stamp(
      'appointment.intake_done',
      'in',
      (stamps.roomed + stamps.providerIn) / 2 - (((stamps.roomed + stamps.providerIn) / 2) % 1000),
      0.3,
    );
  stamp('appointment.provider_in', 'pi', stamps.providerIn, practice.missingProvider);
  stamp('appointment.provider_out', 'po', stamps.providerOut, practice.missingProvider);
  if (remote) stamp('appointment.completed', 'cp', stamps.providerOut + 1000, 0);
  else if (random.chance(practice.missingCheckout)) writeForgottenCheckout(booking, place, about, lateMs, writer);
  else stamp('appointment.checked_out', 'co', stamps.checkedOut, 0);
  return (stamps.roomed - Math.max(stamps.checkedIn, place.startMs)) / MINUTE_MS;
}

// Nobody checked the patient out: the visit is marked completed when the desk clears its list in the evening (no stamp for a cycle time).
function writeForgottenCheckout(booking: Booking, place: VisitPlace, about: About, lateMs: number, writer: EventWriter): void {
  const { practice } = booking;
  const atMs = practice.zone.instant(place.day, Math.max(practice.closes, place.startMinute + 150) + 12 + (about.key % 25));
  writer.write(practice.scheduling, about, 'appointment.completed', 'cp', atMs, Math.max(atMs + 2000, lateMs), {});
}

/** Waits in the lobby and goes: checked in, never seen. */
export function writeLeft(world: World, booking: Booking, place: VisitPlace, about: About, random: Random, writer: EventWriter): void {
  const stamps = drawStamps(world, booking, place, random);
  const leaves = seconds(stamps.roomed + (15 + random.exponential(25)) * MINUTE_MS);
  const feed = booking.practice.scheduling;
  writer.write(feed, about, 'appointment.checked_in', 'ci', stamps.checkedIn, stamps.checkedIn + 4000, {});
  writer.write(feed, about, 'appointment.left_without_being_seen', 'lw', leaves, leaves + 30_000, { reason: 'wait' });
}

type Milestone = Extract<
  EventType,
  | 'appointment.checked_in'
  | 'appointment.roomed'
  | 'appointment.intake_done'
  | 'appointment.provider_in'
  | 'appointment.provider_out'
  | 'appointment.checked_out'
  | 'appointment.completed'
>;

const seconds = (ms: number): number => Math.floor(ms / 1000) * 1000;

function milestoneData(type: Milestone, booking: Booking): { provider?: string; room?: string } {
  if (type === 'appointment.provider_in') return { provider: booking.clinician.id };
  return type === 'appointment.roomed' ? { room: `${1 + (booking.slot % 9)}` } : {};
}

function drawStamps(world: World, booking: Booking, place: VisitPlace, random: Random): Stamps {
  const { practice } = booking;
  const early = booking.walkIn || booking.modality !== 'in_person' ? 0 : Math.max(-35, Math.min(25, -9 + 8 * random.normal()));
  const checkedIn = place.startMs + early * MINUTE_MS;
  const lobby = random.logNormal(practice.lobby, 0.5) * hourFactor(place.startMinute) * lobbyFactor(practice.id, place.day, world.story);
  // One in six who come early is taken at once, before the scheduled time.
  const waits = early < -6 && random.chance(0.16) ? -Math.min(-early, 5) : booking.modality === 'in_person' ? Math.min(230, lobby) : 2;
  const roomed = Math.max(place.startMs, checkedIn) + waits * MINUTE_MS;
  const providerIn = roomed + random.logNormal(practice.spec.examWaitMinutes, 0.5) * MINUTE_MS;
  const providerOut =
    providerIn +
    random.logNormal(practice.spec.clinicianMinutes, 0.35) * booking.clinician.pace * Math.max(0.8, booking.kind.minutes / 22) * MINUTE_MS;
  const checkedOut = providerOut + (2 + random.exponential(5)) * MINUTE_MS;
  return {
    checkedIn: seconds(checkedIn),
    roomed: seconds(roomed),
    providerIn: seconds(providerIn),
    providerOut: seconds(providerOut),
    checkedOut: seconds(checkedOut),
  };
}

// Delays grow through a session and are shed at lunch.
function hourFactor(minute: number): number {
  const ofDay = minute % 1440;
  if (ofDay < 720) return 0.82 + 0.36 * Math.max(0, Math.min(1, (ofDay - 480) / 240));
  return 0.85 + 0.35 * Math.max(0, Math.min(1, (ofDay - 765) / 255));
}

// All stamps of the day keyed in one minute after closing: kept, flagged and left out of waits by rule (kpis.md wait_lobby_min).
function writeBatch(booking: Booking, place: VisitPlace, about: About, writer: EventWriter): number {
  const { practice } = booking;
  const atMs = practice.zone.instant(place.day, practice.closes + 22);
  const late = atMs + (1 + (booking.slot % 40)) * 1000;
  writer.write(practice.scheduling, about, 'appointment.checked_in', 'ci', atMs, late, {});
  writer.write(practice.scheduling, about, 'appointment.roomed', 'rm', atMs, late, {});
  writer.write(practice.scheduling, about, 'appointment.checked_out', 'co', atMs, late, {});
  return 0;
}
