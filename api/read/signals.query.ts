/**
 * Reads usual ranges and verdicts, targets and annotations, each through its scoped view.
 * In: nodes or practices of a resolved scope. Out: rows. Weeks are Mondays.
 */
import { z } from 'zod';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { rule, type Verdict } from '@rounds/schemas/contract/common.contract.ts';

const storedVerdict = z.enum(['worse', 'better', 'changed', 'usual', 'too_few', 'no_range', 'not_final']);

export const signalRow = z.object({
  kpi_id: z.string(),
  node: z.string(),
  week: z.string(),
  value: z.number().nullable(),
  n: z.number(),
  mean: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  method: z.enum(['xmr', 'p_prime', '']),
  rule,
  verdict: storedVerdict,
  is_final: z.number(),
});
export type SignalRow = z.infer<typeof signalRow>;

const columns = 'kpi_id, node, toString(week) AS week, value, n, mean, lower, upper, method, rule, verdict, is_final';

/** Weeks of some nodes, oldest first. */
export const signalWeeks = defineQuery({
  name: 'signal_weeks',
  sql: `SELECT ${columns} FROM scoped_signals(nodes = {nodes:Array(String)}) AS s
    WHERE kpi_id IN {kpis:Array(String)} AND s.week >= {from:Date} AND s.week <= {to:Date} ORDER BY kpi_id, node, s.week`,
  params: z.object({ nodes: z.array(z.string()), kpis: z.array(z.string()), from: z.string(), to: z.string() }),
  row: signalRow,
});

/** What a page of tiles needs of all nodes at once: 26 weeks of one node, the latest final week of every node, targets. */
export const tileFooting = defineQuery({
  name: 'tile_footing',
  sql: `
    SELECT 'week' AS what, kpi_id, node, toString(week) AS week, value, n, mean, lower, upper, toString(method) AS method, toString(rule) AS rule, toString(verdict) AS verdict, is_final
    FROM scoped_signals(nodes = {own:Array(String)}) AS s WHERE s.week >= {from:Date} AND s.week <= {to:Date}
    UNION ALL
    SELECT 'latest', kpi_id, node, toString(max(s.week)), argMax(s.value, s.week), argMax(s.n, s.week), argMax(s.mean, s.week), argMax(s.lower, s.week), argMax(s.upper, s.week),
      toString(argMax(s.method, s.week)), toString(argMax(s.rule, s.week)), toString(argMax(s.verdict, s.week)), 1
    FROM scoped_signals(nodes = {nodes:Array(String)}) AS s WHERE s.week >= {from:Date} AND s.week <= {to:Date} AND s.is_final = 1 GROUP BY kpi_id, node
    UNION ALL
    SELECT 'target', kpi_id, practice_id, toString(max(t.valid_from)), argMax(t.value, t.valid_from), 0, NULL, NULL, NULL, '', '', 'usual', 1
    FROM scoped_targets(practices = {practices:Array(String)}) AS t WHERE t.valid_from <= {day:Date} GROUP BY kpi_id, practice_id`,
  params: z.object({
    own: z.array(z.string()),
    nodes: z.array(z.string()),
    practices: z.array(z.string()),
    from: z.string(),
    to: z.string(),
    day: z.string(),
  }),
  row: signalRow.extend({ what: z.enum(['week', 'latest', 'target']) }),
});
export type FootingRow = z.infer<typeof tileFooting.row>;

export const annotationsIn = defineQuery({
  name: 'annotations',
  sql: `SELECT toString(day) AS day, text, phase, kpi_id FROM scoped_annotations(practices = {practices:Array(String)}) AS a
    WHERE a.day >= {from:Date} AND a.day <= {to:Date} AND kpi_id IN ('', {kpi:String}) ORDER BY a.day LIMIT 50`,
  params: z.object({ practices: z.array(z.string()), kpi: z.string(), from: z.string(), to: z.string() }),
  row: z.object({ day: z.string(), text: z.string(), phase: z.number(), kpi_id: z.string() }),
});

/** A stored verdict in the contract's words: a week that is not over has none. */
export function shownVerdict(verdict: SignalRow['verdict']): Verdict {
  return verdict === 'not_final' ? 'no_range' : verdict;
}

/**
 * A row while much waits to be counted: its figure without range and verdict, as of a week that is not over. Both were computed from figures of
 * which a part is missing. Targets stay what they are.
 */
export function unjudged<Row extends SignalRow>(row: Row): Row {
  return 'what' in row && row.what === 'target'
    ? row
    : { ...row, mean: null, lower: null, upper: null, method: '', rule: '', verdict: 'not_final', is_final: 0 };
}
