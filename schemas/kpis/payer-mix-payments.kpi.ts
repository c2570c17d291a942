/** Payer mix by payments: shares by class of the primary payer at the date of service. Definition: kpis.md 1.5. */
import { defineKpi } from './kpi.ts';

const counted = "kind IN ('payment', 'payment_reversal', 'refund')";

export const payerMixPayments = defineKpi({
  id: 'payer_mix_payments',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Payer mix by payments',
  shortTitle: 'Mix, payments',
  area: 'revenue_cycle',
  unit: 'cents',
  decimals: 0,
  direction: 'neutral',
  kind: 'composition',
  chart: 'xmr',
  floor: 20,
  num: { fact: 'ledger', where: counted, value: 'payment_cents' },
  parts: { key: 'payer_class', value: 'payment_cents' },
  anchor: 'Posting date',
  parameters: {},
  dimensions: ['payer_class', 'payer_id', 'provider_id'],
  excluded: [],
  counts: 'Receipts net of reversals and refunds by class of the primary payer, whoever paid.',
  leavesOut: 'Nothing: a payer that is not in the directory is shown as unknown.',
  formula: 'share of each payer class; classes add to the whole',
  source: 'MGMA payer mix: primary payer at the date of service, as now known.',
  synonyms: ['payer mix', 'insurance mix', 'payer class'],
  benchmarks: [],
  words: { num: 'payments', den: 'payments' },
});
