/** Payer mix by visits: shares by class of the primary payer at the date of service. Definition: kpis.md 1.5. */
import { defineKpi } from './kpi.ts';

const counted = "is_visit_day AND outcome = 'completed'";

export const payerMixVisits = defineKpi({
  id: 'payer_mix_visits',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Payer mix by visits',
  shortTitle: 'Mix, visits',
  area: 'revenue_cycle',
  unit: 'count',
  decimals: 0,
  direction: 'neutral',
  kind: 'composition',
  chart: 'xmr',
  floor: 20,
  num: { fact: 'settled_slots', where: counted, value: '1' },
  parts: { key: 'payer_class', value: '1' },
  anchor: 'Business date of check-in',
  parameters: {},
  dimensions: ['payer_class', 'visit_type', 'provider_id'],
  excluded: [],
  counts: 'Completed visits by class of the primary payer.',
  leavesOut: 'Nothing: a payer that is not in the directory is shown as unknown.',
  formula: 'share of each payer class; classes add to the whole',
  source: 'MGMA payer mix: primary payer at the date of service, as now known.',
  synonyms: ['payer mix', 'insurance mix', 'payer class'],
  benchmarks: [],
  words: { num: 'visits', den: 'visits' },
});
