/**
 * CAS: claim adjustments in groups of reason, amount, quantity, up to six in a segment.
 * In: one segment. Out: adjustments in cents, and what was odd about them; or the element that holds no amount.
 * Empty groups are skipped; a reason without an amount is zero and left out; an amount without a reason is kept, money is never dropped.
 */
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import { unmappedFlag } from '../../codes.ts';
import { readCents } from './amount.ts';
import { element, type Segment } from './segment.ts';

const groups = ['CO', 'PR', 'OA', 'PI', 'CR'] as const;
type AdjustmentGroup = (typeof groups)[number];

export interface Adjustment {
  readonly group: AdjustmentGroup;
  readonly reason: string;
  readonly amountCents: number;
}

export type CasReading =
  | { readonly ok: true; readonly adjustments: readonly Adjustment[]; readonly flags: readonly string[] }
  | { readonly ok: false; readonly violation: Violation };

/** Reads one CAS. An unknown group code is taken as OA (other) and flagged. */
export function readCas(segment: Segment): CasReading {
  const code = element(segment, 1).toUpperCase();
  const group = groups.find((known) => known === code);
  const flags = group === undefined ? [unmappedFlag('adjustment_group', code)] : [];
  const adjustments: Adjustment[] = [];
  for (let at = 2; at < segment.elements.length; at += 3) {
    const [reason, amount] = [element(segment, at).toUpperCase(), element(segment, at + 1)];
    if (amount === '') continue;
    const amountCents = readCents(amount);
    if (amountCents === undefined) return { ok: false, violation: badAmount(`CAS${two(at + 1)}`, amount) };
    if (amountCents === 0) continue;
    const plain = /^[A-Z0-9]{1,5}$/.test(reason);
    if (!plain) flags.push(unmappedFlag('adjustment_reason', reason));
    adjustments.push({ group: group ?? 'OA', reason: plain ? reason : '', amountCents });
  }
  return { ok: true, adjustments, flags };
}

/** A dead letter's words for an element that should hold an amount. */
export const badAmount = (field: string, text: string): Violation => ({
  field,
  valueShape: valueShape(text),
  rule: 'an amount: digits and a point, at most two decimals',
});

const two = (at: number): string => String(at).padStart(2, '0');

/** Adds up by group and reason. */
export class AdjustmentSums {
  readonly #sums = new Map<string, Adjustment>();
  total = 0;
  #list: readonly Adjustment[] | undefined;

  add(adjustment: Adjustment): void {
    const key = `${adjustment.group} ${adjustment.reason}`;
    const known = this.#sums.get(key)?.amountCents ?? 0;
    this.#sums.set(key, { ...adjustment, amountCents: known + adjustment.amountCents });
    this.#list = undefined;
    this.total += adjustment.amountCents;
  }

  /** In order of group and reason, so that the order of the segments makes no other event. Sums of zero are left out. */
  list(): readonly Adjustment[] {
    return (this.#list ??= [...this.#sums.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, adjustment]) => adjustment)
      .filter(({ amountCents }) => amountCents !== 0));
  }
}
