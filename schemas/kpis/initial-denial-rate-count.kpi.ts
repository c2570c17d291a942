/** Initial denial rate by count. Definition: kpis.md 1.1 and 1.5 (HFMA Claim Integrity Task Force). */
import { defineKpi } from './kpi.ts';

export const initialDenialRateCount = defineKpi({
  id: 'initial_denial_rate_count',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Initial denials',
  shortTitle: 'Denials, initial',
  area: 'revenue_cycle',
  unit: 'percent',
  decimals: 1,
  direction: 'down',
  kind: 'ratio_lagged',
  chart: 'p_prime',
  floor: 20,
  num: { fact: 'claims', where: "is_first_response_day AND first_outcome = 'denied'", value: '1' },
  den: { fact: 'claims', where: 'is_submission_day', value: '1' },
  anchor: 'Denial date over submission date',
  parameters: { submissionMonths: 3 },
  dimensions: ['payer_id', 'payer_class', 'denial_category', 'provider_id'],
  excluded: [{ reason: 'Duplicate claim (18): reported apart', where: "is_first_response_day AND denial_reason = '18'" }],
  counts: 'Claims denied on their first response from the primary payer, over the mean monthly submissions of the three months before.',
  leavesOut: 'Rejections by the clearinghouse, secondary payers, resubmissions, duplicates, patient share, contractual adjustments.',
  formula: 'initially denied claims / mean claims submitted in the three calendar months before',
  source: 'HFMA Claim Integrity Task Force, 2020.',
  synonyms: ['denial rate', 'denials', 'first-pass denials'],
  benchmarks: [
    {
      text: '5 to 10% is the industry average, below 5% desirable (by dollars)',
      population: 'Family practices',
      year: 2014,
      source: 'AAFP denial rate',
    },
  ],
  words: { num: 'claims denied at first', den: 'claims submitted a month' },
});
