/** Visits: completed direct encounters between provider and patient, televisits included. Definition: kpis.md 1.6. */
import { defineKpi } from './kpi.ts';

const completed = "is_visit_day AND outcome = 'completed'";

export const visits = defineKpi({
  id: 'visits',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Visits',
  shortTitle: 'Visits',
  area: 'productivity',
  unit: 'count',
  decimals: 0,
  direction: 'neutral',
  kind: 'count',
  chart: 'xmr',
  floor: 20,
  num: { fact: 'settled_slots', where: completed, value: '1' },
  anchor: 'Business date of check-in',
  parameters: {},
  dimensions: ['weekday', 'visit_type', 'payer_class', 'provider_id', 'local_hour', 'modality', 'channel'],
  excluded: [{ reason: 'Left without being seen', where: "is_visit_day AND outcome = 'left_without_being_seen'" }],
  counts: 'Completed visits, in person, by video or by phone, billable or not. Two providers at one visit are one visit.',
  leavesOut: 'Patients who left before being seen, visits still under way.',
  formula: 'number of completed visits',
  source: 'MGMA encounter: direct provider to patient interaction including televisits.',
  synonyms: ['encounters', 'volume', 'patients seen'],
  benchmarks: [],
  words: { num: 'visits', den: 'visits' },
});
