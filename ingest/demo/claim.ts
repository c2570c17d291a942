/**
 * The bill of a kept visit: charges, void and rebill, submission, acceptance or rejection; then on to the payer or the patient.
 * In: booking and day of the visit. Out: billing events in the writer's window. Money is integer cents.
 */
import { answerClaim } from './adjudication.ts';
import type { Booking } from './booking.ts';
import { businessDayFrom, dateText } from './calendar.ts';
import type { About, DataOf, EventType, EventWriter, Feed } from './event-writer.ts';
import { collectFromPatient, paySelf } from './patient-money.ts';
import type { Payer } from './payers.ts';
import type { Random } from './random.ts';
import { numberOf } from './scheduling.ts';
import type { Practice, World } from './world.ts';

/** One claim under way: what its later steps need. */
export interface Claim {
  readonly world: World;
  readonly practice: Practice;
  readonly payer: Payer;
  readonly provider: string;
  readonly serviceDay: number;
  readonly serviceDate: string;
  readonly about: About;
  readonly random: Random;
  readonly writer: EventWriter;
  chargeCents: number;
}

/** Payer and class as most billing events carry them. */
export const coverageOf = (payer: Payer): { payer: string; payerClass: Payer['payerClass'] } => ({ payer: payer.id, payerClass: payer.payerClass });

/** Writes a billing event that happened and was recorded at this local minute of this day. */
export function bill<Type extends EventType>(claim: Claim, feed: Feed, type: Type, code: string, day: number, minute: number, data: DataOf<Type>): void {
  const atMs = claim.practice.zone.instant(day, minute);
  claim.writer.write(feed, claim.about, type, code, atMs, atMs, data);
}

/** A third of a weekend's work waits for Monday, the rest runs by machine on any day. */
export function workDay(day: number, random: Random): number {
  return random.chance(0.35) ? businessDayFrom(day) : day;
}

/** Minute of a day at which files come: half in the small hours, half spread over the day. */
export function fileMinute(random: Random): number {
  const x = random.next();
  return x < 0.5 ? 30 + x * 760 : 480 + (x - 0.5) * 1400;
}

/** Bills one visit. Two in a hundred have nothing to bill. */
export function writeClaim(world: World, booking: Booking, serviceDay: number, random: Random, writer: EventWriter): void {
  if (random.chance(0.02)) return;
  const { practice } = booking;
  const number = numberOf(booking.day, booking.slot);
  const about: About = { subject: `${practice.id}:c${number}`, practice: practice.id, key: (practice.index * 40_000 + booking.day) * 512 + booking.slot + 7_919 };
  const claim: Claim = { world, practice, payer: booking.payer, provider: booking.clinician.id, serviceDay, serviceDate: dateText(serviceDay), about, random, writer, chargeCents: 0 };
  const self = claim.payer.payerClass === 'self_pay';
  const postDay = businessDayFrom(serviceDay + Math.floor(random.exponential(practice.chargeLagDays) * 1.1 + (practice.specialty === 'urgent_care' ? 0.3 : 0.45)));
  const postMinute = (postDay === serviceDay ? Math.max(17 * 60 + 20, booking.startMinute + 75) : 9 * 60) + random.next() * 330;
  writeCharges(claim, booking, Math.min(postDay, serviceDay + 14), postMinute, self);
  if (self) return paySelf(claim, booking.startMinute, postDay);
  const copayPaid = collectAtDesk(claim, booking.startMinute);
  const submitted = submit(claim, postDay);
  const answer = answerClaim(claim, submitted.day, submitted.attempt);
  if (answer) collectFromPatient(claim, answer.patientCents, answer.day, copayPaid);
}

