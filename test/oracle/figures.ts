/**
 * The value of a KPI over a span, from oracle cells alone: what a screen must show. Written from kpis.md 1.0, 1.4 and 1.5.
 * In: oracle cells, practices, a span of whole days (whole months for lagged rates). Out: numerator, denominator, value; null without a denominator.
 */
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { addDays } from '@rounds/schemas/time.ts';
import type { Cells, OracleCell } from './cells.ts';
import { add } from './cells.ts';

export interface Figure {
  readonly num: number;
  readonly den: number;
  readonly value: number | null;
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Before anything that is simulated. */
const BEGINNING = '2025-01-01';

function total(cells: Cells, kpi: string, practices: readonly string[], { from, to }: Span): OracleCell {
  const sum: OracleCell = { num: 0, den: 0, bins: new Map(), parts: new Map() };
  for (const practice of practices) {
    for (let day = from; day <= to; day = addDays(day, 1)) {
      const cell = cells.at(kpi, practice, day);
      sum.num += cell.num;
      sum.den += cell.den;
      for (const [bin, count] of cell.bins) add(sum.bins, bin, count);
    }
  }
  return sum;
}

/** The figure of some practices pooled: sums over sums, never a mean of sites. */
export function oracleFigure(cells: Cells, kpi: Kpi, practices: readonly string[], span: Span): Figure {
  const within = total(cells, kpi.id, practices, span);
  const atEnd = () => total(cells, kpi.id, practices, { from: BEGINNING, to: span.to });
  const percent = (num: number, den: number) => (den > 0 ? (num / den) * (kpi.unit === 'percent' ? 100 : 1) : null);
  switch (kpi.kind) {
    case 'count':
    case 'composition':
      return { num: within.num, den: within.den, value: within.num };
    case 'ratio':
      return { num: within.num, den: within.den, value: percent(within.num, within.den) };
    case 'distribution':
      return { num: within.num, den: within.den, value: median(within.bins) };
    case 'stock':
      return { num: atEnd().num, den: atEnd().den, value: atEnd().num };
    case 'stock_ratio':
      return { num: atEnd().num, den: atEnd().den, value: percent(atEnd().num, atEnd().den) };
    case 'stock_to_flow': {
      const charges = total(cells, kpi.id, practices, { from: addDays(span.to, -89), to: span.to }).den;
      return { num: atEnd().num, den: charges, value: charges > 0 ? atEnd().num / (charges / 90) : null };
    }
    case 'ratio_lagged': {
      const before = total(cells, kpi.id, practices, { from: firstOfMonth(span.from, -3), to: addDays(span.from, -1) }).den / 3;
      return { num: within.num, den: before, value: percent(within.num, before) };
    }
  }
}

/** The middle value, or the mean of the two middle ones. */
function median(bins: ReadonlyMap<number, number>): number | null {
  const all = Array.from(bins)
    .flatMap(([value, count]) => Array.from({ length: count }, () => value))
    .sort((a, b) => a - b);
  if (all.length === 0) return null;
  return ((all[Math.floor((all.length - 1) / 2)] ?? 0) + (all[Math.floor(all.length / 2)] ?? 0)) / 2;
}

function firstOfMonth(day: string, months: number): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}

/** The last day of the month a day lies in. */
export function lastOfMonth(day: string): string {
  return addDays(firstOfMonth(day, 1), -1);
}
