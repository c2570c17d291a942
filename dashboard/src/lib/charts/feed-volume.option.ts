/**
 * A feed's last days: one bar an hour over what is usual for that hour of the week; hatch where it fell silent.
 * In: hours with their usual band, oldest first. Out: an ECharts option. Pure: same input, same option.
 */
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import { FONT, escapeHtml, isNarrow, tooltipFrame } from './context.ts';
import type { ChartContext } from './context.ts';
import { hatchOf } from './hatch.ts';
import { plotOf } from './plot.ts';
import type { Plot } from './plot.ts';
import { niceScale } from './scale.ts';

export type VolumeHour = { hour: string; count: number; usual: { lower: number; median: number; upper: number } | null };
export type VolumeData = {
  hours: readonly VolumeHour[];
  timeZone: string;
  /** Index of the first hour of a silence that goes on; null while the feed speaks. */
  silentFrom: number | null;
};

/** "Tue, Nov 17, 9:00 AM: 41 events. Usual is 30 to 52." */
export function hourText({ hours, timeZone }: VolumeData, index: number, format: ChartContext['format']): string {
  const hour = hours[index];
  if (!hour) return '';
  const when = `${format.weekday(localDay(hour.hour, timeZone))}, ${format.time(hour.hour, timeZone)}`;
  const usual = hour.usual
    ? ` Usual is ${format.count(Math.round(hour.usual.lower))} to ${format.count(Math.round(hour.usual.upper))}.`
    : '';
  return `${when}: ${format.count(hour.count)} ${hour.count === 1 ? 'event' : 'events'}.${usual}`;
}

/** The local calendar day of an instant, YYYY-MM-DD. */
export const localDay = (instant: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(instant));

export function feedVolumeOption(data: VolumeData, context: ChartContext): EChartsCoreOption {
  const { tokens, format } = context;
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: FONT },
    grid: { left: 44, right: 12, top: 12, bottom: 30 },
    ...axesOf(data, context),
    tooltip: {
      trigger: 'axis',
      ...tooltipFrame(context),
      axisPointer: { type: 'line', lineStyle: { color: tokens['chart-muted'], width: 1, type: 'solid' } },
      formatter: (params: readonly { dataIndex: number }[]) => escapeHtml(hourText(data, params[0]?.dataIndex ?? 0, format)),
    },
    series: [
      {
        type: 'bar',
        z: 3,
        data: data.hours.map((h) => h.count),
        barCategoryGap: '12%',
        itemStyle: { color: tokens['chart-bar'] },
        emphasis: { disabled: true },
      },
      {
        type: 'custom',
        z: 1,
        silent: true,
        clip: false,
        tooltip: { show: false },
        data: [[0, 0]],
        renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) =>
          behind(data, context, api, plotOf(params.coordSys)),
      },
    ],
  };
}

function axesOf(data: VolumeData, context: ChartContext) {
  const { tokens, format } = context;
  const most = Math.max(1, ...data.hours.map((h) => Math.max(h.count, h.usual?.upper ?? 0)));
  const labels = dayLabels(data, context);
  const text = { color: tokens['ink-3'], fontSize: 11 };
  return {
    xAxis: {
      type: 'category',
      data: data.hours.map((h) => h.hour),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: tokens['chart-muted'] } },
      axisLabel: {
        ...text,
        interval: (i: number) => labels[i] !== '',
        formatter: (_: string, i: number) => labels[i] ?? '',
        margin: 10,
        align: 'left',
      },
    },
    yAxis: {
      type: 'value',
      ...niceScale(0, most, 4, true, 1),
      splitLine: { lineStyle: { color: tokens['chart-grid'] } },
      axisLabel: { ...text, margin: 12, formatter: (v: number) => format.count(v) },
    },
  };
}

/** A weekday's name where it begins on the reader's clock. */
function dayLabels({ hours, timeZone }: VolumeData, context: ChartContext): readonly string[] {
  const name = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', weekday: 'short' });
  let before = hours[0] ? localDay(hours[0].hour, timeZone) : '';
  return hours.map(({ hour }) => {
    const day = localDay(hour, timeZone);
    if (day === before) return '';
    before = day;
    return isNarrow(context)
      ? name.format(new Date(`${day}T00:00:00Z`))
      : `${name.format(new Date(`${day}T00:00:00Z`))} ${context.format.day(day)}`;
  });
}

type Shape = { type: string; shape: object; style: object; silent: true };

function behind(data: VolumeData, { tokens }: ChartContext, api: CustomSeriesRenderItemAPI, plot: Plot) {
  const [x0 = 0] = api.coord([0, 0]);
  const step = (api.coord([1, 0])[0] ?? 0) - x0;
  const y = (value: number) => api.coord([0, value])[1] ?? 0;
  const edge = (i: number) => x0 + (i - 0.5) * step;
  const shapes: Shape[] = [];
  for (const run of runsOf(data.hours)) {
    const side = (name: 'lower' | 'upper' | 'median') =>
      run.flatMap(({ i, usual }) => [
        [edge(i), y(usual[name])],
        [edge(i + 1), y(usual[name])],
      ]);
    shapes.push({
      type: 'polygon',
      shape: { points: [...side('upper'), ...side('lower').toReversed()] },
      style: { fill: tokens['chart-band'] },
      silent: true,
    });
    shapes.push({
      type: 'polyline',
      shape: { points: side('upper') },
      style: { stroke: tokens['chart-muted'], lineWidth: 1, fill: null },
      silent: true,
    });
  }
  const { silentFrom } = data;
  if (silentFrom !== null) {
    const left = edge(silentFrom);
    for (const shape of hatchOf(left, plot.y, plot.x + plot.width - left, plot.height))
      shapes.push({ type: 'line', shape, style: { stroke: tokens['chart-hatch'], lineWidth: 1 }, silent: true });
  }
  return { type: 'group' as const, silent: true, children: shapes };
}

/** Stretches of hours that have a usual band. */
function runsOf(hours: readonly VolumeHour[]) {
  const runs: { i: number; usual: NonNullable<VolumeHour['usual']> }[][] = [];
  hours.forEach(({ usual }, i) => {
    if (!usual) return;
    const last = runs.at(-1);
    if (last && last.at(-1)?.i === i - 1) last.push({ i, usual });
    else runs.push([{ i, usual }]);
  });
  return runs;
}
