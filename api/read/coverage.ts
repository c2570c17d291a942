/**
 * How complete the figures are: today's bookings with an outcome, visits with all four stamps, closed days' figures that changed,
 * and what lies before the first day a page shows: the store's days begin in 1970, histories of patients do not.
 * In: a view. Out: percentages, null without anything to divide by; counts of bookings, ledger entries, claims and shifts.
 */
import { z } from 'zod';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { FIRST_SHOWN_DAY } from '@rounds/schemas/ids.ts';
import { addDays } from '@rounds/schemas/time.ts';
import type { View } from './view.ts';

const slots = defineQuery({
  name: 'slot_coverage',
  sql: `SELECT
      toFloat64(countIf(is_scheduled_day AND s.day >= {today:Date} AND outcome != 'voided' AND scheduled_start < {due:DateTime64(3)})) AS due,
      toFloat64(countIf(is_scheduled_day AND s.day >= {today:Date} AND outcome NOT IN ('voided', 'booked') AND scheduled_start < {due:DateTime64(3)})) AS settled,
      toFloat64(countIf(is_visit_day AND outcome = 'completed' AND modality = 'in_person')) AS visits,
      toFloat64(countIf(is_visit_day AND outcome = 'completed' AND modality = 'in_person' AND isNotNull(checked_in_at) AND isNotNull(roomed_at) AND isNotNull(provider_in_at) AND isNotNull(checked_out_at))) AS stamped
    FROM scoped_settled_slots(practices = {practices:Array(String)}) AS s WHERE s.day >= {from:Date} AND s.day <= {to:Date}`,
  params: z.object({ practices: z.array(z.string()), from: z.string(), to: z.string(), today: z.string(), due: z.date() }),
  row: z.object({ due: z.number(), settled: z.number(), visits: z.number(), stamped: z.number() }),
});

const cells = defineQuery({
  name: 'restated_share',
  sql: `SELECT (SELECT toFloat64(uniqExact(kpi_id, practice_id, day)) FROM scoped_restatements(practices = {practices:Array(String)}) AS r WHERE r.day >= {from:Date} AND r.day <= {to:Date}) AS restated,
      (SELECT toFloat64(count()) FROM scoped_cells(practices = {practices:Array(String)}) AS c WHERE c.day >= {from:Date} AND c.day <= {to:Date}) AS cells`,
  params: z.object({ practices: z.array(z.string()), from: z.string(), to: z.string() }),
  row: z.object({ restated: z.number(), cells: z.number() }),
});

// A day from before 1970 stands in the store as the first of 1970.
const early = defineQuery({
  name: 'before_first_shown',
  sql: `SELECT toFloat64(sum(things)) AS things FROM (
      SELECT uniqExact(appointment_id) AS things FROM scoped_settled_slots(practices = {practices:Array(String)}) AS s WHERE s.day < {first:Date} AND outcome != 'voided'
      UNION ALL SELECT uniqExact(entry_id) FROM scoped_ledger(practices = {practices:Array(String)}) AS l WHERE l.day < {first:Date}
      UNION ALL SELECT uniqExact(claim_id) FROM scoped_claims(practices = {practices:Array(String)}) AS c WHERE c.day < {first:Date}
      UNION ALL SELECT uniqExact(shift_id) FROM scoped_shifts(practices = {practices:Array(String)}) AS w WHERE w.day < {first:Date})`,
  params: z.object({ practices: z.array(z.string()), first: z.string() }),
  row: z.object({ things: z.number() }),
});

export interface Coverage {
  readonly beforeFirstShown: number;
  readonly completeToday: number | null;
  readonly stampCoverage: number | null;
  readonly restatedPercent: number | null;
}

const share = (part: number, whole: number) => (whole === 0 ? null : (part / whole) * 100);

/** Stamps over the last 28 days, restatements over the view's period. */
export async function readCoverage(store: Store, view: View, nowMs: number): Promise<Coverage> {
  const practices = [...view.scope.practiceIds];
  const [slotRows, cellRows, earlyRows] = await Promise.all([
    store.query(slots, {
      practices,
      from: addDays(view.openFrom, -28),
      to: view.today,
      today: view.openFrom,
      due: new Date(nowMs - 3_600_000),
    }),
    store.query(cells, { practices, ...view.period }),
    store.query(early, { practices, first: FIRST_SHOWN_DAY }),
  ]);
  const [slot, cell] = [slotRows[0], cellRows[0]];
  return {
    beforeFirstShown: earlyRows[0]?.things ?? 0,
    completeToday: slot ? share(slot.settled, slot.due) : null,
    stampCoverage: slot ? share(slot.stamped, slot.visits) : null,
    restatedPercent: cell ? share(cell.restated, cell.cells) : null,
  };
}
