/**
 * A KPI over time: one line of the scope, or one a value of a dimension.
 * In: a view, a KPI, a grain. Out: lines with limits where a usual range fits exactly what is drawn (whole scope, by week).
 * Values are read from sums, so each equals its numerator over its denominator.
 */
import { readKpiStates, readSlicedStates } from '@rounds/infra/clickhouse/read-cells.ts';
import type { Grain } from '@rounds/schemas/contract/common.contract.ts';
import type { SeriesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { caseCount, emptyState, mergeStates, smoothMedian, type State } from '@rounds/schemas/kpis/state.ts';
import { mondayOf } from '@rounds/schemas/time.ts';
import { codeLabel } from '@rounds/schemas/words/labels.ts';
import type { RouteDeps } from '../deps.types.ts';
import { wordsOf } from './dimension-words.ts';
import { dimensionOf } from './kpi-view.ts';
import { measuredOf } from './measure.ts';
import type { Period } from './period.ts';
import { annotationsIn, shownVerdict, signalWeeks, tileFooting, type SignalRow } from './signals.query.ts';
import { isOver, spansOf } from './spans.ts';
import type { View } from './view.ts';

const mostLines = 12;

type Line = SeriesResponse['lines'][number];
interface Request {
  readonly kpi: Kpi;
  readonly grain: Grain;
  readonly dimension: string | undefined;
}

/** Everything of a series but its freshness. */
export async function readSeries(deps: RouteDeps, view: View, request: Request): Promise<Omit<SeriesResponse, 'freshness'>> {
  const { kpi, grain, dimension } = request;
  const spans = spansOf(view.period, grain);
  const [lines, annotations, target] = await Promise.all([
    dimension === undefined
      ? wholeLine(deps, view, kpi, grain, spans)
      : dimension === 'part' && kpi.parts
        ? partLines(deps, view, kpi, grain, spans)
        : slicedLines(deps, view, request, spans),
    deps.store.query(annotationsIn, { practices: [...view.scope.practiceIds], kpi: kpi.id, ...view.period }),
    targetOf(deps, view, kpi),
  ]);
  return {
    kpi: kpi.id,
    scope: view.scope.name,
    period: { ...view.period },
    grain,
    usualMethod: lines.method,
    lines: lines.lines,
    annotations: annotations.map(({ day, text, phase }) => ({ day, text, phase: phase === 1 })),
    target,
  };
}

type Lines = { method: SeriesResponse['usualMethod']; lines: Line[] };

async function wholeLine(deps: RouteDeps, view: View, kpi: Kpi, grain: Grain, spans: readonly Period[]): Promise<Lines> {
  const { scope } = view;
  const weekly = grain === 'week' && scope.node !== null;
  const [states, signals] = await Promise.all([
    readKpiStates(deps.store, { kpis: [kpi], practices: scope.practiceIds, buckets: spans }),
    weekly && !view.beingCounted
      ? deps.store.query(signalWeeks, { nodes: [scope.node ?? ''], kpis: [kpi.id], from: mondayOf(view.period.from), to: view.period.to })
      : [],
  ]);
  const byPractice = [...(states.get(kpi.id)?.values() ?? [])];
  const merged = spans.map((_, index) => mergeStates(byPractice.map((own) => own[index] ?? emptyState)));
  const byWeek = new Map(signals.map((row) => [row.week, row]));
  const method = signals.find((row) => row.method !== '')?.method;
  return {
    method: method === undefined || method === '' ? null : method,
    lines: [lineOf({ key: '', label: 'All', states: merged, spans, kpi, grain, view, byWeek })],
  };
}

async function slicedLines(deps: RouteDeps, view: View, { kpi, grain, dimension = '' }: Request, spans: readonly Period[]): Promise<Lines> {
  const label = wordsOf(dimensionOf(kpi, dimension), view.directory);
  const sliced = await readSlicedStates(deps.store, { kpi, practices: view.scope.practiceIds, buckets: spans, dimension });
  const size = (states: readonly State[]) => states.reduce((sum, state) => sum + Math.abs(caseCount(kpi, state)), 0);
  const ranked = [...sliced].sort(([a, left], [b, right]) => size(right) - size(left) || (a < b ? -1 : 1));
  const rest = ranked.slice(mostLines);
  const common = { spans, kpi, grain, view, byWeek: new Map<string, SignalRow>() };
  const lines = ranked.slice(0, mostLines).map(([key, states]) => lineOf({ key, label: label(key), states, ...common }));
  const other =
    rest.length === 0
      ? []
      : [
          lineOf({
            key: 'other',
            label: `Other (${rest.length})`,
            states: spans.map((_, index) => mergeStates(rest.map(([, states]) => states[index] ?? emptyState))),
            ...common,
          }),
        ];
  return { method: null, lines: [...lines, ...other] };
}

/** One line a part of the whole (age bucket, payer class): the parts of each point add up to the KPI's own value. */
async function partLines(deps: RouteDeps, view: View, kpi: Kpi, grain: Grain, spans: readonly Period[]): Promise<Lines> {
  const states = await readKpiStates(deps.store, { kpis: [kpi], practices: view.scope.practiceIds, buckets: spans });
  const byPractice = [...(states.get(kpi.id)?.values() ?? [])];
  const merged = spans.map((_, index) => mergeStates(byPractice.map((own) => own[index] ?? emptyState)));
  const keys =
    kpi.parts && 'fixed' in kpi.parts
      ? Object.keys(kpi.parts.fixed)
      : [...new Set(merged.flatMap((state) => [...state.parts.keys()]))].sort();
  const common = { spans, kpi, grain, view, byWeek: new Map<string, SignalRow>() };
  return {
    method: null,
    lines: keys.map((key) =>
      lineOf({ key, label: codeLabel(key), states: merged.map((state) => ({ ...emptyState, num: state.parts.get(key) ?? 0 })), ...common }),
    ),
  };
}

function lineOf(line: {
  key: string;
  label: string;
  states: readonly State[];
  spans: readonly Period[];
  kpi: Kpi;
  grain: Grain;
  view: View;
  byWeek: ReadonlyMap<string, SignalRow>;
}): Line {
  const { kpi, grain, view, byWeek } = line;
  const points = line.spans.map((span, index) => {
    const row = byWeek.get(span.from);
    const state = line.states[index] ?? emptyState;
    const measured = measuredOf(kpi, state, row ? { verdict: shownVerdict(row.verdict), rule: row.rule } : null, view.beingCounted);
    return {
      start: span.from,
      end: span.to,
      ...measured,
      value: measured.verdict === 'no_data' ? null : drawnValue(kpi, state, measured.value),
      isFinal: isOver(span, grain, view.openFrom) && !view.beingCounted,
      lower: row?.lower ?? null,
      mean: row?.mean ?? null,
      upper: row?.upper ?? null,
    };
  });
  return { key: line.key, label: line.label, points };
}

async function targetOf(deps: RouteDeps, { scope, period }: View, kpi: Kpi): Promise<number | null> {
  const rows = await deps.store.query(tileFooting, {
    own: [],
    nodes: [],
    practices: [...scope.practiceIds],
    from: period.to,
    to: period.to,
    day: period.to,
  });
  const targets = new Map(rows.filter((row) => row.what === 'target' && row.kpi_id === kpi.id).map((row) => [row.node, row.value]));
  return targets.get(scope.practiceIds.length === 1 ? (scope.practiceIds[0] ?? '') : '') ?? targets.get('') ?? null;
}

/** Limits are drawn for medians read between whole units, so the points are too. */
function drawnValue(kpi: Kpi, state: State, value: number | null): number | null {
  return kpi.kind === 'distribution' ? smoothMedian(state.bins) : value;
}
