/**
 * Simulated claims: charges and voids, submissions, denials of all kinds, resubmissions, secondary payers, reversals, takebacks, refunds,
 * adjustments of all classes, invoices, opening balances. In: chance, a recorder, a practice, a day. Out: events of one claim.
 */
import { addDays } from '@rounds/schemas/time.ts';
import { rebill } from './bills.ts';
import type { Claim } from './claim.ts';
import type { Random } from './random.ts';
import { hour, type Recorder, type SimulatedPractice } from './recorder.ts';

const payers = [
  { payer: 'acme', payerClass: 'commercial' },
  { payer: 'mcr', payerClass: 'medicare' },
  { payer: 'mcd', payerClass: 'medicaid' },
  { payer: 'mca', payerClass: 'medicare_advantage' },
] as const;
const classes = [
  'contractual',
  'denial',
  'timely_filing',
  'no_authorization',
  'bad_debt',
  'charity',
  'courtesy',
  'small_balance',
  'other',
] as const;
const denials = [
  [{ group: 'CO', reason: '197' }],
  [{ group: 'CO', reason: '16' }],
  [{ group: 'CO', reason: '204' }],
  [{ group: 'CO', reason: '29' }],
  [{ group: 'OA', reason: '18' }],
  [
    { group: 'CO', reason: '18' },
    { group: 'CO', reason: '50' },
  ],
  [
    { group: 'CO', reason: '45' },
    { group: 'PI', reason: '97' },
  ],
] as const;

const kinds = {
  paid: 40,
  denied: 14,
  deniedFeed: 3,
  patientShare: 6,
  zeroPay: 3,
  secondary: 6,
  resubmitted: 8,
  rejected: 3,
  unbilled: 5,
  open: 6,
  invoice: 5,
  opening: 2,
  takeback: 4,
  overpaid: 4,
  voided: 4,
  split: 3,
  rebilled: 5,
} as const;

/** One claim whose service was on `dos`, and everything that happens to it in the months after. */
export function simulateClaim(random: Random, recorder: Recorder, practice: SimulatedPractice, id: string, dos: string): void {
  const on = (type: string, date: string, data: object) =>
    recorder.record(practice, type, id, Date.parse(`${date}T18:00:00Z`) + random.int(0, 3000), data, random.int(1, 30) * hour);
  const claim: Claim = { random, practice, id, dos, coverage: random.pick(payers), on };
  const kind = random.weighted(kinds);
  if (kind === 'opening')
    return claim.on('opening_balance.set', dos, {
      postDate: dos,
      serviceDate: addDays(dos, -random.int(0, 200)),
      amountCents: random.int(-2000, 90_000),
      ...claim.coverage,
    });
  if (kind === 'rebilled') return rebill(claim, (charged, date) => void settle(claim, charged, date));
  const charged = charge(claim, kind === 'invoice');
  if (kind === 'unbilled') return;
  if (kind === 'invoice') return settlePatient(claim, charged, addDays(dos, random.int(3, 60)));
  const submitted = addDays(dos, random.int(0, 20));
  submit(claim, submitted, charged, 1, 1);
  const answered = addDays(submitted, random.int(5, 60));
  answer(kind, claim, charged, answered);
}

function charge(claim: Claim, invoice: boolean): number {
  const { random, dos, on, coverage } = claim;
  let total = 0;
  for (let line = random.int(1, 3); line > 0; line--) {
    const amountCents = random.int(4_001, 40_099);
    const postDate = addDays(dos, random.int(0, 6));
    on('charge.posted', postDate, {
      postDate,
      serviceDate: dos,
      amountCents,
      ...coverage,
      provider: 'dr-a',
      procedure: '99213',
      billing: invoice ? 'invoice' : 'claim',
    });
    total += amountCents;
    if (random.chance(0.06)) {
      const voidedOn = addDays(postDate, random.int(0, 40));
      on('charge.voided', voidedOn, { postDate: voidedOn, serviceDate: dos, amountCents, ...coverage });
      total -= amountCents;
    }
  }
  if (random.chance(0.08)) pay(claim, dos, random.int(1000, 4000), 'patient', true);
  return total;
}

const submit = (
  { on, dos, coverage }: Claim,
  date: string,
  amountCents: number,
  attempt: number,
  payerSequence: number,
  more: object = {},
) =>
  on('claim.submitted', date, {
    attempt,
    payerSequence,
    serviceDate: dos,
    submittedDate: date,
    amountCents,
    frequency: attempt > 1 ? '7' : '1',
    ...coverage,
    ...more,
  });

const pay = ({ on, dos, coverage }: Claim, postDate: string, amountCents: number, from: 'payer' | 'patient', pointOfService = false) =>
  on('payment.posted', postDate, { postDate, serviceDate: dos, amountCents, from, pointOfService, ...coverage });

const adjust = ({ on, dos }: Claim, postDate: string, amountCents: number, kind: string) =>
  on('adjustment.posted', postDate, { postDate, serviceDate: dos, amountCents, class: kind });

function adjudicate(
  { on, coverage }: Claim,
  date: string,
  charged: number,
  paid: number,
  patient: number,
  adjustments: readonly object[],
  more: object = {},
): void {
  on('claim.adjudicated', date, {
    attempt: 1,
    payerSequence: 1,
    adjudicatedDate: date,
    claimStatus: '1',
    chargeCents: charged,
    paidCents: paid,
    patientCents: patient,
    adjustments,
    ...coverage,
    ...more,
  });
}

