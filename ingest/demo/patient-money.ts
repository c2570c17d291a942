/**
 * What patients pay: their share after the payer's answer, or the whole bill when nobody insures them.
 * In: claim, share, the day it was known, what the desk already took. Out: payments, refunds, small balances, bad debt, charity.
 */
import { bill } from './claim-steps.ts';
import type { Claim } from './claim-steps.ts';
import { businessDayFrom, dateText } from './calendar.ts';
import { coverageOf } from './payers.ts';

const SMALL_CENTS = 1_000;

function dated(
  claim: Claim,
  day: number,
): { postDate: string; serviceDate: string; payer: string; payerClass: Claim['payer']['payerClass'] } {
  return { postDate: dateText(day), serviceDate: claim.serviceDate, ...coverageOf(claim.payer) };
}

function receive(claim: Claim, code: string, day: number, amountCents: number): void {
  bill(claim, claim.practice.charges, 'payment.posted', code, day, 430 + claim.random.next() * 900, {
    ...dated(claim, day),
    amountCents,
    from: 'patient',
    pointOfService: false,
  });
}

/** Settles the patient's share: the statement goes out when the payer has answered. */
export function collectFromPatient(claim: Claim, shareCents: number, knownDay: number, paidAtDesk: number): void {
  const { random, practice } = claim;
  const owed = shareCents - paidAtDesk;
  const x = random.next();
  const days = Math.min(95, 6 + Math.round(random.logNormal(24, 0.65)));
  if (owed === 0) return;
  if (owed < 0) {
    // The desk took more than the share turned out to be.
    const day = businessDayFrom(knownDay + 12 + (days % 20));
    return bill(claim, practice.charges, 'refund.posted', 'rf1', day, 640, { ...dated(claim, day), amountCents: -owed, to: 'patient' });
  }
  if (owed < SMALL_CENTS && x > 0.5) return writeOff(claim, 'aj7', knownDay + 40, owed, 'small_balance');
  if (x < 0.82) return receive(claim, 'pt1', knownDay + days, owed);
  if (x < 0.91) {
    const half = Math.ceil(owed / 2);
    receive(claim, 'pt1', knownDay + Math.min(40, days), half);
    return receive(claim, 'pt2', knownDay + Math.min(40, days) + 30, owed - half);
  }
  if (x < 0.93) return writeOff(claim, 'aj7', knownDay + 35, owed, 'charity');
  if (x < 0.932) return bounce(claim, knownDay + days, owed);
  writeOff(claim, 'aj8', knownDay + random.between(78, 105), owed, 'bad_debt');
}

// A cheque that bounces: paid, reversed a week later, written off in the end.
function bounce(claim: Claim, day: number, owed: number): void {
  receive(claim, 'pt1', day, owed);
  const back = businessDayFrom(day + 7);
  bill(claim, claim.practice.charges, 'payment.reversed', 'pb1', back, 660, {
    ...dated(claim, back),
    amountCents: owed,
    from: 'patient',
    reverses: `${claim.about.subject}.pt1`,
  });
  writeOff(claim, 'aj8', back + 25, owed, 'bad_debt');
}

function writeOff(
  claim: Claim,
  code: string,
  aroundDay: number,
  amountCents: number,
  kind: 'small_balance' | 'bad_debt' | 'charity',
): void {
  const day = businessDayFrom(aroundDay);
  bill(claim, claim.practice.charges, 'adjustment.posted', code, day, 720 + claim.random.next() * 200, {
    ...dated(claim, day),
    amountCents,
    class: kind,
  });
}

/** Without insurance: a courtesy discount, more than half at the desk, the rest in time or never. */
export function paySelf(claim: Claim, startMinute: number, postDay: number, postMinute: number): void {
  const { random, practice } = claim;
  const courtesy = Math.round(claim.chargeCents * 0.2);
  const owed = claim.chargeCents - courtesy;
  // Given with the bill: never before the visit it is for.
  bill(claim, practice.charges, 'adjustment.posted', 'aj6', postDay, postMinute + 30, {
    ...dated(claim, postDay),
    amountCents: courtesy,
    class: 'courtesy',
  });
  const desk = random.chance(0.55) ? Math.round(owed * 0.6) : 0;
  const x = random.next();
  const days = Math.min(85, Math.round(random.logNormal(26, 0.6)));
  if (desk > 0)
    bill(claim, practice.charges, 'payment.posted', 'pos', claim.serviceDay, startMinute + 3, {
      ...dated(claim, claim.serviceDay),
      amountCents: desk,
      from: 'patient',
      pointOfService: true,
    });
  const rest = owed - desk;
  if (x < 0.83) receive(claim, 'pt1', postDay + days, rest);
  else if (x < 0.87) writeOff(claim, 'aj7', postDay + 30, rest, 'charity');
  else writeOff(claim, 'aj8', postDay + random.between(80, 110), rest, 'bad_debt');
}
