/**
 * One answer for the address of the remittances, for the OpenAPI document.
 */
import { freshnessExample } from './examples.ts';
import type { RemittancesResponse } from './remittances.contract.ts';

export const remittancesExample: RemittancesResponse = {
  period: { from: '2026-11-01', to: '2026-11-18' },
  total: { remittances: 1, cashCents: 1_238_050, unbalanced: 0 },
  items: [
    {
      practice: 'riverbend',
      remittance: '0012345',
      day: '2026-11-17',
      payer: 'pacific-crest',
      payerName: 'Pacific Crest PPO',
      method: 'ACH',
      trace: '0012345',
      cashCents: 1_238_050,
      claims: 96,
      claimPaidCents: 1_256_050,
      adjustedCents: -18_000,
      outOfBalanceCents: 0,
      adjustments: [{ code: 'WO', words: 'Overpayment taken back', cents: -18_000 }],
    },
  ],
  freshness: freshnessExample,
};
