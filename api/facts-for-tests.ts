/**
 * Facts of three practices with cells measured from them, for tests: every kind of KPI has rows at every practice.
 * In: a store. Out: rows of practice cedar carry sums of a billion and ids with its name, so that a leak shows. Not for production code.
 */
import { factsOf, stateSelectList } from '@rounds/infra/clickhouse/compile-kpi.ts';
import { insertRows } from '@rounds/infra/clickhouse/rows-for-tests.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { addDays, isoWeekday } from '@rounds/schemas/time.ts';
import { startMs } from './api-for-tests.ts';

export const practiceIds = ['alder', 'birch', 'cedar'] as const;
const days = Array.from({ length: 60 }, (_, index) => addDays('2026-09-20', index));
const outcomes = ['completed', 'completed', 'completed', 'no_show', 'cancelled', 'left_without_being_seen', 'voided', 'booked'] as const;
const big = (practice: string) => (practice === 'cedar' ? 1_000_000_000 : 1000);

/** Inserts facts, directory-independent, and the cells the real definitions make of them. */
export async function insertFacts(store: Store): Promise<void> {
  const each = <Row>(make: (practice: string, day: string, index: number) => Row[]) =>
    practiceIds.flatMap((practice) => days.flatMap((day, index) => make(practice, day, index)));
  await insertRows(
    store,
    'appointment_slots',
    each((practice, day, index) => outcomes.map((outcome, slot) => slotRow(practice, day, outcome, index * 10 + slot))),
  );
  await insertRows(
    store,
    'practice_days',
    practiceIds.flatMap((practice) =>
      days.slice(0, -1).map((day) => ({ practice_id: practice, day, closed: 1, reason: 'day_over', version: 1, recorded_at: startMs })),
    ),
  );
  await insertRows(
    store,
    'ledger',
    each((practice, day, index) => [ledgerRow(practice, day, index, 'charge'), ledgerRow(practice, day, index, 'payment')]),
  );
  await insertRows(
    store,
    'ar_moves',
    each((practice, day, index) => [arRow(practice, day, index)]),
  );
  await insertRows(
    store,
    'claims',
    each((practice, day, index) => [claimRow(practice, day, index, 'paid'), claimRow(practice, day, index, 'denied')]),
  );
  await insertRows(
    store,
    'shifts',
    each((practice, day, index) => [shiftRow(practice, day, index)]),
  );
  await measureCells(store);
}

/** Cells straight from the definitions, as `measure` writes them. */
export async function measureCells(store: Store): Promise<void> {
  for (const kpi of kpis) {
    for (const fact of factsOf(kpi)) {
      await store.command(
        `INSERT INTO kpi_cells (kpi_id, practice_id, day, fact, num, den, bins, parts, fact_rows, definition_hash, definition_version, version, recorded_at, measured_at)
         SELECT '${kpi.id}', practice_id, day, '${fact}', num, den, bins, parts, fact_rows, 1, 1, 1, now64(3), now64(3)
         FROM (SELECT practice_id, day, ${stateSelectList(kpi, fact)} FROM scoped_${fact}(practices = {practices:Array(String)}) GROUP BY practice_id, day) WHERE fact_rows > 0`,
        { practices: [...practiceIds] },
      );
    }
  }
}

