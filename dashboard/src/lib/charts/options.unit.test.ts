/** The option functions: pure, marks where a rule fired and nowhere else, what is not final is drawn as such. */
import { expect, test } from 'vitest';
import type { CatalogueEntry } from '@rounds/schemas/contract/kpi.contract.ts';
import { createFormat } from '../format-kpi.ts';
import { agingOption } from './aging.option.ts';
import type { ChartContext } from './context.ts';
import { monthLabels } from './context.ts';
import { controlChartOption } from './control-chart.option.ts';
import type { ControlData } from './control-data.ts';
import { hatchOf } from './hatch.ts';
import { fitBins, histogramOption } from './histogram.option.ts';
import { pointText } from './point-text.ts';
import { niceScale, ticksOf } from './scale.ts';
import { sparkOf } from './spark.ts';
import { mapTokens } from './tokens.ts';

const context: ChartContext = { tokens: mapTokens((name) => `var(--${name})`), width: 1000, height: 320, format: createFormat('en-US') };
const measure: CatalogueEntry = {
  id: 'no_show_rate',
  version: 1,
  validFrom: '2026-01-01',
  title: 'No-show rate',
  shortTitle: 'No-show',
  area: 'access',
  unit: 'percent',
  decimals: 1,
  direction: 'down',
  kind: 'ratio',
  anchor: '',
  parameters: {},
  floor: 20,
  chart: 'p_prime',
  counts: '',
  leavesOut: '',
  formula: '',
  source: '',
  synonyms: [],
  benchmarks: [],
  dimensions: [],
  words: { num: 'no-shows', den: 'expected visits' },
};
const point = (start: string, value: number | null, more: Partial<ControlData['points'][number]> = {}): ControlData['points'][number] => ({
  start,
  end: start,
  value,
  num: 8,
  den: 100,
  n: 100,
  isFinal: true,
  lower: 6,
  mean: 8,
  upper: 10,
  verdict: 'usual',
  rule: '',
  ...more,
});
const data: ControlData = {
  measure,
  grain: 'week',
  target: 7,
  annotations: [],
  points: [
    point('2026-10-05', 8),
    point('2026-10-12', 12, { verdict: 'worse', rule: 'beyond' }),
    point('2026-10-19', 9, { isFinal: false }),
  ],
};

type Series = { type: string; data: unknown[] };
const seriesOf = (option: object): Series[] => {
  const series: unknown = Reflect.get(option, 'series');
  return Array.isArray(series) ? series : [];
};

test('the same data and tokens give the same option', () => {
  expect(JSON.stringify(controlChartOption(data, context))).toBe(JSON.stringify(controlChartOption(data, context)));
});

test('a short week is drawn outside the range and says why it is usual all the same', () => {
  expect(pointText(measure, 'week', point('2026-09-07', 4), context.format).verdict).toBe('Usual for the weekdays it had');
  expect(pointText(measure, 'week', point('2026-09-14', 8), context.format).verdict).toBe('Within the usual range');
});

test('only points a rule flagged carry a mark', () => {
  const marks = seriesOf(controlChartOption(data, context)).find((s) => s.type === 'scatter')?.data;
  expect(marks).toHaveLength(1);
  expect(marks?.[0]).toMatchObject({ value: [1, 12], itemStyle: { color: 'var(--worse)' } });
});

test('a point that is not final is on the dashed way, not on the line', () => {
  const [line, way] = seriesOf(controlChartOption(data, context));
  expect(line?.data).toEqual([8, 12, null]);
  expect(way?.data).toEqual([null, 12, 9]);
});

test('nothing animates', () => {
  expect(controlChartOption(data, context)).toMatchObject({ animation: false });
});

test('a text with markup stays text in the tooltip', () => {
  const hostile: ControlData = {
    ...data,
    measure: { ...measure, words: { num: '<b>', den: '<img src=x>' }, kind: 'distribution', chart: 'xmr' },
  };
  const tooltip: unknown = Reflect.get(controlChartOption(hostile, context), 'tooltip');
  const formatter: unknown = typeof tooltip === 'object' && tooltip !== null ? Reflect.get(tooltip, 'formatter') : undefined;
  expect(typeof formatter === 'function' ? String(formatter([{ dataIndex: 0 }])) : '').not.toContain('<img');
});

test('ticks are round and enclose the data', () => {
  expect(ticksOf(niceScale(4.2, 13.8))).toEqual([4, 6, 8, 10, 12, 14]);
  expect(ticksOf(niceScale(13.9, 15.6, 5, false, 1))).toEqual([13, 14, 15, 16]);
  expect(niceScale(120, 980, 4, true)).toMatchObject({ min: 0, max: 1000 });
  expect(niceScale(0.4, 3).min).toBeGreaterThanOrEqual(0);
  expect(niceScale(Infinity, -Infinity)).toEqual({ min: 0, max: 1, interval: 1 });
});

test('joining histogram bins keeps every count', () => {
  const bins = Array.from({ length: 200 }, (_, i) => ({ from: i, to: i + 1, count: i % 7 }));
  const joined = fitBins(bins);
  expect(joined.length).toBeLessThanOrEqual(36);
  expect(joined.reduce((sum, b) => sum + b.count, 0)).toBe(bins.reduce((sum, b) => sum + b.count, 0));
});

test('histogram bars start at zero', () => {
  expect(histogramOption({ measure, bins: [{ from: 0, to: 5, count: 90 }], median: 2, p90: 4, n: 90 }, context)).toMatchObject({
    yAxis: { min: 0 },
  });
});

test('aging stands on zero, youngest below, older stronger', () => {
  const option = agingOption(
    {
      months: ['2026-10-01'],
      openMonth: false,
      buckets: [
        { key: '0-30', label: '0–30 days', cents: [100] },
        { key: '31-60', label: '31–60 days', cents: [50] },
      ],
    },
    context,
  );
  expect(option).toMatchObject({
    yAxis: { min: 0 },
    series: [{ itemStyle: { color: 'var(--age-1)' } }, { itemStyle: { color: 'var(--age-2)' } }, { type: 'custom' }],
  });
});

test('hatch strokes stay inside their rectangle', () => {
  for (const s of hatchOf(10, 20, 30, 40)) {
    expect(Math.min(s.x1, s.x2)).toBeGreaterThanOrEqual(10);
    expect(Math.max(s.x1, s.x2)).toBeLessThanOrEqual(40);
    expect(Math.min(s.y1, s.y2)).toBeGreaterThanOrEqual(20);
    expect(Math.max(s.y1, s.y2)).toBeLessThanOrEqual(60);
  }
});

test('a sparkline breaks where a week has no value and ends hollow while it is not final', () => {
  const week = (value: number | null, isFinal = true) => ({
    week: '2026-10-05',
    value,
    n: 50,
    lower: 6,
    mean: 8,
    upper: 10,
    verdict: 'usual' as const,
    rule: '' as const,
    isFinal,
  });
  const spark = sparkOf([week(8), week(null), week(9), week(7), week(8, false)], 7);
  expect(spark.line.match(/M/g)).toHaveLength(2);
  expect(spark.tail).not.toBe('');
  expect(spark.end).toMatchObject({ isFinal: false });
  expect(sparkOf([], null)).toMatchObject({ line: '', end: null, target: null });
});

test('month names stand once each, the year under the first and under January', () => {
  const weeks = ['2025-11-24', '2025-12-01', '2025-12-08', '2025-12-29', '2026-01-05', '2026-02-02'];
  expect(monthLabels(weeks, context.format, 12)).toEqual(['Nov\n2025', 'Dec', '', '', 'Jan\n2026', 'Feb']);
});
