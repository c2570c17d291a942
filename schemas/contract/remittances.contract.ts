/**
 * GET /api/v1/remittances (viewQuery): what payers sent in a period, a remittance (835) a row, newest first, at most a hundred.
 * Money in integer cents; an adjustment is its effect on cash, negative when it was kept back.
 */
import { z } from 'zod';
import { localDay } from '../ids.ts';
import { freshness, period } from './common.contract.ts';

export const remittancesResponse = z.object({
  period,
  /** Of all payments of the period, also those beyond the hundred. */
  total: z.object({ remittances: z.int(), cashCents: z.int(), unbalanced: z.int() }),
  items: z.array(
    z.object({
      practice: z.string(),
      remittance: z.string(),
      day: localDay,
      payer: z.string(),
      payerName: z.string(),
      /** How it was paid (835 BPR04): ACH, CHK, NON. */
      method: z.string(),
      /** Check or transfer number. */
      trace: z.string(),
      /** Null when the feed told of adjustments and of no payment. */
      cashCents: z.int().nullable(),
      claims: z.int(),
      /** What its claims say was paid, and what its adjustments (PLB) add to or take from that. */
      claimPaidCents: z.int(),
      adjustedCents: z.int(),
      /** Payment less claims less adjustments: 0 when it adds up. */
      outOfBalanceCents: z.int(),
      adjustments: z.array(z.object({ code: z.string(), words: z.string(), cents: z.int() })),
    }),
  ),
  freshness,
});
export type RemittancesResponse = z.infer<typeof remittancesResponse>;
