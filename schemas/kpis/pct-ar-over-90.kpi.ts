/** Share of open receivables older than 90 days. Definition: kpis.md 1.4. */
import { defineKpi } from './kpi.ts';

const over90 = 'age_91_120_cents + age_over_120_cents';

export const pctArOver90 = defineKpi({
  id: 'pct_ar_over_90',
  version: 1,
  validFrom: '2026-01-01',
  title: 'AR over 90 days',
  shortTitle: 'AR over 90',
  area: 'revenue_cycle',
  unit: 'percent',
  decimals: 1,
  direction: 'down',
  kind: 'stock_ratio',
  chart: 'xmr',
  floor: 0,
  num: { fact: 'ar_moves', where: '1', value: over90 },
  den: { fact: 'ar_moves', where: '1', value: `age_0_30_cents + age_31_60_cents + age_61_90_cents + ${over90}` },
  anchor: 'Age since the date of service',
  parameters: { days: 90 },
  dimensions: ['payer_class', 'payer_id'],
  excluded: [],
  counts: 'Open debit balance more than 90 days after service, of all open debit balance.',
  leavesOut: 'Credit balances and unbilled charges.',
  formula: 'debit balance aged > 90 days / total debit balance',
  source: 'HFMA AR-1.',
  synonyms: ['old AR', 'AR > 90', 'aged over 90'],
  benchmarks: [],
  words: { num: 'balance over 90 days', den: 'open balance' },
});
