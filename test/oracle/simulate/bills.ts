/**
 * Simulated claims that are billed more than once, as 837s bring them: replaced, voided, sent again, sent to a second payer.
 * In: a claim and how an answer to it is simulated. Out: its bills, each a submission with its charges.
 */
import { addDays } from '@rounds/schemas/time.ts';
import type { Claim } from './claim.ts';

/** Bills a claim once and perhaps again. */
export function rebill(claim: Claim, settle: (charged: number, date: string) => void): void {
  const { random, dos } = claim;
  const first = addDays(dos, random.int(0, 20));
  const charged = sendBill(claim, first, '1', 1);
  if (random.chance(0.3)) sendBill(claim, addDays(first, random.int(20, 40)), '1', 2);
  if (random.chance(0.7)) settle(charged, addDays(first, random.int(10, 40)));
  if (random.chance(0.7)) sendBill(claim, addDays(first, random.int(1, 60)), random.chance(0.3) ? '8' : '7', 1);
  if (random.chance(0.2)) sendBill(claim, addDays(first, random.int(1, 60)), '1', 1);
}

function sendBill({ random, dos, on, coverage }: Claim, day: string, frequency: string, payerSequence: number): number {
  const statement = `${day}T0900.${frequency === '1' ? 0 : 1}.b${random.int(1, 1_000_000)}`;
  const common = { serviceDate: dos, statement, payerSequence, ...coverage };
  let total = 0;
  for (let line = frequency === '8' ? 0 : random.int(1, 2); line > 0; line--) {
    const amountCents = random.int(4_001, 40_099);
    on('charge.posted', day, { ...common, postDate: day, amountCents, provider: 'dr-a', procedure: '99213' });
    total += amountCents;
  }
  on('claim.submitted', day, { ...common, submittedDate: day, amountCents: total, frequency, attempt: frequency === '1' ? 1 : 2 });
  return total;
}
