/**
 * One claim of an 835, from CLP to the next: amounts, adjustments at both levels, lines, dates, who served it.
 * In: its segments, one by one. Out: what they add up to, whether they balance, and the first element that holds no amount.
 * Keeps sums, not lines: a claim of any length costs the same memory. Names of patients are passed over.
 */
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import { shortHash } from '../../event-id.ts';
import { AdjustmentSums, badAmount, readCas } from './adjustments.ts';
import { readCents } from './amount.ts';
import { readFirstDay } from './dates.ts';
import { element, type Delimiters, plainText, type Segment } from './segment.ts';

/** Reversal: the old claim again with reversed signs. */
export const REVERSAL = '22';
/** An estimate: no money moves. */
export const PREDETERMINATION = '25';
const MAX_DIGEST = 64 * 1024;

interface Line {
  readonly chargeCents: number;
  readonly paidCents: number;
  adjustedCents: number;
  patientCents: number;
  allowedCents: number | undefined;
}

export class RemittanceClaim {
  readonly first: number;
  last: number;
  readonly number: string;
  readonly status: string;
  readonly filing: string;
  readonly payerNumber: string;
  readonly chargeCents: number;
  readonly paidCents: number;
  readonly patientCents: number;
  readonly adjustments = new AdjustmentSums();
  readonly flags: string[] = [];
  /** The first thing that makes the claim unreadable. */
  violation: Violation | undefined;
  provider = '';
  #digest = '';
  #separator: string;
  #claimDay: string | undefined;
  #lineDay: string | undefined;
  #line: Line | undefined;
  #lineImbalance = 0;
  #allowedCents = 0;
  #allowedKnown = false;

  constructor(clp: Segment, { component }: Delimiters) {
    this.#separator = component;
    this.first = clp.ordinal;
    this.last = clp.ordinal;
    this.number = element(clp, 1);
    this.status = element(clp, 2);
    this.filing = element(clp, 6);
    this.payerNumber = element(clp, 7);
    this.chargeCents = this.#amount('CLP03', element(clp, 3));
    this.paidCents = this.#amount('CLP04', element(clp, 4));
    this.patientCents = element(clp, 5) === '' ? 0 : this.#amount('CLP05', element(clp, 5));
    if (!/^[A-Z0-9]{1,2}$/i.test(this.status))
      this.violation ??= { field: 'CLP02', valueShape: valueShape(this.status), rule: 'a claim status code of one or two characters' };
    this.#take(clp);
  }

  /** A segment between this CLP and the next. */
  segment(segment: Segment): void {
    this.last = segment.ordinal;
    this.#take(segment);
    switch (segment.id) {
      case 'CAS':
        return this.#cas(segment);
      case 'SVC':
        return this.#svc(segment);
      case 'DTM':
        return this.#date(segment);
      case 'AMT':
        return this.#amt(segment);
      case 'NM1':
        if (element(segment, 1) === '82' && this.provider === '') this.provider = element(segment, 9);
    }
  }

  /** After its last segment: flags of what does not balance (guide 1.10.2.1: lines, then the claim). */
  close(): void {
    this.#closeLine();
    const difference = this.paidCents - (this.chargeCents - this.adjustments.total);
    if (difference !== 0) this.flags.push(`out_of_balance:${difference}`);
    if (this.#lineImbalance !== 0) this.flags.push(`out_of_balance:line:${this.#lineImbalance}`);
  }

  /** What makes it itself: equal for equal segments, whatever the separators. */
  get digest(): string {
    return shortHash(this.#digest);
  }

  /** First day of service: of its lines, else of the claim. */
  get serviceDay(): string | undefined {
    return this.#lineDay ?? this.#claimDay;
  }

  /** AMT*B6 of its lines; else what was paid and what the patient owes. */
  get allowedCents(): number {
    if (this.#allowedKnown) return this.#allowedCents;
    const patient = this.adjustments.list().reduce((sum, { group, amountCents }) => (group === 'PR' ? sum + amountCents : sum), 0);
    return this.paidCents + patient;
  }

  #take(segment: Segment): void {
    this.#digest += `${plainText(segment, this.#separator)}~`;
    if (this.#digest.length > MAX_DIGEST) this.#digest = shortHash(this.#digest);
  }

  #amount(field: string, text: string): number {
    const cents = readCents(text);
    if (cents === undefined) this.violation ??= badAmount(field, text);
    return cents ?? 0;
  }

  #cas(segment: Segment): void {
    const read = readCas(segment);
    if (!read.ok) {
      this.violation ??= read.violation;
      return;
    }
    this.flags.push(...read.flags);
    for (const adjustment of read.adjustments) {
      this.adjustments.add(adjustment);
      if (!this.#line) continue;
      this.#line.adjustedCents += adjustment.amountCents;
      if (adjustment.group === 'PR') this.#line.patientCents += adjustment.amountCents;
    }
  }

  #svc(segment: Segment): void {
    this.#closeLine();
    const [charge, paid] = [element(segment, 2), element(segment, 3)];
    const chargeCents = this.#amount('SVC02', charge);
    const paidCents = paid === '' ? 0 : this.#amount('SVC03', paid);
    this.#line = { chargeCents, paidCents, adjustedCents: 0, patientCents: 0, allowedCents: undefined };
  }

  #closeLine(): void {
    const line = this.#line;
    if (!line) return;
    this.#lineImbalance += Math.abs(line.paidCents - (line.chargeCents - line.adjustedCents));
    if (line.allowedCents !== undefined) this.#allowedKnown = true;
    this.#allowedCents += line.allowedCents ?? line.paidCents + line.patientCents;
    this.#line = undefined;
  }

  #date(segment: Segment): void {
    const [qualifier, day] = [element(segment, 1), readFirstDay(element(segment, 2))];
    if (day === undefined) return;
    if (this.#line && (qualifier === '472' || qualifier === '150')) {
      if (this.#lineDay === undefined || day < this.#lineDay) this.#lineDay = day;
    } else if (qualifier === '232' || qualifier === '472' || (qualifier === '233' && this.#claimDay === undefined)) {
      this.#claimDay = day;
    }
  }

  #amt(segment: Segment): void {
    if (element(segment, 1) !== 'B6' || !this.#line) return;
    // Said for information only: an amount that cannot be read costs the claim nothing.
    const cents = readCents(element(segment, 2));
    if (cents === undefined) this.flags.push('bad_amount:AMT02');
    else this.#line.allowedCents = (this.#line.allowedCents ?? 0) + cents;
  }
}
