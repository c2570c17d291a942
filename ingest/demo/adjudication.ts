/**
 * What the payer answers: paid with contractual adjustment and patient share, or denied; then appeals, corrected claims, takebacks, write-offs.
 * In: a claim and the day it went out. Out: billing events; the patient's share and the day it was known, when there is one.
 */
import { bill, fileMinute, remit, send, workDay } from './claim-steps.ts';
import type { Claim } from './claim-steps.ts';
import { businessDayFrom, dateText } from './calendar.ts';
import { coverageOf, denialReasons, denialWeights, NO_AUTHORIZATION, SUPPLEMENT } from './payers.ts';
import { authorizationDenial } from './stories.ts';

// A Wednesday; every fourteenth day from it is one.
const FIRST_PAYDAY = 20_005;

export interface PatientShare {
  readonly patientCents: number;
  readonly day: number;
}

/** Follows the claim to its end with the payer. */
export function answerClaim(claim: Claim, submittedDay: number, attempt: number): PatientShare | undefined {
  const { payer, random, practice, world } = claim;
  // Four in a hundred lie with the payer for months, waiting for a record or a signature: most of what is old in AR.
  const stuck = random.chance(0.042);
  const delay = stuck ? random.between(95, 165) : Math.min(50, Math.max(6, Math.round(random.logNormal(payer.delayDays, 0.28))));
  const day = workDay(submittedDay + delay, random);
  if (stuck) return pay(claim, day, attempt, '');
  const authorization = authorizationDenial(practice.id, payer.id, day, world.story);
  const x = random.next();
  const carc =
    x < authorization
      ? NO_AUTHORIZATION
      : x < authorization + payer.denied * practice.denialFactor
        ? (denialReasons[random.weighted(denialWeights)] ?? '16')
        : undefined;
  return carc === undefined ? pay(claim, day, attempt, '') : denied(claim, day, attempt, carc);
}

interface Split {
  readonly allowedCents: number;
  readonly patientCents: number;
  readonly reason: '1' | '2' | '3';
}

function split(claim: Claim): Split {
  const { payer, random, chargeCents } = claim;
  const allowedCents = Math.round(chargeCents * payer.allowed * (0.96 + 0.08 * random.next()));
  const x = random.next();
  if (x < payer.deductible) return { allowedCents, patientCents: Math.min(allowedCents, 28_000), reason: '1' };
  if (x < payer.deductible + payer.copayChance)
    return { allowedCents, patientCents: Math.min(allowedCents, payer.copayCents), reason: '3' };
  return { allowedCents, patientCents: Math.round(allowedCents * payer.coinsurance), reason: '2' };
}

function pay(claim: Claim, day: number, attempt: number, suffix: string): PatientShare {
  const { payer, random, practice, chargeCents } = claim;
  const { allowedCents, patientCents, reason } = split(claim);
  const paidCents = allowedCents - patientCents;
  const contractualCents = chargeCents - allowedCents;
  const minute = fileMinute(random);
  const crossover = payer.payerClass === 'medicare' && patientCents > 0 && random.chance(0.7);
  const adjustments = [
    { group: 'CO' as const, reason: '45', amountCents: contractualCents },
    ...(patientCents > 0 ? [{ group: 'PR' as const, reason, amountCents: patientCents }] : []),
  ];
  bill(claim, practice.remittance, 'claim.adjudicated', `ad${attempt}`, day, minute, {
    attempt,
    payerSequence: 1,
    ...coverageOf(payer),
    adjudicatedDate: dateText(day),
    serviceDate: claim.serviceDate,
    claimStatus: crossover ? '19' : '1',
    chargeCents,
    allowedCents,
    paidCents,
    patientCents,
    adjustments,
  });
  const later = workDay(day + (random.chance(0.7) ? 0 : random.between(1, 3)), random);
  // The state programs answer any day and pay every second Wednesday.
  const posted = payer.payerClass === 'medicaid' ? day + ((FIRST_PAYDAY + 14 * 10_000 - day) % 14) : later;
  const postMinute = posted === day ? Math.min(1430, minute + 20 + random.next() * 200) : 480 + random.next() * 560;
  const dated = { postDate: dateText(posted), serviceDate: claim.serviceDate, ...coverageOf(payer) };
  if (paidCents > 0) remit(claim, payer, `pp${suffix}1`, posted, postMinute, paidCents);
  bill(claim, practice.remittance, 'adjustment.posted', `aj${suffix}1`, later, Math.max(minute, postMinute) + 0.5, {
    ...dated,
    // The contract's part is known and posted with the answer, whenever the money comes.
    postDate: dateText(later),
    amountCents: contractualCents,
    class: 'contractual',
    group: 'CO',
    reason: '45',
  });
  if (random.chance(0.007) && paidCents > 0) takeBack(claim, posted, paidCents, allowedCents, suffix);
  if (!crossover) return { patientCents, day: posted };
  return crossOver(claim, posted, patientCents);
}

// The supplement pays the coinsurance two weeks later; a secondary payment is no primary answer (kpis.md 1.12 rule 11).
function crossOver(claim: Claim, day: number, patientCents: number): PatientShare {
  const { random, practice } = claim;
  const later = workDay(day + 8 + random.between(0, 10), random);
  const minute = fileMinute(random);
  bill(claim, practice.remittance, 'claim.adjudicated', 'sec', later, minute, {
    attempt: 1,
    payerSequence: 2,
    ...coverageOf(SUPPLEMENT),
    adjudicatedDate: dateText(later),
    serviceDate: claim.serviceDate,
    claimStatus: '2',
    chargeCents: claim.chargeCents,
    allowedCents: patientCents,
    paidCents: patientCents,
    patientCents: 0,
    adjustments: [{ group: 'OA', reason: '23', amountCents: claim.chargeCents - patientCents }],
  });
  remit(claim, SUPPLEMENT, 'ps1', later, Math.min(1435, minute + 30), patientCents);
  return { patientCents: 0, day: later };
}

