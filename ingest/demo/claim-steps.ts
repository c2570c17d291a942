/**
 * What every step of a claim needs: the claim under way, and the one way to write its events.
 * In: a claim, local days and minutes. Out: billing events in the writer's window.
 */
import { businessDayFrom, dateText } from './calendar.ts';
import type { About, DataOf, EventType, EventWriter, Feed } from './event-writer.ts';
import { coverageOf } from './payers.ts';
import type { Payer } from './payers.ts';
import type { Random } from './random.ts';
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

/** Writes a billing event that happened and was recorded at this local minute of this day. */
export function bill<Type extends EventType>(
  claim: Claim,
  feed: Feed,
  type: Type,
  code: string,
  day: number,
  minute: number,
  data: DataOf<Type>,
): void {
  const atMs = claim.practice.zone.instant(day, minute);
  claim.writer.write(feed, claim.about, type, code, atMs, atMs, data);
}

/** What a payer pays for this claim, or takes back (negative, with the id of what it takes back): the posting, and its part of the day's remittance. */
export function remit(claim: Claim, payer: Payer, code: string, day: number, minute: number, paidCents: number, reverses = ''): void {
  const { practice, writer, chargeCents } = claim;
  const dated = { postDate: dateText(day), serviceDate: claim.serviceDate, ...coverageOf(payer) };
  const amountCents = Math.abs(paidCents);
  if (paidCents < 0)
    bill(claim, practice.remittance, 'payment.reversed', code, day, minute, { ...dated, amountCents, from: 'payer', reverses });
  else
    bill(claim, practice.remittance, 'payment.posted', code, day, minute, { ...dated, amountCents, from: 'payer', pointOfService: false });
  const atMs = practice.zone.instant(day, minute);
  writer.remit({ practice: practice.id, payer: payer.id, day, atMs, chargeCents: paidCents < 0 ? -chargeCents : chargeCents, paidCents });
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

/** Sends an attempt of the claim on the evening of `day`. Frequency 1 original, 7 replacement. */
export function send(claim: Claim, day: number, attempt: number, frequency: '1' | '7'): void {
  bill(claim, claim.practice.claims, 'claim.submitted', `sb${attempt}`, day, 1080 + claim.random.next() * 180, {
    attempt,
    payerSequence: 1,
    ...coverageOf(claim.payer),
    serviceDate: claim.serviceDate,
    submittedDate: dateText(day),
    amountCents: claim.chargeCents,
    frequency,
    provider: claim.provider,
  });
}
