/** Cycle time: how long an office visit takes, door to door. Definition: kpis.md 1.3. */
import { defineKpi } from './kpi.ts';

const measured =
  "is_visit_day AND modality = 'in_person' AND cycle_minutes IS NOT NULL AND outcome = 'completed' AND NOT hasAny(flags, ['clock_error', 'batch_stamped'])";

export const cycleTimeMin = defineKpi({
  id: 'cycle_time_min',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Visit cycle time, median',
  shortTitle: 'Cycle time',
  area: 'flow',
  unit: 'minutes',
  decimals: 0,
  direction: 'down',
  kind: 'distribution',
  chart: 'xmr',
  floor: 20,
  num: { fact: 'settled_slots', where: measured, value: 'cycle_minutes' },
  den: { fact: 'settled_slots', where: measured, value: '1' },
  histogram: { value: 'cycle_minutes', max: 480, statistic: 'median' },
  anchor: 'Local date of check-in',
  parameters: {},
  dimensions: ['local_hour', 'weekday', 'provider_id', 'visit_type', 'payer_class'],
  excluded: [
    {
      reason: 'Check-in or check-out stamp missing',
      where: "is_visit_day AND modality = 'in_person' AND outcome = 'completed' AND cycle_minutes IS NULL",
    },
    {
      reason: 'Stamps not believable (clock, opening hours or batch entry)',
      where: "is_visit_day AND hasAny(flags, ['clock_error', 'batch_stamped'])",
    },
  ],
  counts: 'Minutes from check-in (or the scheduled time, for who comes early) to check-out.',
  leavesOut: 'Visits without a check-out: the end of the day is not a check-out. Video and audio visits.',
  formula: 'median of checked out − max(checked in, scheduled start)',
  source: 'IHI office visit cycle time. A balancing measure: more time with the clinician is not worse care.',
  synonyms: ['visit length', 'office visit cycle time', 'door to door'],
  benchmarks: [
    { text: 'IHI aim: 30 minutes or 1.5 × clinician time', population: 'Primary care', year: 2016, source: 'IHI office visit cycle time' },
  ],
  words: { num: 'minutes in the practice', den: 'visits with both stamps' },
});
