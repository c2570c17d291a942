/**
 * Running sums of one 835 set: claims, charge, paid, PLB, what does not balance.
 * In: claims and PLB amounts as they pass; at the start what an earlier piece of the set carried. Out: the sums, and as text for the next piece.
 */
import type { RemittanceClaim } from './remittance-claim.ts';

const FIELDS = 7;

export class RemittanceSums {
  claims = 0;
  chargeCents = 0;
  paidCents = 0;
  /** As sent: positive reduces the payment. */
  plbCents = 0;
  rejected = 0;
  #claimsOut = 0;
  #linesOut = 0;

  constructor(carried: string | undefined) {
    const parts = (carried ?? '').split(' ').map(Number);
    if (parts.length !== FIELDS || !parts.every(Number.isSafeInteger)) return;
    [
      this.claims = 0,
      this.chargeCents = 0,
      this.paidCents = 0,
      this.plbCents = 0,
      this.rejected = 0,
      this.#claimsOut = 0,
      this.#linesOut = 0,
    ] = parts;
  }

  /** An unreadable claim counts as far as it can be read: it is money the payment speaks of. */
  add(claim: RemittanceClaim, rejected: boolean): void {
    this.claims += 1;
    this.chargeCents += claim.chargeCents;
    this.paidCents += claim.paidCents;
    if (rejected) this.rejected += 1;
    if (claim.flags.some((flag) => /^out_of_balance:-?\d/.test(flag))) this.#claimsOut += 1;
    if (claim.flags.some((flag) => flag.startsWith('out_of_balance:line:'))) this.#linesOut += 1;
  }

  addPlb(cents: number): void {
    this.plbCents += cents;
  }

  text(): string {
    return [this.claims, this.chargeCents, this.paidCents, this.plbCents, this.rejected, this.#claimsOut, this.#linesOut].join(' ');
  }

  /** In words: what does not balance below the level of the payment. */
  findings(set: string): string[] {
    return [
      ...(this.#claimsOut === 0 ? [] : [`${set}: ${this.#claimsOut} claims where charge minus adjustments is not what was paid`]),
      ...(this.#linesOut === 0 ? [] : [`${set}: ${this.#linesOut} claims with lines where charge minus adjustments is not what was paid`]),
    ];
  }
}
