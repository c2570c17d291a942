/**
 * Who a set's codes mean, by the feed's lists: practice of a site, payer and its class. Asked once for each code of a set.
 * In: codes, the best first. Out: ours, with flags; or why a message cannot be placed.
 */
import type { PayerClass } from '@rounds/schemas/events/appointment.events.ts';
import { payerOf, placeOf, type Placed } from '../../place.ts';
import { filingClass } from './filing.ts';
import type { X12Context } from './transaction-set.ts';

export interface Coverage {
  readonly payer?: string;
  readonly payerClass?: PayerClass;
}

export interface Parties {
  /** `field`: where the first code stands. */
  place(codes: readonly string[], field: string): Placed;
  /** `filing`: the claim filing indicator, for a payer nobody knows. */
  payer(codes: readonly string[], filing: string): { readonly coverage: Coverage; readonly flags: readonly string[] };
}

export function createParties({ config, directory }: X12Context): Parties {
  const places = new Map<string, Placed>();
  const payers = new Map<string, ReturnType<typeof payerOf>>();
  return {
    place(codes, field) {
      const key = `${field} ${codes.join('\n')}`;
      let placed = places.get(key);
      if (!placed) places.set(key, (placed = shown(placeOf({ config, directory }, codes, field), codes[0])));
      return placed;
    },
    payer(codes, filing) {
      const key = codes.join('\n');
      let known = payers.get(key);
      if (!known) {
        const found = codes.map((code) => payerOf(config, directory, code));
        payers.set(key, (known = found.find(({ flags }) => flags.length === 0) ?? found[0] ?? { flags: [] }));
      }
      const payerClass = known.payerClass ?? filingClass(filing);
      return {
        coverage: {
          ...(known.payer === undefined ? {} : { payer: known.payer }),
          ...(payerClass === undefined ? {} : { payerClass }),
        },
        flags: known.flags,
      };
    },
  };
}

const NPI = /^[12]\d{9}$/;

/** A provider's NPI is public, and without it nobody could add it to the list: it is shown where other long numbers are not. */
function shown(placed: Placed, code: string | undefined): Placed {
  if (placed.ok || code === undefined || !NPI.test(code)) return placed;
  return { ok: false, violation: { ...placed.violation, code: { list: 'site', value: code } } };
}
