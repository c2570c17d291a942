/**
 * How complete the figures are: today's bookings with an outcome, visits with all four stamps, closed days' figures that changed.
 * In: a view. Out: percentages, null without anything to divide by.
 */
import { z } from 'zod';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
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

export interface Coverage {
  readonly completeToday: number | null;
  readonly stampCoverage: number | null;
  readonly restatedPercent: number | null;
}

const share = (part: number, whole: number) => (whole === 0 ? null : (part / whole) * 100);

/** Stamps over the last 28 days, restatements over the view's period. */
export async function readCoverage(store: Store, view: View, nowMs: number): Promise<Coverage> {
  const practices = [...view.scope.practiceIds];
  const [slotRows, cellRows] = await Promise.all([
    store.query(slots, {
      practices,
      from: addDays(view.openFrom, -28),
      to: view.today,
      today: view.openFrom,
      due: new Date(nowMs - 3_600_000),
    }),
    store.query(cells, { practices, ...view.period }),
  ]);
  const [slot, cell] = [slotRows[0], cellRows[0]];
  return {
    completeToday: slot ? share(slot.settled, slot.due) : null,
    stampCoverage: slot ? share(slot.stamped, slot.visits) : null,
    restatedPercent: cell ? share(cell.restated, cell.cells) : null,
  };
}