function deny(claim: Claim, date: string, charged: number, more: object = {}): void {
  const codes = claim.random.pick(denials);
  const shares = codes.length === 1 ? [charged] : [Math.floor(charged / 3), charged - Math.floor(charged / 3)];
  const adjustments = codes.map((code, index) => ({ ...code, amountCents: shares[index] ?? 0 }));
  adjudicate(claim, date, charged, 0, 0, adjustments, { claimStatus: '4', ...more });
}

/** Pays what is ordinary: contractual adjustment, payer's part, and a patient's part that is paid or written off. */
function settle(claim: Claim, charged: number, date: string, more: object = {}): number {
  const { random } = claim;
  const contractual = Math.floor((charged * random.int(20, 50)) / 100);
  const patient = Math.floor((charged - contractual) * random.pick([0, 0, 0.2]));
  const paid = charged - contractual - patient;
  adjudicate(
    claim,
    date,
    charged,
    paid,
    patient,
    [{ group: 'CO', reason: '45', amountCents: contractual }, ...(patient ? [{ group: 'PR', reason: '1', amountCents: patient }] : [])],
    more,
  );
  const posted = addDays(date, random.int(0, 4));
  if (contractual) adjust(claim, posted, contractual, 'contractual');
  pay(claim, posted, paid, 'payer');
  if (patient) settlePatient(claim, patient, addDays(posted, random.int(10, 90)));
  return paid;
}

function settlePatient(claim: Claim, amount: number, date: string): void {
  const { random } = claim;
  const end = random.weighted({ paid: 60, writtenOff: 24, open: 16 });
  if (end === 'paid') pay(claim, date, amount, 'patient');
  if (end === 'writtenOff') adjust(claim, date, amount, random.pick(classes));
}

function answer(kind: keyof typeof kinds, claim: Claim, charged: number, date: string): void {
  const { random, on, dos, coverage } = claim;
  const later = (low: number, high: number) => addDays(date, random.int(low, high));
  switch (kind) {
    case 'open':
      return;
    case 'denied':
      deny(claim, date, charged);
      return random.chance(0.5) ? adjust(claim, later(30, 90), charged, random.pick(classes)) : undefined;
    case 'deniedFeed':
      return on('claim.denied', date, {
        date,
        group: 'CO',
        reason: random.pick(['197', '18', '50']),
        amountCents: charged,
        ...coverage,
      });
    case 'patientShare':
      adjudicate(claim, date, charged, 0, charged, [{ group: 'PR', reason: random.pick(['1', '2', '3']), amountCents: charged }]);
      return settlePatient(claim, charged, later(5, 40));
    case 'zeroPay':
      adjudicate(claim, date, charged, 0, 0, [{ group: 'CO', reason: '45', amountCents: charged }]);
      return adjust(claim, date, charged, 'contractual');
    case 'resubmitted':
      deny(claim, date, charged);
      return resubmit(claim, charged, date);
    case 'rejected':
      on('claim.rejected', date, { date, code: 'A7', ...coverage });
      submit(claim, later(1, 9), charged, 2, 1);
      return void settle(claim, charged, later(20, 50), { attempt: 2 });
    case 'secondary':
      settle(claim, charged, date);
      on('claim.submitted', later(1, 5), {
        attempt: 1,
        payerSequence: 2,
        serviceDate: dos,
        submittedDate: later(1, 5),
        amountCents: charged,
        payer: 'acme',
        payerClass: 'commercial',
      });
      return adjudicate(claim, later(20, 40), charged, 0, 0, [{ group: 'OA', reason: '23', amountCents: charged }], {
        payerSequence: 2,
        payer: 'acme',
        payerClass: 'commercial',
      });
    default:
      return reverse(kind, claim, charged, date);
  }
}

/** Sent again after a denial; now and then to the payer it should have gone to. */
function resubmit(claim: Claim, charged: number, denied: string): void {
  const { random } = claim;
  const now = random.chance(0.3) ? { ...claim, coverage: random.pick(payers) } : claim;
  submit(now, addDays(denied, random.int(3, 20)), charged, 2, 1);
  settle(now, charged, addDays(denied, random.int(30, 60)), { attempt: 2 });
}

function reverse(kind: keyof typeof kinds, claim: Claim, charged: number, date: string): void {
  const { random, on, dos, coverage } = claim;
  const paid = settle(claim, charged, date);
  const back = addDays(date, random.int(20, 120));
  switch (kind) {
    case 'takeback':
      adjudicate(claim, back, -charged, -paid, 0, [], { claimStatus: '22' });
      return on('payment.reversed', back, { postDate: back, serviceDate: dos, amountCents: paid, from: 'payer', ...coverage });
    case 'overpaid': {
      pay(claim, back, 5_000, random.pick(['payer', 'patient']));
      const refunded = addDays(back, random.int(1, 50));
      return random.chance(0.6)
        ? on('refund.posted', refunded, { postDate: refunded, serviceDate: dos, amountCents: 5_000, to: 'patient', ...coverage })
        : undefined;
    }
    case 'voided':
      return on('charge.voided', back, { postDate: back, serviceDate: dos, amountCents: charged, ...coverage });
    default:
      return;
  }
}
