/**
 * What is owed by age: one stacked column a month in ink steps, older is stronger; labels beside the last column.
 * In: months and amounts in cents by bucket, youngest first. Out: an ECharts option.
 */
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import { FONT, escapeHtml, tooltipFrame } from './context.ts';
import type { ChartContext } from './context.ts';
import { niceScale } from './scale.ts';

export type AgingData = {
  months: readonly string[];
  buckets: readonly { key: string; label: string; cents: readonly (number | null)[] }[];
  openMonth: boolean;
};
const AGES = ['age-1', 'age-2', 'age-3', 'age-4', 'age-5'] as const;
const LABEL_HEIGHT = 14;

export function agingOption(data: AgingData, context: ChartContext): EChartsCoreOption {
  const { tokens, format } = context;
  const totals = data.months.map((_, i) => data.buckets.reduce((sum, b) => sum + (b.cents[i] ?? 0), 0));
  const scale = niceScale(0, Math.max(1, ...totals), 4, true);
  return {
    animation: false,
    textStyle: { fontFamily: FONT },
    grid: { left: 56, right: context.width < 420 ? 104 : 140, top: 20, bottom: 28 },
    xAxis: {
      type: 'category',
      data: data.months.map((m) => format.month(m)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: tokens['chart-muted'] } },
      axisLabel: { color: tokens['ink-3'], fontSize: 11 },
    },
    yAxis: {
      type: 'value',
      ...scale,
      splitLine: { lineStyle: { color: tokens['chart-grid'] } },
      axisLabel: { color: tokens['ink-3'], fontSize: 11, formatter: (v: number) => format.moneyShort(v) },
    },
    tooltip: {
      trigger: 'axis',
      ...tooltipFrame(context),
      axisPointer: { type: 'none' },
      formatter: (params: readonly { dataIndex: number }[]) => tooltipHtml(data, totals, context, params[0]?.dataIndex ?? 0),
    },
    series: [
      ...data.buckets.map((bucket, n) => ({
        type: 'bar',
        stack: 'age',
        barWidth: '54%',
        data: [...bucket.cents],
        itemStyle: { color: tokens[AGES[n] ?? 'age-5'], borderColor: tokens.surface, borderWidth: 1 },
        emphasis: { disabled: true },
      })),
      {
        type: 'custom',
        silent: true,
        clip: false,
        tooltip: { show: false },
        data: [[0, 0]],
        renderItem: (_params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) =>
          labelsOf(data, totals.at(-1) ?? 0, context, api),
      },
    ],
  };
}

/** Each label stands at its part of the last column; two that would touch move apart, upwards from the youngest. */
function labelsOf(data: AgingData, total: number, { tokens, format, width }: ChartContext, api: CustomSeriesRenderItemAPI) {
  const last = data.months.length - 1;
  const [x = 0] = api.coord([last, 0]);
  const size = api.size?.([1, 0]);
  const half = (Array.isArray(size) ? (size[0] ?? 0) : 0) * 0.27;
  let sum = 0;
  let below = Infinity;
  const children = data.buckets.map((bucket, n) => {
    const cents = bucket.cents[last] ?? 0;
    const middle = api.coord([last, sum + cents / 2])[1] ?? 0;
    sum += cents;
    const y = Math.min(middle, below - LABEL_HEIGHT);
    below = y;
    const name = width < 420 ? bucket.label.replace(' days', '') : bucket.label;
    return {
      type: 'text' as const,
      style: {
        text: `${name}  ${total === 0 ? '–' : format.percent((cents / total) * 100)}`,
        x: x + half + 10,
        y,
        verticalAlign: 'middle' as const,
        fill: n > 2 ? tokens.ink : tokens['ink-2'],
        font: `${n > 2 ? 620 : 440} 11px ${FONT}`,
      },
    };
  });
  return { type: 'group' as const, silent: true, children };
}

function tooltipHtml(data: AgingData, totals: readonly number[], { tokens, format }: ChartContext, i: number): string {
  const rows = data.buckets
    .toReversed()
    .map((b) => `${escapeHtml(b.label)} <b style="font-weight:600">${escapeHtml(format.moneyShort(b.cents[i] ?? 0))}</b>`);
  return [
    `<span style="color:${tokens['ink-3']}">${escapeHtml(format.monthYear(data.months[i] ?? ''))}</span>`,
    ...rows,
    `Total <b style="font-weight:600">${escapeHtml(format.moneyShort(totals[i] ?? 0))}</b>`,
  ].join('<br>');
}
