/** Where interval rows are drawn: one scale for all rows, in percent of the cell's width. */
import type { BreakdownResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { niceScale, ticksOf } from '#lib/charts/scale.ts';

export type RowScale = { at: (value: number) => number; ticks: readonly number[] };

export function rowScale(rows: BreakdownResponse['rows'], group: number | null): RowScale {
  const values = rows.flatMap((r) =>
    [r.value, r.interval?.lower, r.interval?.upper, r.chance?.lower, r.chance?.upper].filter(
      (v): v is number => v !== null && v !== undefined,
    ),
  );
  if (group !== null) values.push(group);
  const scale = niceScale(Math.min(...values), Math.max(...values), 4);
  const at = (value: number) => Math.round(((value - scale.min) / (scale.max - scale.min)) * 9400 + 300) / 100;
  return { at, ticks: ticksOf(scale) };
}

/** Worst first for measures with a direction, largest first without; rows without a value stand last. */
export function orderedRows(
  rows: BreakdownResponse['rows'],
  direction: 'up' | 'down' | 'neutral',
  natural: boolean,
): BreakdownResponse['rows'] {
  if (natural) return rows;
  const sign = direction === 'up' ? 1 : -1;
  return rows.toSorted((a, b) =>
    a.value === null || b.value === null ? (a.value === null ? 1 : 0) - (b.value === null ? 1 : 0) : sign * (a.value - b.value),
  );
}
