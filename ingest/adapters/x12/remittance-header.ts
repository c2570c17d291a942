/**
 * What an 835 says before its first claim: how much, when, how, by whom, to whom.
 * In: segments from ST to the first LX, CLP or PLB. Out: amount, days, codes of payer and payee, and the identity of the remittance.
 * Nothing is refused here: what is missing is missing, and what needs it says so.
 */
import { shortHash } from '../../event-id.ts';
import { readCents } from './amount.ts';
import { readDay } from './dates.ts';
import { element, type Segment } from './segment.ts';
import type { SetEnvelope } from './transaction-set.ts';

export class RemittanceHeader {
  /** BPR02 with its sign: a debit (BPR03 = D) takes money out. Undefined: not readable. */
  amountCents: number | undefined;
  amountText = '';
  method = '';
  trace = '';
  readonly payerCodes: string[] = [];
  readonly payeeCodes: string[] = [];
  last = 1;
  #paymentText = '';
  #payerId = '';
  #production: string | undefined;
  #party = '';

  segment(segment: Segment): void {
    this.last = segment.ordinal;
    switch (segment.id) {
      case 'BPR':
        return this.#bpr(segment);
      case 'TRN':
        this.trace = element(segment, 2);
        this.#payerId = element(segment, 3);
        return;
      case 'DTM':
        if (element(segment, 1) === '405') this.#production = readDay(element(segment, 2));
        return;
      case 'N1':
        return this.#n1(segment);
      case 'REF':
        return this.#ref(segment);
    }
  }

  /** BPR16; else the day the message was made, with a flag. */
  paymentDay(envelope: SetEnvelope): { readonly day: string | undefined; readonly flags: readonly string[] } {
    const day = readDay(this.#paymentText);
    return day === undefined ? { day: this.madeOn(envelope), flags: ['payment_date_assumed'] } : { day, flags: [] };
  }

  /** DTM*405; else the payment's day; else the group's or the interchange's. */
  madeOn({ group, interchange }: SetEnvelope): string | undefined {
    return this.#production ?? readDay(this.#paymentText) ?? readDay(group.date) ?? readDay(interchange.date);
  }

  /**
   * One payment is one remittance, however often and in whatever envelope it is sent: payer, trace, day, amount.
   * Without a trace number its envelope is all there is to know it by.
   */
  identity(envelope: SetEnvelope): string {
    const payer = this.#payerId || (this.payerCodes[0] ?? '');
    if (/[^0\s]/.test(this.trace)) return shortHash('835', payer, this.trace, this.#paymentText, this.amountText);
    const { interchange, group, set } = envelope;
    return shortHash('835', interchange.sender, interchange.control, interchange.date, group.control, set.control);
  }

  #bpr(segment: Segment): void {
    this.amountText = element(segment, 2);
    const cents = readCents(this.amountText);
    this.amountCents = cents !== undefined && element(segment, 3).toUpperCase() === 'D' && cents > 0 ? -cents : cents;
    this.method = element(segment, 4).toUpperCase();
    this.#paymentText = element(segment, 16);
  }

  #n1(segment: Segment): void {
    this.#party = element(segment, 1).toUpperCase();
    const [name, code] = [element(segment, 2), element(segment, 4)];
    // A payee's name is no code; a payer's is what spreadsheets know it by.
    if (this.#party === 'PR') this.payerCodes.push(...[code, name].filter(Boolean));
    if (this.#party === 'PE') this.payeeCodes.push(...[code].filter(Boolean));
  }

  #ref(segment: Segment): void {
    const [qualifier, code] = [element(segment, 1), element(segment, 2)];
    if (code === '') return;
    if (this.#party === 'PR' && qualifier === '2U') this.payerCodes.push(code);
    if (this.#party === 'PE' && (qualifier === 'TJ' || qualifier === 'PQ')) this.payeeCodes.push(code);
  }

  /** Codes of the payer, the best first; TRN03 is its tax id with a 1 in front. */
  get payer(): readonly string[] {
    return [...new Set([...this.payerCodes, this.#payerId].filter(Boolean))];
  }
}