// ERA takeback: a reversal, then the corrected claim in a later file, four fifths of the money; the rest is lost.
function takeBack(claim: Claim, postedDay: number, paidCents: number, allowedCents: number, suffix: string): void {
  const { payer, random, practice, chargeCents } = claim;
  const day = workDay(postedDay + random.between(25, 70), random);
  const minute = fileMinute(random);
  const coverage = coverageOf(payer);
  const adjudicated = { attempt: 1, payerSequence: 1, ...coverage, serviceDate: claim.serviceDate };
  bill(claim, practice.remittance, 'claim.adjudicated', 'adr', day, minute, {
    ...adjudicated,
    adjudicatedDate: dateText(day),
    claimStatus: '22',
    chargeCents: -chargeCents,
    allowedCents: -allowedCents,
    paidCents: -paidCents,
    patientCents: 0,
    adjustments: [],
  });
  remit(claim, payer, 'pv1', day, minute + 1, -paidCents, `${claim.about.subject}.pp${suffix}1`);
  const again = workDay(day + random.between(6, 20), random);
  const less = Math.round(paidCents * 0.8);
  const patientCents = allowedCents - paidCents;
  bill(claim, practice.remittance, 'claim.adjudicated', 'adc', again, 300, {
    ...adjudicated,
    adjudicatedDate: dateText(again),
    claimStatus: '1',
    chargeCents,
    allowedCents: less + patientCents,
    paidCents: less,
    patientCents,
    adjustments: [{ group: 'CO', reason: '45', amountCents: chargeCents - less - patientCents }],
  });
  const dated = { postDate: dateText(again), serviceDate: claim.serviceDate, ...coverage };
  remit(claim, payer, 'pc1', again, 301, less);
  bill(claim, practice.remittance, 'adjustment.posted', 'ac9', again, 302, {
    ...dated,
    amountCents: paidCents - less,
    class: 'contractual',
    group: 'CO',
    reason: '45',
  });
}

function denied(claim: Claim, day: number, attempt: number, carc: string): PatientShare | undefined {
  const { payer, random, practice, chargeCents } = claim;
  const minute = fileMinute(random);
  const common = { attempt, payerSequence: 1, ...coverageOf(payer) };
  answerNo(claim, day, minute, attempt, carc);
  bill(claim, practice.remittance, 'claim.denied', `dn${attempt}`, day, minute + 0.2, {
    ...common,
    date: dateText(day),
    group: 'CO',
    reason: carc,
    amountCents: chargeCents,
  });
  const x = random.next();
  const worked = businessDayFrom(day + random.between(4, 22));
  if (x < 0.08 || carc === '18') return writeOff(claim, businessDayFrom(day + random.between(70, 120)), carc);
  const appeals = carc === NO_AUTHORIZATION || carc === '50' ? x < 0.75 : x < 0.38;
  if (appeals)
    bill(claim, practice.claims, 'claim.appealed', 'ap1', worked, 600 + random.next() * 400, {
      ...common,
      date: dateText(worked),
      amountCents: chargeCents,
    });
  else send(claim, worked, attempt + 1, '7');
  const answered = workDay(
    worked + (appeals ? random.between(22, 42) : Math.round(Math.min(42, random.logNormal(payer.delayDays, 0.3)))),
    random,
  );
  const won = random.chance(carc === '29' ? 0.15 : appeals ? 0.68 : 0.93);
  if (won) return pay(claim, answered, attempt + 1, 'x');
  answerNo(claim, answered, fileMinute(random), attempt + 1, carc);
  return writeOff(claim, businessDayFrom(answered + random.between(2, 15)), carc);
}

function answerNo(claim: Claim, day: number, minute: number, attempt: number, carc: string): void {
  const { payer, practice, chargeCents } = claim;
  bill(claim, practice.remittance, 'claim.adjudicated', `ad${attempt}`, day, minute, {
    attempt,
    payerSequence: 1,
    ...coverageOf(payer),
    adjudicatedDate: dateText(day),
    serviceDate: claim.serviceDate,
    claimStatus: '4',
    chargeCents,
    allowedCents: 0,
    paidCents: 0,
    patientCents: 0,
    adjustments: [{ group: 'CO', reason: carc, amountCents: chargeCents }],
  });
}

// Lost: the contract's part leaves as contractual, what should have been paid leaves as a failure (kpis.md net_collection_rate).
function writeOff(claim: Claim, day: number, carc: string): undefined {
  const { payer, practice, chargeCents } = claim;
  const allowedCents = Math.round(chargeCents * payer.allowed);
  const dated = { postDate: dateText(day), serviceDate: claim.serviceDate, ...coverageOf(payer) };
  const lostAs = carc === NO_AUTHORIZATION ? 'no_authorization' : carc === '29' ? 'timely_filing' : 'denial';
  bill(claim, practice.charges, 'adjustment.posted', 'aw1', day, 700, {
    ...dated,
    amountCents: chargeCents - allowedCents,
    class: 'contractual',
    group: 'CO',
    reason: '45',
  });
  bill(claim, practice.charges, 'adjustment.posted', 'aw2', day, 701, {
    ...dated,
    amountCents: allowedCents,
    class: lostAs,
    group: 'CO',
    reason: carc,
  });
}
