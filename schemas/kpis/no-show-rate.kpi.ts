/** No-show rate: expected visits where nobody came and nobody said so. Definition: kpis.md 1.1 and 1.2. */
import { defineKpi } from './kpi.ts';

const expected = "is_scheduled_day AND NOT walk_in AND outcome IN ('completed', 'left_without_being_seen', 'no_show', 'turned_away_late')";

export const noShowRate = defineKpi({
  id: 'no_show_rate',
  version: 1,
  validFrom: '2026-01-01',
  title: 'No-show rate',
  shortTitle: 'No-show',
  area: 'access',
  unit: 'percent',
  decimals: 1,
  direction: 'down',
  kind: 'ratio',
  chart: 'p_prime',
  floor: 20,
  num: { fact: 'settled_slots', where: `${expected} AND outcome = 'no_show'`, value: '1' },
  den: { fact: 'settled_slots', where: expected, value: '1' },
  anchor: 'Local date of the scheduled start',
  parameters: {},
  dimensions: ['weekday', 'lead_band', 'payer_class', 'visit_type', 'provider_id', 'local_hour', 'modality', 'channel'],
  excluded: [
    { reason: 'Walk-in: cannot be a no-show', where: 'is_visit_day AND walk_in' },
    { reason: 'Cancelled by the practice', where: "is_scheduled_day AND outcome = 'cancelled' AND cancel_initiator = 'practice'" },
    {
      reason: 'Cancelled or moved with notice',
      where: "is_scheduled_day AND outcome IN ('cancelled', 'rescheduled') AND cancel_initiator != 'practice'",
    },
    { reason: 'Entered in error', where: "is_scheduled_day AND outcome = 'voided'" },
    { reason: 'Video connection failed', where: "is_scheduled_day AND outcome = 'telehealth_failed'" },
    { reason: 'Day not over, or outcome never sent', where: "is_scheduled_day AND outcome IN ('booked', 'arrived')" },
  ],
  counts: 'No-shows, of all visits that were kept, left unseen, missed or turned away late.',
  leavesOut: 'Walk-ins, practice cancellations, cancellations with notice, entries made in error, failed video connections.',
  formula: 'no-shows / (completed + left unseen + no-shows + turned away late)',
  source: 'MGMA: failing to inform the practice. Outcome is provisional until the practice day is closed.',
  synonyms: ['no-shows', 'missed appointments', 'did not attend', 'DNA'],
  benchmarks: [
    {
      text: 'Median 5% in most specialties, 8% in neurology and general surgery',
      population: 'MGMA Practice Operations',
      year: 2016,
      source: 'ACMPE paper "No Show Appointments"',
    },
  ],
  words: { num: 'no-shows', den: 'expected visits' },
});
