/**
 * 837P, 837I and 837D → billing events: submissions and charges. One set, segment by segment; a claim's events come when the next begins.
 * In: HL loops (billing provider, subscriber, patient) and their claims. Out: events by claim.
 * Refuses the set whose loops do not hang together; a claim whose amounts cannot be read, whose practice nobody knows, with too many lines.
 */
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import { shortHash } from '../../event-id.ts';
import { dollars } from './amount.ts';
import { BilledClaim } from './billed-claim.ts';
import { billedEvents, type SentBill } from './claim-outcomes.ts';
import { ClaimLoops } from './claim-loops.ts';
import { createParties, type Parties } from './coverage.ts';
import { readClock, readDay } from './dates.ts';
import { sentIn } from './envelope-names.ts';
import { HlTree } from './hl-tree.ts';
import { element, type Segment } from './segment.ts';
import { createSetDrafts, type SetDrafts, type Span } from './set-drafts.ts';
import type { CreateSetMap, MappedOutcome, SetEnvelope, SetMap, SetTotals, X12Context } from './transaction-set.ts';

export const create837Map: CreateSetMap = (envelope, context) => new ClaimMap(envelope, context);

const NO_DATE: Violation = { field: 'BHT04', valueShape: 'missing', rule: 'a date somewhere: BHT04, GS04 or ISA09' };
const NO_NUMBER: Violation = { field: 'CLM01', valueShape: 'empty text', rule: 'a claim number' };

class ClaimMap implements SetMap {
  readonly #envelope: SetEnvelope;
  readonly #context: X12Context;
  readonly #drafts: SetDrafts;
  readonly #parties: Parties;
  readonly #sentIn: string | undefined;
  readonly #tree = new HlTree();
  readonly #loops = new ClaimLoops();
  readonly #repeats = new Map<string, number>();
  #made: { readonly day: string; readonly clock?: string | undefined } | undefined;
  #bht = '';
  #claim: BilledClaim | undefined;
  #broken = false;
  #claims = 0;
  #chargeCents = 0;
  #unbalanced = 0;

  constructor(envelope: SetEnvelope, context: X12Context) {
    this.#envelope = envelope;
    this.#context = context;
    this.#drafts = createSetDrafts(envelope, context);
    this.#parties = createParties(context);
    this.#sentIn = sentIn(envelope, context);
    const day = readDay(envelope.group.date) ?? readDay(envelope.interchange.date);
    this.#made = day === undefined ? undefined : { day };
    const [claims, chargeCents, unbalanced] = (envelope.carried ?? '').split(' ').map(Number);
    if (unbalanced !== undefined) [this.#claims, this.#chargeCents, this.#unbalanced] = [claims ?? 0, chargeCents ?? 0, unbalanced];
  }

  segment(segment: Segment): readonly MappedOutcome[] {
    if (this.#broken) return [];
    switch (segment.id) {
      case 'BHT':
        return this.#begin(segment);
      case 'HL': {
        const done = this.#closeClaim();
        const rule = this.#tree.broken(segment);
        if (rule === undefined) {
          this.#loops.hl(segment);
          return done;
        }
        this.#broken = true;
        const violation = { field: 'HL02', valueShape: valueShape(element(segment, 2)), rule };
        return [...done, this.#drafts.rejection(violation, '', { from: 0, to: 0 })];
      }
      case 'CLM': {
        const done = this.#closeClaim();
        this.#claim = new BilledClaim(segment, this.#loops.context(), this.#envelope.delimiters);
        return done;
      }
      case 'SE':
        return this.#closeClaim();
      default:
        if (this.#claim) this.#claim.segment(segment);
        else this.#loops.segment(segment);
        return [];
    }
  }

  end(): readonly MappedOutcome[] {
    return this.#broken ? [] : this.#closeClaim();
  }

  carry(): string {
    return [this.#claims, this.#chargeCents, this.#unbalanced].join(' ');
  }

  totals(): SetTotals {
    const findings =
      this.#unbalanced === 0 ? [] : [`ST ${this.#envelope.set.control}: ${this.#unbalanced} claims whose lines do not add up to CLM02`];
    return { claims: this.#claims, chargeCents: this.#chargeCents, paidCents: 0, plbCents: 0, findings };
  }

  #begin(segment: Segment): MappedOutcome[] {
    const day = readDay(element(segment, 4));
    if (day !== undefined) this.#made = { day, clock: readClock(element(segment, 5)) };
    this.#bht = element(segment, 4);
    return [];
  }

  #bill(day: string): SentBill {
    const { sender, control, date, time } = this.#envelope.interchange;
    return { day, time, hash: shortHash('837', this.#context.feed, sender, control, date, time, this.#bht) };
  }

  #closeClaim(): MappedOutcome[] {
    const claim = this.#claim;
    if (!claim) return [];
    this.#claim = undefined;
    if (claim.isEstimate) return [];
    this.#claims += 1;
    this.#chargeCents += claim.chargeCents;
    if (claim.lines.reduce((sum, { chargeCents }) => sum + chargeCents, 0) !== claim.chargeCents) this.#unbalanced += 1;
    const span: Span = { from: claim.first, to: claim.last };
    const placed = this.#parties.place(
      [claim.site, ...claim.context.billingCodes].filter(Boolean),
      claim.site === '' ? 'NM1*85' : 'NM1*77',
    );
    const violation = claim.violation ?? (claim.number === '' ? NO_NUMBER : undefined) ?? (placed.ok ? undefined : placed.violation);
    if (violation || !placed.ok || !this.#made) {
      const waiting = `charge ${dollars(claim.chargeCents)}`;
      return [this.#drafts.rejection(violation ?? NO_DATE, placed.ok ? placed.practice.id : '', span, waiting)];
    }
    const { coverage, flags } = this.#parties.payer(claim.context.payerCodes, claim.context.filing);
    const about = {
      bill: this.#bill(this.#made.day),
      sentIn: this.#sentIn,
      repeat: this.#repeatOf(claim),
      submittedDay: this.#made.day,
      practice: placed.practice,
      coverage,
      flags: [...placed.flags, ...flags],
    };
    const made = this.#made;
    return billedEvents(claim, about, this.#context).map((parts) => this.#drafts.event(parts, made, span));
  }

  #repeatOf(claim: BilledClaim): number {
    const seen = this.#repeats.get(claim.digest) ?? 0;
    this.#repeats.set(claim.digest, seen + 1);
    return seen;
  }
}