function writeCharges(claim: Claim, booking: Booking, postDay: number, minute: number, self: boolean): void {
  const { random, practice } = claim;
  const lines: (readonly [string, number])[] = [random.pick(booking.kind.main)];
  for (const [code, fee, chance] of practice.spec.extras) if (lines.length < 3 && random.chance(chance)) lines.push([code, fee]);
  const common = { postDate: dateText(postDay), serviceDate: claim.serviceDate, ...coverageOf(claim.payer), provider: claim.provider, units: 1, patient: booking.patient, billing: self ? ('invoice' as const) : ('claim' as const) };
  const appointment = `${practice.id}:a${numberOf(booking.day, booking.slot)}`;
  for (const [i, [procedure, amountCents]] of lines.entries()) {
    claim.chargeCents += amountCents;
    bill(claim, practice.charges, 'charge.posted', `ch${i + 1}`, postDay, minute + i * 0.2, { ...common, procedure, amountCents, appointment });
  }
  if (!random.chance(0.007)) return;
  // Wrong code: taken off whole and charged again, the same evening, before the claim goes out.
  const wrong = lines[0]?.[1] ?? 0;
  const right = Math.round((wrong * 0.8) / 100) * 100;
  const { billing, units, ...voidable } = common;
  bill(claim, practice.charges, 'charge.voided', 'cv1', postDay, minute + 25, { postDate: voidable.postDate, serviceDate: voidable.serviceDate, ...coverageOf(claim.payer), provider: claim.provider, amountCents: wrong, voids: `${claim.about.subject}.ch1` });
  bill(claim, practice.charges, 'charge.posted', 'ch9', postDay, minute + 26, { ...voidable, units, billing, procedure: '99212', amountCents: right, appointment });
  claim.chargeCents += right - wrong;
}

// The copay, when the desk asks for it.
function collectAtDesk(claim: Claim, startMinute: number): number {
  const { payer, random, practice } = claim;
  const asks = random.next() < payer.copayChance && random.next() < 0.72;
  if (!asks || payer.copayCents === 0) return 0;
  bill(claim, practice.charges, 'payment.posted', 'pos', claim.serviceDay, startMinute + 3, { postDate: claim.serviceDate, serviceDate: claim.serviceDate, ...coverageOf(payer), amountCents: payer.copayCents, from: 'patient', pointOfService: true });
  return payer.copayCents;
}

// Out on the evening of a working day; the clearinghouse answers within a day. What it refuses goes again, corrected, as the next attempt.
function submit(claim: Claim, postDay: number): { day: number; attempt: number } {
  const { random, practice } = claim;
  const out = businessDayFrom(postDay + (random.chance(0.62) ? 1 : random.between(1, 4)));
  send(claim, out, 1, '1');
  const answered = out + (random.chance(0.8) ? 0 : 1);
  const minute = 1290 + random.next() * 140;
  if (!random.chance(0.028 * practice.denialFactor)) {
    bill(claim, practice.claims, 'claim.accepted', 'ac1', answered, minute, { attempt: 1, payerSequence: 1, ...coverageOf(claim.payer), date: dateText(answered), code: 'A2' });
    return { day: out, attempt: 1 };
  }
  bill(claim, practice.claims, 'claim.rejected', 'rj1', answered, minute, { attempt: 1, payerSequence: 1, ...coverageOf(claim.payer), date: dateText(answered), code: random.pick(['A7', 'A3', 'A6']) });
  const again = businessDayFrom(answered + random.between(1, 5));
  send(claim, again, 2, '1');
  bill(claim, practice.claims, 'claim.accepted', 'ac2', again, 1380, { attempt: 2, payerSequence: 1, ...coverageOf(claim.payer), date: dateText(again), code: 'A2' });
  return { day: again, attempt: 2 };
}

/** Sends an attempt of the claim on the evening of `day`. Frequency 1 original, 7 replacement. */
export function send(claim: Claim, day: number, attempt: number, frequency: '1' | '7'): void {
  bill(claim, claim.practice.claims, 'claim.submitted', `sb${attempt}`, day, 1080 + claim.random.next() * 180, {
    attempt, payerSequence: 1, ...coverageOf(claim.payer), serviceDate: claim.serviceDate, submittedDate: dateText(day), amountCents: claim.chargeCents, frequency, provider: claim.provider,
  });
}
