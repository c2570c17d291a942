/**
 * What is owed by age: one stacked column a month in ink steps, older is stronger; labels beside the last column, total above.
 * In: months and amounts in cents by bucket, youngest first. Out: an ECharts option.
 */
import type { EChartsCoreOption } from 'echarts/core';
import { FONT, escapeHtml, isNarrow, tooltipFrame } from './context.ts';
import type { ChartContext } from './context.ts';
import { niceScale } from './scale.ts';

export type AgingData = { months: readonly string[]; buckets: readonly { key: string; label: string; cents: readonly (number | null)[] }[]; openMonth: boolean };
const AGES = ['age-1', 'age-2', 'age-3', 'age-4', 'age-5'] as const;

export function agingOption(data: AgingData, context: ChartContext): EChartsCoreOption {
  const { tokens, format } = context;
  const narrow = isNarrow(context);
  const totals = data.months.map((_, i) => data.buckets.reduce((sum, b) => sum + (b.cents[i] ?? 0), 0));
  const scale = niceScale(0, Math.max(1, ...totals), 4, true);
  const lastTotal = totals.at(-1) ?? 0;
  return {
    animation: false, textStyle: { fontFamily: FONT },
    grid: { left: 56, right: narrow ? 72 : 148, top: 24, bottom: 32 },
    xAxis: { type: 'category', data: data.months.map((m) => format.month(m)), axisTick: { show: false }, axisLine: { lineStyle: { color: tokens['chart-muted'] } }, axisLabel: { color: tokens['ink-3'], fontSize: 11 } },
    yAxis: { type: 'value', ...scale, splitLine: { lineStyle: { color: tokens['chart-grid'] } }, axisLabel: { color: tokens['ink-3'], fontSize: 11, formatter: (v: number) => format.moneyShort(v) } },
    tooltip: { trigger: 'axis', ...tooltipFrame(context), axisPointer: { type: 'none' }, formatter: (params: readonly { dataIndex: number }[]) => {
      const i = params[0]?.dataIndex ?? 0;
      const rows = data.buckets.toReversed().map((b) => `${escapeHtml(b.label)} <b style="font-weight:600">${escapeHtml(format.moneyShort(b.cents[i] ?? 0))}</b>`);
      return [`<span style="color:${tokens['ink-3']}">${escapeHtml(format.monthYear(data.months[i] ?? ''))}</span>`, ...rows, `Total <b style="font-weight:600">${escapeHtml(format.moneyShort(totals[i] ?? 0))}</b>`].join('<br>');
    } },
    series: data.buckets.map((bucket, n) => ({
      type: 'bar', stack: 'age', barWidth: '54%', data: bucket.cents.map((c, i) => ({ value: c, label: { show: i === data.months.length - 1, position: 'right', distance: 10, color: tokens['ink-2'], fontSize: 11, fontWeight: n >= data.buckets.length - 2 ? 640 : 440, formatter: () => `${bucket.label}  ${lastTotal === 0 ? '–' : format.percent(((c ?? 0) / lastTotal) * 100)}` } })),
      itemStyle: { color: tokens[AGES[n] ?? 'age-5'], borderColor: tokens.surface, borderWidth: 1 }, emphasis: { disabled: true }, labelLayout: { moveOverlap: 'shiftY' },
    })),
  };
}
