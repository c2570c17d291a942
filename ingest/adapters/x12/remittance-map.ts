/**
 * 835 → billing events: answers, payments, takebacks and agreed reductions by claim; the payment as a whole; money that belongs to no claim.
 * In: one set, segment by segment. Out: a claim's events when the next one begins, at the end the remittance with its balance.
 * Refuses a claim whose amounts cannot be read or whose practice nobody knows, that claim alone; what does not balance is flagged and taken in.
 */
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import type { Placed } from '../../place.ts';
import { shortHash } from '../../event-id.ts';
import { badAmount } from './adjustments.ts';
import { dollars } from './amount.ts';
import { systemOf } from './claim-key.ts';
import { providerAdjustmentEvent, remittanceEvent, type PaymentFrame } from './payment-outcomes.ts';
import { createParties, type Parties } from './coverage.ts';
import { readPlb } from './provider-adjustments.ts';
import { RemittanceClaim } from './remittance-claim.ts';
import { RemittanceHeader } from './remittance-header.ts';
import { remittedEvents, waitingWith } from './remittance-outcomes.ts';
import { RemittanceSums } from './remittance-sums.ts';
import { element, type Segment } from './segment.ts';
import { createSetDrafts, type SetDrafts, type Span } from './set-drafts.ts';
import type { CreateSetMap, MappedOutcome, SetEnvelope, SetMap, SetTotals, X12Context } from './transaction-set.ts';

export const create835Map: CreateSetMap = (envelope, context) => new RemittanceMap(envelope, context);

const NO_DATE: Violation = { field: 'BPR16', valueShape: 'missing', rule: 'a date somewhere: BPR16, DTM*405, GS04 or ISA09' };

class RemittanceMap implements SetMap {
  readonly #envelope: SetEnvelope;
  readonly #context: X12Context;
  readonly #drafts: SetDrafts;
  readonly #parties: Parties;
  readonly #header = new RemittanceHeader();
  readonly #sums: RemittanceSums;
  readonly #repeats = new Map<string, number>();
  #inHeader = true;
  #frame: PaymentFrame | undefined;
  #claim: RemittanceClaim | undefined;
  /** TS3-01 of the LX loop: the provider the claims of this loop are paid to. */
  #site = '';

  constructor(envelope: SetEnvelope, context: X12Context) {
    this.#envelope = envelope;
    this.#context = context;
    this.#drafts = createSetDrafts(envelope, context);
    this.#parties = createParties(context);
    this.#sums = new RemittanceSums(envelope.carried);
  }

