/** Lobby wait: check-in to roomed, starting no earlier than the scheduled time. Definition: kpis.md 1.3. */
import { defineKpi } from './kpi.ts';

const measured =
  "is_visit_day AND modality = 'in_person' AND lobby_minutes IS NOT NULL AND outcome IN ('completed', 'left_without_being_seen', 'arrived') AND NOT hasAny(flags, ['clock_error', 'batch_stamped'])";

export const waitLobbyMin = defineKpi({
  id: 'wait_lobby_min',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Lobby wait, median',
  shortTitle: 'Lobby wait',
  area: 'flow',
  unit: 'minutes',
  decimals: 0,
  direction: 'down',
  kind: 'distribution',
  chart: 'xmr',
  floor: 20,
  num: { fact: 'settled_slots', where: measured, value: 'lobby_minutes' },
  den: { fact: 'settled_slots', where: measured, value: '1' },
  histogram: { value: 'lobby_minutes', max: 480, statistic: 'median' },
  anchor: 'Local date of check-in',
  parameters: {},
  dimensions: ['local_hour', 'weekday', 'provider_id', 'visit_type', 'payer_class'],
  excluded: [
    { reason: 'Check-in or roomed stamp missing', where: "is_visit_day AND modality = 'in_person' AND lobby_minutes IS NULL" },
    {
      reason: 'Stamps not believable (clock, opening hours or batch entry)',
      where: "is_visit_day AND hasAny(flags, ['clock_error', 'batch_stamped'])",
    },
    { reason: 'Video or audio visit', where: "is_visit_day AND modality != 'in_person'" },
  ],
  counts: 'Minutes from check-in to being roomed. Who comes early starts at the scheduled time; walk-ins start at check-in.',
  leavesOut: 'Video and audio visits, visits without both stamps (never guessed), stamps that cannot be right.',
  formula: 'median of roomed − max(checked in, scheduled start); negative counts as 0',
  source: 'IHI office visit cycle time (early arrivals start at the scheduled time).',
  synonyms: ['waiting time', 'wait', 'lobby', 'time to room'],
  benchmarks: [
    { text: 'Median 10 to 15 minutes in the waiting area', population: 'MGMA', year: 2016, source: 'healthitoutcomes.com, Oct 31, 2016' },
  ],
  words: { num: 'minutes waited', den: 'visits with both stamps' },
});
