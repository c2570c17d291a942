/** Overtime share of worked hours. Definition: kpis.md 1.7. */
import { defineKpi } from './kpi.ts';

const worked = 'worked_minutes > 0 AND NOT is_open';

export const overtimePct = defineKpi({
  id: 'overtime_pct',
  version: 1,
  validFrom: '2026-01-01',
  title: 'Overtime',
  shortTitle: 'Overtime',
  area: 'staffing',
  unit: 'percent',
  decimals: 1,
  direction: 'down',
  kind: 'ratio',
  chart: 'xmr',
  floor: 20,
  num: { fact: 'shifts', where: worked, value: 'overtime_minutes' },
  den: { fact: 'shifts', where: worked, value: 'worked_minutes' },
  anchor: 'Service day the hours were worked on',
  parameters: { weeklyHours: 40 },
  dimensions: ['role', 'weekday'],
  excluded: [{ reason: 'Shift still open: no clock-out yet', where: 'is_open' }],
  counts:
    'Overtime minutes of worked minutes. As payroll recorded them where it did, else minutes beyond 40 hours in the work week. Hours over midnight are split.',
  leavesOut: 'Open punches, unpaid breaks, shifts entered in error.',
  formula: 'overtime minutes / worked minutes',
  source: 'FLSA 40-hour work week, Sunday to Saturday.',
  synonyms: ['OT', 'overtime hours'],
  benchmarks: [],
  words: { num: 'overtime minutes', den: 'worked minutes' },
});
