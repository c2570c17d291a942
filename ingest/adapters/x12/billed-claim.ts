/**
 * One claim of an 837, from CLM to the next claim or HL: amount, kind, dates, lines, where and by whom.
 * In: its segments, one by one, and the HL loops it hangs on. Out: what it says, or why it cannot be read.
 * What other payers said (loops 2320 and 2430) is passed over: their own 835 says it. Names are passed over.
 */
import type { Violation } from '@rounds/schemas/events/event.ts';
import { shortHash } from '../../event-id.ts';
import { badAmount } from './adjustments.ts';
import { readCents } from './amount.ts';
import { readFirstDay } from './dates.ts';
import { element, type Delimiters, plainText, type Segment } from './segment.ts';
import { ServiceLine } from './service-line.ts';

/** The loops a claim hangs on, as they stood when it began. */
export interface ClaimContext {
  /** HL01 of the innermost loop. */
  readonly loop: string;
  readonly billingCodes: readonly string[];
  /** NPI of a billing provider that is a person. */
  readonly billingPerson: string;
  /** SBR01. */
  readonly sequence: string;
  /** SBR09. */
  readonly filing: string;
  readonly payerCodes: readonly string[];
  /** Subscriber's number, with the birth date of a dependent behind it; empty when there is none. */
  readonly member: string;
}

/** A claim with so many lines is refused; the guides allow 50 (professional, dental) and 999 (institutional). */
export const LINE_LIMIT = 5_000;
const MAX_DIGEST = 64 * 1024;

export class BilledClaim {
  readonly context: ClaimContext;
  readonly first: number;
  last: number;
  readonly number: string;
  readonly chargeCents: number;
  /** CLM19 = PB: asks what would be paid; nothing is charged. */
  readonly isEstimate: boolean;
  /** CLM05-3; `1` when it is missing. */
  readonly frequency: string;
  readonly lines: ServiceLine[] = [];
  violation: Violation | undefined;
  /** REF*F8: the payer's number of the original. */
  original = '';
  provider = '';
  site = '';
  readonly #component: string;
  readonly #days = new Map<string, string>();
  #digest = '';
  #line: ServiceLine | undefined;
  #ofOtherPayer = false;

  constructor(clm: Segment, context: ClaimContext, { component }: Delimiters) {
    this.context = context;
    this.#component = component;
    this.first = clm.ordinal;
    this.last = clm.ordinal;
    this.number = element(clm, 1);
    const amount = element(clm, 2);
    const cents = readCents(amount);
    if (cents === undefined) this.violation = badAmount('CLM02', amount);
    this.chargeCents = cents ?? 0;
    this.isEstimate = element(clm, 19).toUpperCase() === 'PB';
    this.frequency = element(clm, 5).split(component)[2]?.trim() || '1';
    this.#digest = `${context.loop}~${context.sequence}~`;
    this.#take(clm);
  }

  segment(segment: Segment): void {
    this.last = segment.ordinal;
    this.#take(segment);
    switch (segment.id) {
      case 'LX':
        return this.#newLine();
      case 'SV1':
      case 'SV2':
      case 'SV3':
        if (!this.#line || this.#line.billed) this.#newLine();
        return this.#inLine(segment);
      case 'SBR':
      case 'SVD':
        this.#ofOtherPayer = true;
        return;
      default:
        if (this.#line) this.#inLine(segment);
        else if (!this.#ofOtherPayer) this.#inClaim(segment);
    }
  }

  /** What makes it itself: equal for equal segments in the same loop, whatever the separators. */
  get digest(): string {
    return shortHash(this.#digest);
  }

  /** First day of service: of the claim, else of its lines, else of the stay. */
  get serviceDay(): string | undefined {
    const ofLines = this.lines.flatMap(({ day }) => day ?? []).sort()[0];
    return this.#days.get('472') ?? ofLines ?? this.#days.get('434') ?? this.#days.get('435');
  }

  #take(segment: Segment): void {
    this.#digest += `${plainText(segment, this.#component)}~`;
    if (this.#digest.length > MAX_DIGEST) this.#digest = shortHash(this.#digest);
  }

  #newLine(): void {
    this.#ofOtherPayer = false;
    if (this.lines.length + 1 >= LINE_LIMIT) {
      this.violation ??= { field: 'LX', valueShape: `list of ${LINE_LIMIT}`, rule: `fewer than ${LINE_LIMIT} service lines` };
      return;
    }
    this.#line = new ServiceLine();
    this.lines.push(this.#line);
  }

  #inLine(segment: Segment): void {
    if (this.#ofOtherPayer) return;
    this.#line?.segment(segment, this.#component);
    this.violation ??= this.#line?.violation;
  }

  #inClaim(segment: Segment): void {
    const [first, ninth] = [element(segment, 1), element(segment, 9)];
    if (segment.id === 'DTP') {
      const day = readFirstDay(element(segment, 3));
      if (day !== undefined && !this.#days.has(first)) this.#days.set(first, day);
    } else if (segment.id === 'REF' && first === 'F8') this.original = element(segment, 2);
    else if (segment.id === 'NM1' && first === '82') this.provider = ninth;
    else if (segment.id === 'NM1' && first === '77') this.site = ninth;
  }
}