function slotRow(practice: string, day: string, outcome: string, index: number) {
  const seen = outcome === 'completed' || outcome === 'left_without_being_seen';
  const start = Date.parse(`${day}T15:00:00Z`) + (index % 8) * 1_800_000;
  return {
    practice_id: practice,
    day,
    appointment_id: `${practice}:appt-${index}`,
    is_scheduled_day: 1,
    is_booking_day: index % 2,
    is_visit_day: seen ? 1 : 0,
    outcome,
    cancel_initiator: outcome === 'cancelled' ? 'patient' : '',
    notice_minutes: outcome === 'cancelled' ? 300 : null,
    booked_ahead_minutes: 4000,
    late_cancel: outcome === 'cancelled' ? 1 : 0,
    moved: 0,
    scheduled_start: start,
    scheduled_minutes: 20,
    weekday: isoWeekday(day),
    local_hour: 10 + (index % 8),
    booked_at: start - 4000 * 60_000,
    checked_in_at: seen ? start : null,
    roomed_at: seen ? start + 600_000 : null,
    provider_in_at: seen ? start + 900_000 : null,
    provider_out_at: null,
    checked_out_at: seen ? start + 3_000_000 : null,
    lobby_minutes: seen ? (practice === 'cedar' ? 477 : index % 30) : null,
    cycle_minutes: seen ? 40 + (index % 30) : null,
    lead_days: 3 + (index % 9),
    lead_band: '1-7',
    flags: [],
    provider_id: `prv-${practice}`,
    visit_type: 'follow_up',
    specialty: 'family_medicine',
    payer_id: 'acme',
    payer_class: index % 3 === 0 ? 'medicare_advantage' : 'commercial',
    channel: 'phone',
    modality: 'in_person',
    new_patient: 0,
    walk_in: 0,
    patient_key: `p_${practice}_keykeykey_${index}`,
    root_id: '',
    version: 3,
    recorded_at: start,
  };
}

function ledgerRow(practice: string, day: string, index: number, kind: 'charge' | 'payment') {
  const amount = big(practice) + index;
  return {
    practice_id: practice,
    day,
    entry_id: `${practice}:${kind}-${index}`,
    claim_id: `${practice}:claim-${index}`,
    kind,
    adjustment_class: '',
    adjustment_reason: '',
    responsibility: 'payer',
    payer_id: 'acme',
    payer_class: 'commercial',
    provider_id: `prv-${practice}`,
    procedure: '99213',
    service_date: day,
    charge_cents: kind === 'charge' ? amount : 0,
    payment_cents: kind === 'payment' ? amount / 2 - ((amount / 2) % 1) : 0,
    contractual_cents: 0,
    adjustment_cents: 0,
    balance_cents: kind === 'charge' ? amount : -Math.floor(amount / 2),
    version: 1,
    recorded_at: startMs,
  };
}

function arRow(practice: string, day: string, index: number) {
  const amount = big(practice) + index;
  return {
    practice_id: practice,
    day,
    claim_id: `${practice}:claim-${index}`,
    payer_id: 'acme',
    payer_class: 'commercial',
    billed_cents: amount,
    age_0_30_cents: amount,
    age_31_60_cents: 0,
    age_61_90_cents: 0,
    age_91_120_cents: index % 5 === 0 ? 70 : 0,
    age_over_120_cents: 0,
    credit_cents: 0,
    unbilled_cents: 0,
    version: 1,
    recorded_at: startMs,
  };
}

function claimRow(practice: string, day: string, index: number, outcome: 'paid' | 'denied') {
  return {
    practice_id: practice,
    day,
    claim_id: `${practice}:${outcome}-${index}`,
    is_service_day: 0,
    is_submission_day: 1,
    is_first_response_day: 1,
    is_rejection_day: 0,
    first_outcome: outcome,
    denial_group: outcome === 'denied' ? 'CO' : '',
    denial_reason: outcome === 'denied' ? '197' : '',
    denial_category: outcome === 'denied' ? 'authorization' : '',
    payer_id: 'acme',
    payer_class: 'commercial',
    provider_id: `prv-${practice}`,
    service_date: day,
    charge_entered_on: day,
    submitted_on: day,
    first_response_on: day,
    charge_cents: big(practice),
    paid_cents: 0,
    patient_cents: 0,
    denied_cents: 0,
    version: 2,
    recorded_at: startMs,
  };
}

function shiftRow(practice: string, day: string, index: number) {
  return {
    practice_id: practice,
    day,
    employee_id: `${practice}:emp-${index % 5}`,
    shift_id: `${practice}:shift-${index}`,
    role: 'nurse',
    scheduled_minutes: 480,
    worked_minutes: practice === 'cedar' ? 900_000_000 : 500,
    overtime_minutes: index % 4 === 0 ? 30 : 0,
    overtime_source: 'derived',
    clock_in_at: null,
    clock_out_at: null,
    is_open: 0,
    week_start: day,
    weekday: isoWeekday(day),
    version: 1,
    recorded_at: startMs,
  };
}
