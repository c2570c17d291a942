/** Net collection rate, cash view: receipts over what was collectable. Definition: kpis.md 1.5. */
import { defineKpi } from './kpi.ts';

export const netCollectionRate = defineKpi({
  id: 'net_collection_rate',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Net collection rate',
  shortTitle: 'Net collection',
  area: 'revenue_cycle',
  unit: 'percent',
  decimals: 1,
  direction: 'up',
  kind: 'ratio',
  chart: 'xmr',
  floor: 0,
  num: { fact: 'ledger', where: "kind IN ('payment', 'payment_reversal', 'refund')", value: 'payment_cents' },
  den: { fact: 'ledger', where: "kind IN ('charge', 'charge_void', 'adjustment')", value: 'charge_cents - contractual_cents' },
  anchor: 'Posting date (cash view)',
  parameters: {},
  dimensions: ['payer_class', 'payer_id', 'provider_id'],
  excluded: [{ reason: 'Opening balance: neither charged nor collected here', where: "kind = 'opening_balance'" }],
  counts: 'Receipts net of reversals and refunds, over charges less contractual adjustments.',
  leavesOut:
    'Only contractual adjustments leave the denominator. Timely filing, missing authorization, small balances and bad debt stay in: they are failures.',
  formula: 'net receipts / (gross charges − contractual adjustments), by posting date',
  source: 'MGMA adjusted collection rate; MGMA treats bad debt as collectable.',
  synonyms: ['adjusted collection rate', 'NCR', 'collections'],
  benchmarks: [],
  words: { num: 'net receipts', den: 'collectable charges' },
});
