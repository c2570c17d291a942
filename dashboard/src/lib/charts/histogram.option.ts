/**
 * How long it takes, as counted: one bar a bin, from zero, with the median and the ninth of ten marked.
 * In: the exact histogram. Out: an ECharts option.
 */
import type { EChartsCoreOption } from 'echarts/core';
import type { CatalogueEntry, DistributionResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import { FONT, escapeHtml, tooltipFrame } from './context.ts';
import type { ChartContext } from './context.ts';
import type { Format } from '#lib/format-kpi.ts';
import { niceScale } from './scale.ts';

export type Bin = DistributionResponse['bins'][number];
const MOST_BARS = 36;

/** Neighbouring bins added up until they fit; counts stay exact. */
export function fitBins(bins: readonly Bin[], most = MOST_BARS): readonly Bin[] {
  const used = bins.slice(0, bins.findLastIndex((b) => b.count > 0) + 1);
  const per = Math.max(1, Math.ceil(used.length / most));
  return Array.from({ length: Math.ceil(used.length / per) }, (_, i) => used.slice(i * per, (i + 1) * per)).map((group) => ({
    from: group[0]?.from ?? 0,
    to: group.at(-1)?.to ?? null,
    count: group.reduce((sum, b) => sum + b.count, 0),
  }));
}

export function binText(bin: Bin, measure: CatalogueEntry, format: Format): string {
  const word = format.unitWord(measure.unit);
  if (bin.to === null) return `${format.count(bin.from)} ${word} and more`;
  return bin.to - bin.from <= 1 ? `${format.count(bin.from)} ${word}` : `${format.count(bin.from)} to ${format.count(bin.to)} ${word}`;
}

export type HistogramData = { measure: CatalogueEntry; bins: readonly Bin[]; median: number | null; p90: number | null; n: number };

export function histogramOption(data: HistogramData, context: ChartContext): EChartsCoreOption {
  const { measure, bins } = data;
  const { tokens, format } = context;
  const scale = niceScale(0, Math.max(1, ...bins.map((b) => b.count)), 4, true);
  const every = Math.ceil(bins.length / (context.width < 420 ? 5 : 10));
  const text = { color: tokens['ink-3'], fontSize: 11 };
  return {
    animation: false,
    textStyle: { fontFamily: FONT },
    grid: { left: 44, right: 16, top: 40, bottom: 40 },
    xAxis: {
      type: 'category',
      data: bins.map((b) => String(b.from)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: tokens['chart-muted'] } },
      name: measure.unit === 'minutes' ? 'minutes' : measure.unit,
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: text,
      axisLabel: { ...text, interval: (i: number) => i % every === 0 },
    },
    yAxis: {
      type: 'value',
      ...scale,
      splitLine: { lineStyle: { color: tokens['chart-grid'] } },
      axisLabel: { ...text, formatter: (v: number) => format.count(v) },
    },
    tooltip: {
      trigger: 'axis',
      ...tooltipFrame(context),
      axisPointer: { type: 'none' },
      formatter: (params: readonly { dataIndex: number }[]) => tooltipHtml(data, context, params[0]?.dataIndex ?? 0),
    },
    series: [
      {
        type: 'bar',
        data: bins.map((b) => b.count),
        barCategoryGap: 1,
        itemStyle: { color: tokens['chart-bar'] },
        emphasis: { disabled: true },
      },
      {
        type: 'custom',
        silent: true,
        clip: false,
        z: 5,
        tooltip: { show: false },
        data: [[0, 0]],
        renderItem: (_params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => marksOf(data, context, scale.max, api),
      },
    ],
  };
}

function tooltipHtml({ measure, bins, n }: HistogramData, { format }: ChartContext, index: number): string {
  const bin = bins[index];
  if (!bin) return '';
  const share = format.percent(n === 0 ? 0 : (bin.count / n) * 100);
  return `<b style="font-weight:600">${escapeHtml(binText(bin, measure, format))}</b><br>${escapeHtml(`${format.count(bin.count)} of ${format.count(n)}, ${share}`)}`;
}

/** Where a value lies on the category axis, in bins; null outside. */
function placeOf(value: number, bins: readonly Bin[]): number | null {
  const i = bins.findIndex((b) => value >= b.from && (b.to === null || value < b.to));
  const bin = bins[i];
  if (!bin) return null;
  return i - 0.5 + (bin.to === null || bin.to === bin.from ? 0.5 : (value - bin.from) / (bin.to - bin.from));
}

/** About what "Median 14 min" takes. */
const WORDS_PX = 92;

/** A line and its name for the median and for the value nine of ten stay within. */
function marksOf(
  { measure, bins, median, p90 }: HistogramData,
  { tokens, format }: ChartContext,
  most: number,
  api: CustomSeriesRenderItemAPI,
) {
  const [x0 = 0, base = 0] = api.coord([0, 0]);
  const step = (api.coord([1, 0])[0] ?? 0) - x0;
  const top = api.coord([0, most])[1] ?? 0;
  const wanted = [
    ['Median', median],
    ['9 of 10 within', p90],
  ] as const;
  const xOf = (value: number | null) => {
    const at = value === null ? null : placeOf(value, bins);
    return at === null ? null : x0 + at * step;
  };
  const [first, second] = [xOf(median), xOf(p90)];
  const crowded = first !== null && second !== null && second - first < WORDS_PX;
  const children = wanted.flatMap(([name, value], row) => {
    const x = xOf(value);
    if (value === null || x === null) return [];
    // Where the second line would cut the first one's name, the first stands above it.
    const level = crowded ? 1 - row : row;
    return [
      {
        type: 'line' as const,
        shape: { x1: x, x2: x, y1: top - 4 - level * 14, y2: base },
        style: { stroke: tokens['ink-2'], lineWidth: 1 },
      },
      {
        type: 'text' as const,
        style: {
          text: `${name} ${format.value(measure, value)}`,
          x: x + 4,
          align: 'left' as const,
          y: top - 8 - level * 14,
          fill: tokens.ink,
          font: `560 11px ${FONT}`,
          verticalAlign: 'middle' as const,
        },
      },
    ];
  });
  return { type: 'group' as const, silent: true, children };
}
