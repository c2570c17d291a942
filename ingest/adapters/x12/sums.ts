/**
 * What the sets of a file add up to, as sentences for its report.
 * In: sums of each set. Out: `835: 3 sets, 375 claims, charge 12345.60, paid 9876.50, PLB -12.00`, then what does not balance.
 */
import { dollars } from './amount.ts';
import type { SetTotals } from './transaction-set.ts';

export type SetFate = 'read' | 'test' | 'refused';

export interface Sums {
  add(type: string, fate: SetFate, totals: SetTotals | undefined): void;
  sentences(): string[];
}

const MAX_FINDINGS = 200;
const suffix: Readonly<Record<SetFate, string>> = { read: '', test: ' in test interchanges, not taken in', refused: ' refused' };

export function createSums(): Sums {
  const lines = new Map<string, { type: string; fate: SetFate; sets: number; claims: number; charge: number; paid: number; plb: number }>();
  const findings: string[] = [];
  return {
    add(type, fate, totals) {
      const shown = /^[A-Za-z0-9]{1,6}$/.test(type) ? type : 'other';
      const key = `${shown} ${fate}`;
      // Set types are three digits; a file of made-up ones must not fill the memory.
      const line = lines.get(key) ?? { type: lines.size > 50 ? 'other' : shown, fate, sets: 0, claims: 0, charge: 0, paid: 0, plb: 0 };
      lines.set(lines.size > 50 ? `other ${fate}` : key, line);
      line.sets += 1;
      if (!totals) return;
      line.claims += totals.claims;
      line.charge += totals.chargeCents;
      line.paid += totals.paidCents;
      line.plb += totals.plbCents;
      for (const finding of totals.findings) if (findings.length < MAX_FINDINGS) findings.push(finding);
    },
    sentences() {
      const sentences = Array.from(lines.values(), ({ type, fate, sets, claims, charge, paid, plb }) => {
        const parts = [`${sets} ${sets === 1 ? 'set' : 'sets'}`];
        if (type === '835' || type === '837' || type === '277') parts.push(`${claims} claims`, `charge ${dollars(charge)}`);
        if (type === '835') parts.push(`paid ${dollars(paid)}`, `PLB ${dollars(plb)}`);
        return `${type}${suffix[fate]}: ${parts.join(', ')}`;
      });
      return [...sentences, ...findings];
    },
  };
}
