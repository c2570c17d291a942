/**
 * Claim filing indicator (SBR09, CLP06; X12 element 1032) → class of payer, where the feed's lists and the directory do not know the payer.
 * In: the code as sent. Out: our class, or undefined for what no list can place (ZZ, 11 other).
 */
import type { PayerClass } from '@rounds/schemas/events/appointment.events.ts';

const classes: Readonly<Record<string, PayerClass>> = {
  '09': 'self_pay',
  '12': 'commercial',
  '13': 'commercial',
  '14': 'commercial',
  '15': 'commercial',
  '16': 'medicare_advantage',
  '17': 'commercial',
  AM: 'other',
  BL: 'commercial',
  CH: 'other',
  CI: 'commercial',
  DM: 'commercial',
  FI: 'other',
  HM: 'commercial',
  LM: 'other',
  MA: 'medicare',
  MB: 'medicare',
  MC: 'medicaid',
  OF: 'other',
  TV: 'other',
  VA: 'other',
  WC: 'workers_comp',
};

export function filingClass(code: string): PayerClass | undefined {
  return classes[code.trim().toUpperCase()];
}
