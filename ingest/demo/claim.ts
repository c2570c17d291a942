/**
 * The bill of a kept visit: charges, void and rebill, submission, acceptance or rejection; then on to the payer or the patient.
 * In: booking and day of the visit. Out: billing events in the writer's window. Money is integer cents.
 */
import { answerClaim } from './adjudication.ts';
import { numberOf } from './booking.ts';
import type { Booking } from './booking.ts';
import { businessDayFrom, dateText } from './calendar.ts';
import { bill, send } from './claim-steps.ts';
import type { Claim } from './claim-steps.ts';
import type { About, EventWriter } from './event-writer.ts';
import { collectFromPatient, paySelf } from './patient-money.ts';
import { coverageOf } from './payers.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** Bills one visit. Two in a hundred have nothing to bill. */
export function writeClaim(world: World, booking: Booking, serviceDay: number, random: Random, writer: EventWriter): void {
  if (random.chance(0.02)) return;
  const { practice } = booking;
  const number = numberOf(booking.day, booking.slot);
  const about: About = {
    subject: `${practice.id}:c${number}`,
    practice: practice.id,
    key: (practice.index * 40_000 + booking.day) * 512 + booking.slot + 7_919,
  };
  const claim: Claim = {
    world,
    practice,
    payer: booking.payer,
    provider: booking.clinician.id,
    serviceDay,
    serviceDate: dateText(serviceDay),
    about,
    random,
    writer,
    chargeCents: 0,
  };
  const self = claim.payer.payerClass === 'self_pay';
  const postDay = businessDayFrom(
    serviceDay + Math.floor(random.exponential(practice.chargeLagDays) * 1.1 + (practice.specialty === 'urgent_care' ? 0.3 : 0.45)),
  );
  const postMinute = (postDay === serviceDay ? Math.max(17 * 60 + 20, booking.startMinute + 75) : 9 * 60) + random.next() * 330;
  writeCharges(claim, booking, Math.min(postDay, serviceDay + 14), postMinute, self);
  if (self) return paySelf(claim, booking.startMinute, postDay, postMinute);
  const copayPaid = collectAtDesk(claim, booking.startMinute);
  const submitted = submit(claim, postDay);
  const answer = answerClaim(claim, submitted.day, submitted.attempt);
  if (answer) collectFromPatient(claim, answer.patientCents, answer.day, copayPaid);
}

function writeCharges(claim: Claim, booking: Booking, postDay: number, minute: number, self: boolean): void {
  const { random, practice } = claim;
  const lines: (readonly [string, number])[] = [random.pick(booking.kind.main)];
  for (const [code, fee, chance] of practice.spec.extras) if (lines.length < 3 && random.chance(chance)) lines.push([code, fee]);
  const common = {
    postDate: dateText(postDay),
    serviceDate: claim.serviceDate,
    ...coverageOf(claim.payer),
    provider: claim.provider,
    units: 1,
    patient: booking.patient,
    billing: self ? ('invoice' as const) : ('claim' as const),
  };
  const appointment = `${practice.id}:a${numberOf(booking.day, booking.slot)}`;
  for (const [i, [procedure, amountCents]] of lines.entries()) {
    claim.chargeCents += amountCents;
    bill(claim, practice.charges, 'charge.posted', `ch${i + 1}`, postDay, minute + i * 0.2, {
      ...common,
      procedure,
      amountCents,
      appointment,
    });
  }
  if (!random.chance(0.007)) return;
  // Wrong code: taken off whole and charged again, the same evening, before the claim goes out.
  const wrong = lines[0]?.[1] ?? 0;
  const right = Math.round((wrong * 0.8) / 100) * 100;
  const { billing, units, ...voidable } = common;
  bill(claim, practice.charges, 'charge.voided', 'cv1', postDay, minute + 25, {
    postDate: voidable.postDate,
    serviceDate: voidable.serviceDate,
    ...coverageOf(claim.payer),
    provider: claim.provider,
    amountCents: wrong,
    voids: `${claim.about.subject}.ch1`,
  });
  bill(claim, practice.charges, 'charge.posted', 'ch9', postDay, minute + 26, {
    ...voidable,
    units,
    billing,
    procedure: '99212',
    amountCents: right,
    appointment,
  });
  claim.chargeCents += right - wrong;
}

// The copay, when the desk asks for it.
function collectAtDesk(claim: Claim, startMinute: number): number {
  const { payer, random, practice } = claim;
  const asks = random.next() < payer.copayChance && random.next() < 0.72;
  if (!asks || payer.copayCents === 0) return 0;
  bill(claim, practice.charges, 'payment.posted', 'pos', claim.serviceDay, startMinute + 3, {
    postDate: claim.serviceDate,
    serviceDate: claim.serviceDate,
    ...coverageOf(payer),
    amountCents: payer.copayCents,
    from: 'patient',
    pointOfService: true,
  });
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
    bill(claim, practice.claims, 'claim.accepted', 'ac1', answered, minute, {
      attempt: 1,
      payerSequence: 1,
      ...coverageOf(claim.payer),
      date: dateText(answered),
      code: 'A2',
    });
    return { day: out, attempt: 1 };
  }
  bill(claim, practice.claims, 'claim.rejected', 'rj1', answered, minute, {
    attempt: 1,
    payerSequence: 1,
    ...coverageOf(claim.payer),
    date: dateText(answered),
    code: random.pick(['A7', 'A3', 'A6']),
  });
  const again = businessDayFrom(answered + random.between(1, 5));
  send(claim, again, 2, '1');
  bill(claim, practice.claims, 'claim.accepted', 'ac2', again, 1380, {
    attempt: 2,
    payerSequence: 1,
    ...coverageOf(claim.payer),
    date: dateText(again),
    code: 'A2',
  });
  return { day: again, attempt: 2 };
}
