/** Aging lines of the API as columns: youngest bucket first, credits left out (they stand on their own line). */
import type { SeriesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import type { AgingData } from '#lib/charts/aging.option.ts';

const ORDER = ['0-30', '31-60', '61-90', '91-120', 'over 120'];
const LABEL: Record<string, string> = {
  '0-30': '0–30 days',
  '31-60': '31–60 days',
  '61-90': '61–90 days',
  '91-120': '91–120 days',
  'over 120': 'Over 120 days',
};
export const isAging = (answer: SeriesResponse) => answer.lines.some((line) => line.key === '0-30');

export function agingData(answer: SeriesResponse): AgingData {
  const lines = ORDER.flatMap((key) => answer.lines.find((line) => line.key === key) ?? []);
  const all = lines[0]?.points.map((p) => p.start) ?? [];
  // Months before the first entry would be empty columns.
  const first = Math.max(
    0,
    all.findIndex((_, i) => lines.some((line) => (line.points[i]?.value ?? 0) !== 0)),
  );
  const months = all.slice(first);
  return {
    months,
    openMonth: lines[0]?.points.at(-1)?.isFinal === false,
    buckets: lines.map((line) => ({
      key: line.key,
      label: LABEL[line.key] ?? line.label,
      cents: line.points.slice(first).map((p) => p.value),
    })),
  };
}
