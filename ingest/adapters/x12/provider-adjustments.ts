/**
 * PLB: money of a remittance that belongs to no claim, up to six pairs of code and amount in a segment.
 * In: one segment. Out: code, reference and effect on cash (PLB amounts are positive when they reduce the payment; ours are then negative).
 * The separator between code and reference is often not the interchange's (`WO^ref`, `AH>ref`): any character that is no letter or digit is one.
 */
import type { Violation } from '@rounds/schemas/events/event.ts';
import { unmappedFlag } from '../../codes.ts';
import { badAmount } from './adjustments.ts';
import { readCents } from './amount.ts';
import { readDay } from './dates.ts';
import { element, type Segment } from './segment.ts';

export interface ProviderAdjustment {
  /** First element of the pair: 3, 5, … 13. */
  readonly at: number;
  readonly code: string;
  readonly reference: string;
  /** Effect on cash. */
  readonly amountCents: number;
  readonly flags: readonly string[];
}

export interface PlbReading {
  readonly fiscalYearEnd: string | undefined;
  readonly adjustments: readonly ProviderAdjustment[];
  /** Pairs whose amount cannot be read. */
  readonly violations: readonly Violation[];
}

const CODE = /^([A-Z0-9]{2})(?:[^A-Z0-9](.*))?$/s;

export function readPlb(segment: Segment): PlbReading {
  const adjustments: ProviderAdjustment[] = [];
  const violations: Violation[] = [];
  for (let at = 3; at < segment.elements.length; at += 2) {
    const [identifier, amount] = [element(segment, at), element(segment, at + 1)];
    if (identifier === '' && amount === '') continue;
    const cents = readCents(amount);
    if (cents === undefined) {
      violations.push(badAmount(`PLB${String(at + 1).padStart(2, '0')}`, amount));
      continue;
    }
    const match = CODE.exec(identifier.toUpperCase());
    adjustments.push({
      at,
      code: match?.[1] ?? '',
      reference: match?.[2]?.trim() ?? (match ? '' : identifier),
      amountCents: cents === 0 ? 0 : -cents,
      flags: match ? [] : [unmappedFlag('provider_adjustment', identifier)],
    });
  }
  return { fiscalYearEnd: readDay(element(segment, 2)), adjustments, violations };
}
