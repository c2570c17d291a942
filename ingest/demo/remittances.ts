/**
 * What a payer sent a practice for one day, as a whole: the 835's header with its trace number, and now and then money of no claim (PLB).
 * In: every payment and takeback as it is posted. Out: remittance events the next morning, whose claims add up to what was posted.
 * Of each day by itself, so that any span of time can be made alone: no sum is carried from one remittance to the next.
 */
import { DAY_MS, dateText, MINUTE_MS } from './calendar.ts';
import type { About, EventWriter, Remitted } from './event-writer.ts';
import { coverageOf, payers } from './payers.ts';
import { mix } from './random.ts';
import type { Practice, World } from './world.ts';

/** The next morning of every zone, in minutes UTC: by then the day is over everywhere. */
const MORNING = 13 * 60;

interface Sums {
  claims: number;
  chargeCents: number;
  paidCents: number;
}

export class RemittanceDays {
  private readonly world: World;
  private readonly days = new Map<number, Map<string, Sums>>();

  constructor(world: World) {
    this.world = world;
  }

  readonly add = ({ practice, payer, day, chargeCents, paidCents }: Remitted): void => {
    let ofDay = this.days.get(day);
    if (!ofDay) this.days.set(day, (ofDay = new Map()));
    const key = `${practice} ${payer}`;
    const sums = ofDay.get(key);
    if (!sums) ofDay.set(key, { claims: 1, chargeCents, paidCents });
    else {
      sums.claims += 1;
      sums.chargeCents += chargeCents;
      sums.paidCents += paidCents;
    }
  };

  /** Writes the remittances of a day and forgets it: all that was posted on it must have been added. */
  write(day: number, writer: EventWriter): void {
    const ofDay = this.days.get(day);
    this.days.delete(day);
    if (!ofDay) return;
    for (const practice of this.world.practices)
      for (const [index, payer] of payers.entries()) {
        const sums = ofDay.get(`${practice.id} ${payer.id}`);
        if (sums) writeRemittance(this.world, practice, payer, mix(this.world.seed, practice.index, day, 83 + index), day, sums, writer);
      }
  }
}

function writeRemittance(
  world: World,
  practice: Practice,
  payer: (typeof payers)[number],
  key: number,
  day: number,
  { claims, chargeCents, paidCents }: Sums,
  writer: EventWriter,
): void {
  const sentMs = (day + 1) * DAY_MS + (MORNING + (key % 170)) * MINUTE_MS;
  const date = dateText(day);
  const about: About = { subject: `${practice.id}:era-${payer.id}-${date}`, practice: practice.id, key };
  const coverage = coverageOf(payer);
  const [code, adjustedCents] = adjustmentOf(paidCents, mix(world.seed, key, 89));
  const amountCents = paidCents + adjustedCents;
  writer.write(practice.remittance, about, 'remittance.received', 'rm1', sentMs, sentMs, {
    ...coverage,
    paymentDate: date,
    method: amountCents === 0 ? 'NON' : payer.payerClass === 'workers_comp' ? 'CHK' : 'ACH',
    trace: String(100_000_000 + (key % 900_000_000)),
    amountCents,
    claims,
    chargeCents,
    claimPaidCents: paidCents,
    providerAdjustmentCents: adjustedCents,
    outOfBalanceCents: 0,
  });
  if (adjustedCents === 0) return;
  writer.write(practice.remittance, about, 'provider_adjustment.posted', 'pb1', sentMs, sentMs, {
    ...coverage,
    postDate: date,
    amountCents: adjustedCents,
    code,
  });
}

/** More taken back than paid: the rest is forwarded, and no money comes. One remittance in thirty pays interest for being late. */
function adjustmentOf(paidCents: number, dice: number): readonly [code: string, cents: number] {
  if (paidCents < 0) return ['FB', -paidCents];
  return dice % 30 === 0 ? ['L6', Math.round(paidCents * 0.004)] : ['', 0];
}
