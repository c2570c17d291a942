/**
 * Figures of closed days that changed afterwards, by measure, practice and month: what the month was and what it is now.
 * In: a view. Out: one item a change of a month, newest first. Old values are known where sums decide (rates, counts); a median's old
 * value is not kept and stays null.
 */
import { z } from 'zod';
import { readKpiStates } from '@rounds/infra/clickhouse/read-cells.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { RestatementsResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { kpiById } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { valueOf, type State } from '@rounds/schemas/kpis/state.ts';
import { addDays } from '@rounds/schemas/time.ts';
import type { RouteDeps } from '../deps.types.ts';
import type { View } from './view.ts';

const mostItems = 100;

const changes = defineQuery({
  name: 'restatements_by_month',
  sql: `SELECT kpi_id, practice_id, toString(toStartOfMonth(day)) AS month, toFloat64(sum(new_num) - sum(old_num)) AS num_change, toFloat64(sum(new_den) - sum(old_den)) AS den_change,
      toFloat64(uniqExact(day)) AS days, argMax(cause, restated_at) AS last_cause, max(restated_at) AS newest
    FROM scoped_restatements(practices = {practices:Array(String)}) AS r WHERE r.day >= {from:Date} AND r.day <= {to:Date}
    GROUP BY kpi_id, practice_id, month HAVING num_change != 0 OR den_change != 0 ORDER BY newest DESC LIMIT ${mostItems}`,
  params: z.object({ practices: z.array(z.string()), from: z.string(), to: z.string() }),
  row: z.object({
    kpi_id: z.string(),
    practice_id: z.string(),
    month: z.string(),
    num_change: z.number(),
    den_change: z.number(),
    days: z.number(),
    last_cause: z.string(),
    newest: z.string(),
  }),
});

const causes: Readonly<Record<string, string>> = { late_data: 'Late data', definition: 'The definition changed' };

/** At most a hundred, newest first. */
export async function readRestatements(deps: RouteDeps, view: View): Promise<RestatementsResponse> {
  const rows = await deps.store.query(changes, { practices: [...view.scope.practiceIds], ...view.period });
  const months = [...new Set(rows.map((row) => row.month))].map((first) => ({
    from: first,
    to: addDays(`${addDays(first, 31).slice(0, 7)}-01`, -1),
  }));
  const kpis = [...new Set(rows.map((row) => row.kpi_id))].flatMap((id) => kpiById(id) ?? []);
  const states = await readKpiStates(deps.store, { kpis, practices: [...new Set(rows.map((row) => row.practice_id))], buckets: months });
  return {
    items: rows.flatMap((row) => {
      const kpi = kpiById(row.kpi_id);
      const index = months.findIndex((month) => month.from === row.month);
      const [period, now] = [months[index], states.get(row.kpi_id)?.get(row.practice_id)?.[index]];
      if (!kpi || !period || !now) return [];
      const cause = `${causes[row.last_cause] ?? 'Late data'}: ${row.days} ${row.days === 1 ? 'day' : 'days'}`;
      return [
        {
          kpi: kpi.id,
          practice: row.practice_id,
          period,
          oldValue: valueBefore(kpi, now, row.num_change, row.den_change),
          newValue: valueOf(kpi, now),
          days: row.days,
          cause,
          at: row.newest,
        },
      ];
    }),
  };
}

/** The month's value before these changes. */
function valueBefore(kpi: Kpi, now: State, numChange: number, denChange: number): number | null {
  const known = kpi.kind === 'count' || kpi.kind === 'composition' || kpi.kind === 'ratio';
  return known ? valueOf(kpi, { ...now, num: now.num - numChange, den: now.den - denChange }) : null;
}
