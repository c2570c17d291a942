/**
 * A measure over time with its usual range, verdict marks, target, annotations and what is not final (look.md section 4).
 * In: the API's points and the measure. Out: an ECharts option. Pure: same input, same option.
 */
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import { DIAMOND, DISC, SQUARE } from '#lib/marks/shapes.ts';
import { FONT, escapeHtml, isNarrow, monthLabels, tooltipFrame } from './context.ts';
import type { ChartContext } from './context.ts';
import type { ControlData } from './control-data.ts';
import { decorOf } from './control-decor.ts';
import { plotOf } from './plot.ts';
import { pointText } from './point-text.ts';
import { niceScale } from './scale.ts';
import type { Scale } from './scale.ts';

const SYMBOL = { worse: DIAMOND, better: DISC, changed: SQUARE };

export function controlChartOption(data: ControlData, context: ChartContext): EChartsCoreOption {
  const { tokens } = context;
  const scale = scaleOf(data);
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: FONT },
    grid: { left: 44, right: isNarrow(context) ? 44 : 116, top: data.annotations.length > 0 ? 40 : 20, bottom: 44 },
    ...axesOf(data, context, scale),
    tooltip: {
      trigger: 'axis',
      ...tooltipFrame(context),
      axisPointer: { type: 'line', lineStyle: { color: tokens['chart-muted'], width: 1, type: 'solid' } },
      formatter: (params: readonly { dataIndex: number }[]) => tooltipHtml(data, context, params[0]?.dataIndex ?? 0),
    },
    series: [...lineSeries(data, context), decorSeries(data, context, scale)],
  };
}

function scaleOf({ points, measure, target }: ControlData): Scale {
  const values = points.flatMap((p) => [p.value, p.lower, p.upper]).filter((v): v is number => v !== null);
  if (target !== null) values.push(target);
  const counts = measure.unit === 'count' || measure.unit === 'cents';
  const fromZero = counts && points.every((p) => p.mean === null);
  return niceScale(Math.min(...values), Math.max(...values), 5, fromZero, measure.decimals === 0 ? 1 : 0);
}

/** Names under the days; a narrow chart has room for fewer. */
function labelsOf({ points, grain }: ControlData, context: ChartContext): readonly string[] {
  const { format } = context;
  const starts = points.map((p) => p.start);
  if (grain !== 'day') return monthLabels(starts, format, isNarrow(context) ? 5 : 14);
  const every = Math.ceil(points.length / (isNarrow(context) ? 4 : 9));
  return starts.map((day, i) => (i % every === 0 ? format.day(day) : ''));
}

function axesOf(data: ControlData, context: ChartContext, scale: Scale) {
  const { tokens, format } = context;
  const { points, measure } = data;
  const labels = labelsOf(data, context);
  const ranged = points.some((p) => p.mean !== null);
  const axisText = (v: number) =>
    measure.unit === 'cents' ? format.moneyShort(v) : format.plain(v, Number.isInteger(scale.interval) ? 0 : 1);
  const unit = { percent: '%', minutes: ' min', days: ' d', count: '', cents: '' }[measure.unit];
  const text = { color: tokens['ink-3'], fontSize: 11 };
  return {
    xAxis: {
      type: 'category',
      data: points.map((p) => p.start),
      boundaryGap: true,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: tokens['chart-muted'] }, onZero: false },
      axisLabel: {
        ...text,
        interval: (i: number) => labels[i] !== '',
        formatter: (_: string, i: number) => labels[i] ?? '',
        lineHeight: 15,
        hideOverlap: true,
        margin: 10,
      },
    },
    yAxis: {
      type: 'value',
      ...scale,
      splitLine: { show: !ranged, lineStyle: { color: tokens['chart-grid'] } },
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        ...text,
        margin: 12,
        formatter: (v: number) => axisText(v) + (Math.abs(v - scale.max) < scale.interval / 100 ? unit : ''),
      },
    },
  };
}

function lineSeries({ points }: ControlData, { tokens }: ChartContext) {
  const firstOpen = points.findIndex((p) => !p.isFinal);
  const open = firstOpen < 0 ? points.length : firstOpen;
  const small = points.length > 80;
  const flagged = points.flatMap((p, i) =>
    p.value !== null && (p.verdict === 'worse' || p.verdict === 'better' || p.verdict === 'changed')
      ? [{ i, value: p.value, verdict: p.verdict }]
      : [],
  );
  return [
    {
      type: 'line',
      z: 4,
      data: points.map((p, i) => (i < open ? p.value : null)),
      symbol: 'circle',
      symbolSize: small ? 0.01 : 4,
      showAllSymbol: true,
      connectNulls: false,
      lineStyle: { color: tokens['chart-line'], width: 1.6 },
      itemStyle: { color: tokens['chart-line'], borderWidth: 0 },
      emphasis: { scale: false },
      silent: true,
    },
    {
      type: 'line',
      z: 3,
      data: points.map((p, i) => (i >= open - 1 ? p.value : null)),
      symbol: 'circle',
      symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) => (dataIndex >= open ? 8 : 0),
      showAllSymbol: true,
      lineStyle: { color: tokens['chart-muted'], width: 1.4, type: [3, 3] },
      itemStyle: { color: tokens.surface, borderColor: tokens['chart-line'], borderWidth: 1.6 },
      emphasis: { disabled: true },
      silent: true,
    },
    {
      type: 'scatter',
      z: 6,
      data: flagged.map((f) => ({
        value: [f.i, f.value],
        symbol: `path://${SYMBOL[f.verdict]}`,
        itemStyle: { color: tokens[f.verdict], borderColor: tokens.surface, borderWidth: 1.5, opacity: 1 },
      })),
      symbolSize: f11(points.length),
      silent: true,
      tooltip: { show: false },
    },
  ];
}

const f11 = (count: number) => (count > 40 ? 10 : 12);

function decorSeries(data: ControlData, context: ChartContext, scale: { min: number; max: number }) {
  return {
    type: 'custom',
    z: 1,
    silent: true,
    clip: false,
    tooltip: { show: false },
    data: [[0, scale.min]],
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) =>
      decorOf(data, context, {
        x: (i: number) => api.coord([i, scale.min])[0] ?? 0,
        y: (v: number) => api.coord([0, v])[1] ?? 0,
        step: (() => {
          const size = api.size?.([1, 0]);
          return Array.isArray(size) ? (size[0] ?? 0) : 0;
        })(),
        plot: plotOf(params.coordSys),
      }),
  };
}

function tooltipHtml(data: ControlData, { format, tokens }: ChartContext, index: number): string {
  const point = data.points[index];
  if (!point) return '';
  const text = pointText(data.measure, data.grain, point, format);
  const tone =
    point.verdict === 'worse' || point.verdict === 'better' || point.verdict === 'changed' ? tokens[point.verdict] : tokens['ink-2'];
  return [
    `<div style="color:${tokens['ink-3']}">${escapeHtml(text.when)}</div>`,
    `<div><b style="font-size:14px;font-weight:600">${escapeHtml(text.value)}</b> <span style="color:${tokens['ink-2']}">${escapeHtml(text.counts)}</span></div>`,
    text.verdict ? `<div style="color:${tone};font-weight:560">${escapeHtml(text.verdict)}</div>` : '',
    text.usual ? `<div style="color:${tokens['ink-2']}">${escapeHtml(text.usual)}</div>` : '',
    text.open ? `<div style="color:${tokens['ink-3']}">${escapeHtml(text.open)}</div>` : '',
  ].join('');
}
