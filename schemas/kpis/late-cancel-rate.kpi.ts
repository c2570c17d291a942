/** Late cancellation rate: patients who cancel or move with less than 24 elapsed hours of notice. Definition: kpis.md 1.2. */
import { defineKpi } from './kpi.ts';

const couldNotify =
  "is_scheduled_day AND NOT walk_in AND booked_ahead_minutes >= 1440 AND outcome NOT IN ('voided', 'booked') AND cancel_initiator != 'practice'";

export const lateCancelRate = defineKpi({
  id: 'late_cancel_rate',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Late cancellations',
  shortTitle: 'Late cancel',
  area: 'access',
  unit: 'percent',
  decimals: 1,
  direction: 'down',
  kind: 'ratio',
  chart: 'p_prime',
  floor: 20,
  num: { fact: 'settled_slots', where: `${couldNotify} AND late_cancel`, value: '1' },
  den: { fact: 'settled_slots', where: couldNotify, value: '1' },
  anchor: 'Local date of the scheduled start',
  parameters: { noticeHours: 24 },
  dimensions: ['weekday', 'lead_band', 'payer_class', 'visit_type', 'provider_id', 'local_hour', 'modality', 'channel'],
  excluded: [
    {
      reason: 'Booked less than 24 h ahead: cannot give notice',
      where: "is_scheduled_day AND booked_ahead_minutes < 1440 AND outcome != 'voided'",
    },
    { reason: 'Cancelled by the practice', where: "is_scheduled_day AND cancel_initiator = 'practice'" },
    { reason: 'Day not over', where: "is_scheduled_day AND outcome = 'booked'" },
  ],
  counts: 'Bookings the patient cancelled or moved with less than 24 hours of notice, of all booked at least 24 hours ahead.',
  leavesOut: 'Same-day bookings, practice cancellations, entries made in error. 24 hours are elapsed hours, not "the day before".',
  formula: 'cancelled or moved by the patient with 0 < notice < 24 h / booked ≥ 24 h before start and not cancelled by the practice',
  source: 'Rounds; no firm public median exists.',
  synonyms: ['late cancels', 'short-notice cancellations', 'same-day cancellations'],
  benchmarks: [],
  words: { num: 'late cancellations', den: 'bookings a day or more ahead' },
});