  segment(segment: Segment): readonly MappedOutcome[] {
    switch (segment.id) {
      case 'LX': {
        this.#inHeader = false;
        const done = this.#closeClaim();
        this.#site = '';
        return done;
      }
      case 'TS3':
        this.#site = element(segment, 1);
        return [];
      case 'CLP': {
        this.#inHeader = false;
        const done = this.#closeClaim();
        this.#claim = new RemittanceClaim(segment, this.#envelope.delimiters);
        return done;
      }
      case 'PLB': {
        this.#inHeader = false;
        const done = this.#closeClaim();
        return [...done, ...this.#plb(segment)];
      }
      case 'SE':
        return this.#closeClaim();
      default:
        if (this.#claim) this.#claim.segment(segment);
        else if (this.#inHeader) this.#header.segment(segment);
        return [];
    }
  }

  end(more = false): readonly MappedOutcome[] {
    const done = this.#closeClaim();
    return more ? done : [...done, ...this.#remittance()];
  }

  carry(): string {
    return this.#sums.text();
  }

  totals(): SetTotals {
    const { claims, chargeCents, paidCents, plbCents } = this.#sums;
    const difference = this.#difference();
    const set = `ST ${this.#envelope.set.control}`;
    const findings = [
      ...(difference === undefined || difference === 0
        ? []
        : [`${set}: BPR02 is ${dollars(Math.abs(difference))} ${difference > 0 ? 'more' : 'less'} than claims minus PLB`]),
      ...this.#sums.findings(set),
    ];
    return { claims, chargeCents, paidCents, plbCents, findings };
  }

  /** BPR02 - (claims - PLB); undefined when BPR02 is no amount. */
  #difference(): number | undefined {
    const { amountCents } = this.#header;
    return amountCents === undefined ? undefined : amountCents - (this.#sums.paidCents - this.#sums.plbCents);
  }

  /** Identity and days of the remittance; undefined when there is no date anywhere. */
  #about(): PaymentFrame | undefined {
    if (this.#frame) return this.#frame;
    const { day, flags } = this.#header.paymentDay(this.#envelope);
    const madeOn = this.#header.madeOn(this.#envelope);
    if (day === undefined || madeOn === undefined) return undefined;
    const remittance = `${systemOf(this.#context.feed)}:remittance:${this.#header.identity(this.#envelope)}`;
    return (this.#frame = { remittance, paymentDay: day, madeOn, flags });
  }

  #place(): Placed {
    const codes = [this.#site, ...this.#header.payeeCodes].filter(Boolean);
    return this.#parties.place(codes, this.#site === '' ? 'N1*PE' : 'TS301');
  }

  #closeClaim(): MappedOutcome[] {
    const claim = this.#claim;
    if (!claim) return [];
    this.#claim = undefined;
    claim.close();
    const span: Span = { from: claim.first, to: claim.last };
    const about = this.#about();
    const placed = this.#place();
    const violation = claim.violation ?? (placed.ok ? undefined : placed.violation) ?? (about ? undefined : NO_DATE);
    this.#sums.add(claim, violation !== undefined);
    if (violation || !placed.ok || !about)
      return [this.#drafts.rejection(violation ?? NO_DATE, placed.ok ? placed.practice.id : '', span, waitingWith(claim))];
    const { coverage, flags } = this.#parties.payer(this.#header.payer, claim.filing);
    const remitted = {
      ...about,
      repeat: this.#repeatOf(claim.digest),
      practice: placed.practice,
      coverage,
      flags: [...about.flags, ...placed.flags, ...flags],
    };
    return remittedEvents(claim, remitted, this.#context).map((parts) => this.#drafts.event(parts, { day: about.madeOn }, span));
  }

  /** How many claims (or PLB pairs) equal to the letter this set had before: money said twice in one payment was paid twice. */
  #repeatOf(hash: string): number {
    // Half a hash is enough to tell what is in one set apart and costs half the memory.
    const key = hash.slice(0, 11);
    const seen = this.#repeats.get(key) ?? 0;
    this.#repeats.set(key, seen + 1);
    return seen;
  }

  #plb(segment: Segment): MappedOutcome[] {
    const { adjustments, violations, fiscalYearEnd } = readPlb(segment);
    const span: Span = { from: segment.ordinal, to: segment.ordinal };
    const [about, placed] = [this.#about(), this.#place()];
    const practice = placed.ok ? placed.practice.id : '';
    const unread = violations.map((violation) => this.#drafts.rejection(violation, practice, span));
    for (const { amountCents } of adjustments) this.#sums.addPlb(-amountCents);
    if (!about || !placed.ok) {
      const violation = placed.ok ? NO_DATE : placed.violation;
      const kept = adjustments.reduce((sum, { amountCents }) => sum + amountCents, 0);
      return [...unread, this.#drafts.rejection(violation, practice, span, `PLB ${dollars(kept)}`)];
    }
    const { coverage, flags } = this.#parties.payer(this.#header.payer, '');
    const shared = { about, practice: placed.practice, coverage, flags: [...about.flags, ...placed.flags, ...flags] };
    const provider = segment.elements.slice(1, 3).join('*');
    const own = adjustments.map((adjustment) => {
      const key = shortHash(
        this.#context.feed,
        about.remittance,
        provider,
        adjustment.code,
        adjustment.reference,
        String(adjustment.amountCents),
      );
      const parts = providerAdjustmentEvent(adjustment, `${key}.plb${this.#repeatOf(key)}`, fiscalYearEnd, shared, this.#context);
      return this.#drafts.event(parts, { day: about.madeOn }, span);
    });
    return [...unread, ...own];
  }

  #remittance(): MappedOutcome[] {
    const span: Span = { from: 0, to: 0 };
    const [about, header] = [this.#about(), this.#header];
    const placed = this.#parties.place(header.payeeCodes, 'N1*PE');
    const practice = placed.ok ? placed.practice.id : '';
    if (header.amountCents === undefined) {
      const violation =
        header.amountText === ''
          ? { field: 'BPR02', valueShape: valueShape(undefined), rule: 'an amount' }
          : badAmount('BPR02', header.amountText);
      return [this.#drafts.rejection(violation, practice, span)];
    }
    if (!placed.ok) return [this.#drafts.rejection(placed.violation, '', span, `BPR ${dollars(header.amountCents)}`)];
    if (!about) return [this.#drafts.rejection(NO_DATE, practice, span)];
    const { coverage, flags } = this.#parties.payer(header.payer, '');
    const shared = { about, practice: placed.practice, coverage, flags: [...about.flags, ...placed.flags, ...flags] };
    const amounts = { amountCents: header.amountCents, outOfBalanceCents: this.#difference() ?? 0 };
    const parts = remittanceEvent(header, this.#sums, amounts, shared, this.#context);
    return [this.#drafts.event(parts, { day: about.madeOn }, span)];
  }
}
