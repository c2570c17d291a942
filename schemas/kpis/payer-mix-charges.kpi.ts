/** Payer mix by charges: shares by class of the primary payer at the date of service. Definition: kpis.md 1.5. */
import { defineKpi } from './kpi.ts';

const counted = "kind IN ('charge', 'charge_void')";

export const payerMixCharges = defineKpi({
  id: 'payer_mix_charges',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Payer mix by charges',
  shortTitle: 'Mix, charges',
  area: 'revenue_cycle',
  unit: 'cents',
  decimals: 0,
  direction: 'neutral',
  kind: 'composition',
  chart: 'xmr',
  floor: 20,
  num: { fact: 'ledger', where: counted, value: 'charge_cents' },
  parts: { key: 'payer_class', value: 'charge_cents' },
  anchor: 'Posting date',
  parameters: {},
  dimensions: ['payer_class', 'payer_id', 'provider_id'],
  excluded: [],
  counts: 'Gross charges net of voids by class of the primary payer.',
  leavesOut: 'Nothing: a payer that is not in the directory is shown as unknown.',
  formula: 'share of each payer class; classes add to the whole',
  source: 'MGMA payer mix: primary payer at the date of service, as now known.',
  synonyms: ['payer mix', 'insurance mix', 'payer class'],
  benchmarks: [],
  words: { num: 'charges', den: 'charges' },
});
