/** Days to schedule: how far ahead of the visit the booking was made. Definition: kpis.md 1.2. */
import { defineKpi } from './kpi.ts';

const booked = "is_booking_day AND NOT walk_in AND lead_days >= 0 AND outcome != 'voided'";

export const leadTimeDays = defineKpi({
  id: 'lead_time_days',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Days to schedule, median',
  shortTitle: 'Days to sched.',
  area: 'access',
  unit: 'days',
  decimals: 1,
  direction: 'down',
  kind: 'distribution',
  chart: 'xmr',
  floor: 20,
  num: { fact: 'settled_slots', where: booked, value: 'lead_days' },
  den: { fact: 'settled_slots', where: booked, value: '1' },
  histogram: { value: 'lead_days', max: 730, statistic: 'median' },
  anchor: 'Local date of the booking',
  parameters: {},
  dimensions: ['weekday', 'payer_class', 'visit_type', 'provider_id', 'channel', 'modality'],
  excluded: [
    { reason: 'Walk-in', where: 'is_booking_day AND walk_in' },
    { reason: 'Entered in error', where: "is_booking_day AND outcome = 'voided'" },
  ],
  counts:
    'Calendar days from the day a booking was made (of a moved one: from the move) to the day it was made for. A follow-up meant for later counts in full.',
  leavesOut: 'Walk-ins, entries made in error.',
  formula: 'median of scheduled local date − booking local date',
  source: 'MGMA days to schedule: creation date to appointment date.',
  synonyms: ['lead time', 'booking horizon', 'days to appointment', 'access'],
  benchmarks: [],
  words: { num: 'days ahead', den: 'bookings' },
});
