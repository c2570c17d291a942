/** AR aging: open debit balance by days since service. Definition: kpis.md 1.1 (debits only, credits on their own line) and 1.4. */
import { defineKpi } from './kpi.ts';

const debit = 'age_0_30_cents + age_31_60_cents + age_61_90_cents + age_91_120_cents + age_over_120_cents';

export const arAging = defineKpi({
  id: 'ar_aging',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Open receivables by age',
  shortTitle: 'Open AR',
  area: 'revenue_cycle',
  unit: 'cents',
  decimals: 0,
  direction: 'neutral',
  kind: 'stock',
  chart: 'xmr',
  floor: 0,
  num: { fact: 'ar_moves', where: '1', value: debit },
  parts: {
    fixed: {
      '0-30': 'age_0_30_cents',
      '31-60': 'age_31_60_cents',
      '61-90': 'age_61_90_cents',
      '91-120': 'age_91_120_cents',
      'over 120': 'age_over_120_cents',
      credits: 'credit_cents',
    },
  },
  anchor: 'Age since the date of service',
  parameters: {},
  dimensions: ['payer_class', 'payer_id'],
  excluded: [],
  counts: 'What patients and payers owe, by days since the date of service. A resubmitted claim keeps its age.',
  leavesOut: 'Credit balances stand on their own line: netting them would hide old debt.',
  formula: 'Σ open debit balance in each age bucket',
  source: 'HFMA AR-1; the five buckets of HFMA and MGMA.',
  synonyms: ['aged receivables', 'aging report', 'aged trial balance'],
  benchmarks: [],
  words: { num: 'open balance', den: 'open balance' },
});
