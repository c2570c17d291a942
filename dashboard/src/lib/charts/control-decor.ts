/**
 * What stands behind and beside a control chart's line: band, limits, mean, target, hatch, annotations, direct labels.
 * In: data and a way from (index, value) to pixels. Out: one group for ECharts' custom series.
 */
import type { ControlData } from './control-data.ts';
import { FONT, isNarrow } from './context.ts';
import type { ChartContext } from './context.ts';
import { hatchOf } from './hatch.ts';

export type Place = {
  x: (index: number) => number;
  y: (value: number) => number;
  step: number;
  plot: { x: number; y: number; width: number; height: number };
};
type Shape = { type: string; shape?: object; style: object; silent: true; z2?: number };
type Corner = { left: number; right: number; value: number };

export function decorOf(data: ControlData, context: ChartContext, place: Place): { type: 'group'; silent: true; children: Shape[] } {
  return {
    type: 'group',
    silent: true,
    children: [
      ...rangeShapes(data, context, place),
      ...hatchShapes(data, context, place),
      ...targetShapes(data, context, place),
      ...noteShapes(data, context, place),
      ...labelShapes(data, context, place),
    ],
  };
}

function corners(data: ControlData, place: Place, side: 'lower' | 'mean' | 'upper'): Corner[][] {
  const runs: Corner[][] = [];
  let run: Corner[] = [];
  data.points.forEach((point, i) => {
    const value = point[side];
    if (value === null) {
      if (run.length > 0) runs.push(run);
      run = [];
    } else run.push({ left: place.x(i) - place.step / 2, right: place.x(i) + place.step / 2, value });
  });
  return run.length > 0 ? [...runs, run] : runs;
}

const pathOf = (run: readonly Corner[], place: Place) =>
  run.flatMap((c) => [
    [c.left, place.y(c.value)],
    [c.right, place.y(c.value)],
  ]);

function rangeShapes(data: ControlData, { tokens }: ChartContext, place: Place): Shape[] {
  const line = (points: number[][], color: string, width = 1): Shape => ({
    type: 'polyline',
    shape: { points },
    style: { stroke: color, lineWidth: width, fill: null },
    silent: true,
  });
  const lower = corners(data, place, 'lower');
  const upper = corners(data, place, 'upper');
  const bands = upper.map((run, i): Shape => ({
    type: 'polygon',
    shape: { points: [...pathOf(run, place), ...pathOf(lower[i] ?? [], place).toReversed()] },
    style: { fill: tokens['chart-band'] },
    silent: true,
  }));
  return [
    ...bands,
    ...[...upper, ...lower].map((run) => line(pathOf(run, place), tokens['chart-muted'])),
    ...corners(data, place, 'mean').map((run) => line(pathOf(run, place), tokens['chart-muted'])),
  ];
}

function hatchShapes(data: ControlData, { tokens }: ChartContext, place: Place): Shape[] {
  const first = data.points.findIndex((p) => !p.isFinal);
  if (first < 0) return [];
  const left = place.x(first) - place.step / 2;
  const right = place.plot.x + place.plot.width;
  return hatchOf(left, place.plot.y, right - left, place.plot.height).map((shape): Shape => ({
    type: 'line',
    shape,
    style: { stroke: tokens['chart-hatch'], lineWidth: 1 },
    silent: true,
  }));
}

function targetShapes(data: ControlData, { tokens }: ChartContext, { plot, y }: Place): Shape[] {
  if (data.target === null) return [];
  return [
    {
      type: 'line',
      shape: { x1: plot.x, x2: plot.x + plot.width, y1: y(data.target), y2: y(data.target) },
      style: { stroke: tokens['ink-2'], lineWidth: 1, lineDash: [4, 4] },
      silent: true,
    },
  ];
}

function noteShapes(data: ControlData, context: ChartContext, place: Place): Shape[] {
  const { tokens, format } = context;
  const { plot } = place;
  return data.annotations.flatMap((note, n): Shape[] => {
    const index = data.points.findIndex((p) => p.start <= note.day && note.day <= p.end);
    if (index < 0) return [];
    const x = place.x(index) - (note.phase ? place.step / 2 : 0);
    const y = plot.y - 16;
    const long = `${note.text}, ${format.day(note.day)}${note.phase ? '. New limits from here' : ''}`;
    const text = isNarrow(context) ? note.text : long;
    // On the side with room for all of it, else on the wider one.
    const beyond = x + 14 + text.length * 6 > context.width && x > context.width / 2;
    return [
      {
        type: 'line',
        shape: { x1: x, x2: x, y1: plot.y - 8, y2: plot.y + plot.height },
        style: { stroke: tokens['ink-3'], lineWidth: 1 },
        silent: true,
      },
      { type: 'circle', shape: { cx: x, cy: y, r: 8 }, style: { fill: tokens['ink-2'] }, silent: true },
      {
        type: 'text',
        style: { text: String(n + 1), x, y, align: 'center', verticalAlign: 'middle', fill: tokens.surface, font: `600 10px ${FONT}` },
        silent: true,
      },
      {
        type: 'text',
        style: {
          text,
          width: beyond ? x - 14 : context.width - x - 14,
          overflow: 'truncate',
          ellipsis: '…',
          x: beyond ? x - 14 : x + 14,
          y,
          align: beyond ? 'right' : 'left',
          verticalAlign: 'middle',
          fill: tokens.ink,
          font: `500 11px ${FONT}`,
        },
        silent: true,
      },
    ];
  });
}

function labelShapes(data: ControlData, context: ChartContext, place: Place): Shape[] {
  const { tokens, format } = context;
  const last = data.points.findLast((p) => p.mean !== null);
  const narrow = isNarrow(context);
  const figure = (v: number) => (data.measure.unit === 'cents' ? format.moneyShort(v) : format.figure(data.measure, v));
  const lines = [
    { name: 'Upper limit', value: last?.upper ?? null, bold: false },
    { name: 'Mean', value: last?.mean ?? null, bold: false },
    { name: 'Target', value: data.target, bold: true },
    { name: 'Lower limit', value: last?.lower ?? null, bold: false },
  ]
    .flatMap((l) => (l.value === null ? [] : [{ ...l, text: figure(l.value), y: place.y(l.value) }]))
    .toSorted((a, b) => a.y - b.y);
  // Without its name a figure beside the same figure says nothing: the target's stays.
  const said = (l: (typeof lines)[number]) => lines.some((other) => other.bold && !l.bold && other.text === l.text);
  const wanted = narrow ? lines.filter((l) => !said(l)) : lines;
  // Two labels may not stand on each other: the lower one moves down.
  wanted.forEach((label, i) => {
    const above = wanted[i - 1];
    if (above && label.y - above.y < 13) label.y = above.y + 13;
  });
  return wanted.map((l): Shape => ({
    type: 'text',
    style: {
      text: narrow ? l.text : `${l.name} ${l.text}`,
      x: place.plot.x + place.plot.width + 8,
      y: l.y,
      verticalAlign: 'middle',
      fill: l.bold ? tokens.ink : tokens['ink-2'],
      font: `${l.bold ? 640 : 440} 11px ${FONT}`,
    },
    silent: true,
  }));
}
