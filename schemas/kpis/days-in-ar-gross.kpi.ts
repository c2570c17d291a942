/** Days in AR, gross: billed receivables over the daily charges of the last 90 days. Definition: kpis.md 1.4. */
import { defineKpi } from './kpi.ts';

export const daysInArGross = defineKpi({
  id: 'days_in_ar_gross',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Days in AR, gross',
  shortTitle: 'Days in AR',
  area: 'revenue_cycle',
  unit: 'days',
  decimals: 1,
  direction: 'down',
  kind: 'stock_to_flow',
  chart: 'xmr',
  floor: 0,
  num: { fact: 'ar_moves', where: '1', value: 'billed_cents' },
  den: { fact: 'ledger', where: "kind IN ('charge', 'charge_void')", value: 'charge_cents' },
  anchor: 'Posting date',
  parameters: { windowDays: 90 },
  dimensions: ['payer_class', 'payer_id'],
  excluded: [],
  counts: 'Everything billed and not yet settled, net of credits, over gross charges of the last 90 calendar days net of voids.',
  leavesOut: 'Charges not yet submitted; balances written off to bad debt or placed with an agency.',
  formula: 'billed AR net of credits / (gross charges of 90 days / 90). For a group: Σ AR / Σ daily charges, never a mean of sites.',
  source: 'MGMA: total AR / (gross charges × 1/365), with a trailing window of 90 days.',
  synonyms: ['DAR', 'days in receivables', 'days sales outstanding', 'AR days'],
  benchmarks: [
    { text: 'Stay below 50 days, 30 to 40 preferable', population: 'Family practices', year: 2014, source: 'AAFP practice finances' },
  ],
  words: { num: 'billed AR', den: 'daily charges' },
});
