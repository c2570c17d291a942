/**
 * Computes the rows of `signals` for some KPIs at some nodes.
 * In: the store, KPIs, practices, phases, the clock. Out: rows, one a week, KPI and node; nothing is written here.
 * Refuses days that are not over: today's figures are no week yet.
 */
import { setImmediate } from 'node:timers/promises';
import { readKpiStates } from '@rounds/infra/clickhouse/read-cells.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { Bucket } from '@rounds/schemas/kpis/buckets.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import type { State } from '@rounds/schemas/kpis/state.ts';
import { emptyState } from '@rounds/schemas/kpis/state.ts';
import { addDays, daysBetween, mondayOf, serviceDay } from '@rounds/schemas/time.ts';
import type { JudgedWeek } from './judge-weeks.ts';
import { judgeWeeks, usualChart, warmUpWeeks } from './judge-weeks.ts';
import type { DayStates, Phase, SignalPractice } from './read-signal-inputs.ts';
import { readCellVersions, readDayStates } from './read-signal-inputs.ts';
import type { WeekValue } from './weekly-values.ts';
import { seasonWeeks, valuesAtWeekEnd, valuesFromDays, weekReading } from './weekly-values.ts';

/** Five years: older weeks are kept as they were last written. */
const MOST_WEEKS = 260;

/** `practice:<id>`, `region:<id>` or `organisation`, with the practices it pools. */
export interface Node {
  readonly id: string;
  readonly practices: readonly SignalPractice[];
}

export interface SignalRow extends JudgedWeek {
  readonly kpi: string;
  readonly node: string;
  /** Monday. */
  readonly week: string;
  readonly version: bigint;
}

/** Every practice, every region, the organisation. */
export function nodesOf(practices: readonly SignalPractice[]): Node[] {
  const regions = Map.groupBy(
    practices.filter(({ region }) => region !== ''),
    ({ region }) => region,
  );
  return [
    ...practices.map((practice) => ({ id: `practice:${practice.id}`, practices: [practice] })),
    ...Array.from(regions, ([region, members]) => ({ id: `region:${region}`, practices: members })),
    ...(practices.length > 0 ? [{ id: 'organisation', practices }] : []),
  ];
}

/** Today's service day at a practice. */
export function todayAt(practice: SignalPractice, nowMs: number): string {
  return serviceDay(nowMs, practice.timeZone, practice.cutoverMinutes);
}

export interface ComputeRequest {
  readonly kpis: readonly Kpi[];
  /** All practices of the organisation: regions pool them. */
  readonly practices: readonly SignalPractice[];
  readonly nodes: readonly Node[];
  readonly phases: readonly Phase[];
  readonly nowMs: number;
}

/** Rows for every KPI and node asked for. Weeks before a KPI's first data are absent. */
export async function computeSignals(store: Store, request: ComputeRequest): Promise<SignalRow[]> {
  const { kpis, practices, nodes, nowMs } = request;
  const lastDay = practices.map((practice) => todayAt(practice, nowMs)).reduce((a, b) => (a < b ? a : b), '9999-12-31');
  const yesterday = addDays(lastDay, -1);
  const ids = practices.map(({ id }) => id);
  const versions = await readCellVersions(
    store,
    kpis.map(({ id }) => id),
    ids,
  );
  const weeksOf = (kpi: Kpi): string[] => weeksUntil(firstMonday(versions.get(kpi.id)?.firstDay), yesterday);
  const byDays = kpis.filter((kpi) => weekReading(kpi) === 'days');
  const from = byDays.flatMap((kpi) => weeksOf(kpi)[0] ?? []).reduce((a, b) => (a < b ? a : b), lastDay);
  const days = await readDayStates(store, { kpis: byDays.map(({ id }) => id), practices: ids, from, to: yesterday });
  const atEnd = await statesAtWeekEnd(
    store,
    kpis.filter((kpi) => weekReading(kpi) === 'week_end'),
    ids,
    weeksOf,
    yesterday,
  );
  const rows: SignalRow[] = [];
  for (const kpi of kpis) {
    const weeks = weeksOf(kpi);
    for (const node of nodes) {
      const values =
        weekReading(kpi) === 'days'
          ? fromDays(kpi, node, weeks, yesterday, days, from)
          : valuesAtWeekEnd(kpi, ofNode(node, atEnd.get(kpi.id)), weeks.length);
      rows.push(...rowsOf(kpi, node, weeks, values, request, yesterday, versions.get(kpi.id)?.version ?? 0n));
    }
    // Up to 60 ms a KPI: requests and consumers get their turn in between.
    await setImmediate();
  }
  return rows;
}

const ofNode = <T>(node: Node, byPractice: ReadonlyMap<string, T> | undefined): T[] =>
  node.practices.flatMap(({ id }) => {
    const found = byPractice?.get(id);
    return found === undefined ? [] : [found];
  });

function rowsOf(
  kpi: Kpi,
  node: Node,
  weeks: readonly string[],
  values: readonly WeekValue[],
  request: ComputeRequest,
  yesterday: string,
  cells: bigint,
): SignalRow[] {
  const phases = phaseWeeks(kpi, node, request.phases);
  const judged = judgeWeeks(
    kpi,
    weeks.map((week, index) => ({
      ...(values[index] ?? { value: null, den: 0, n: 0 }),
      isFinal: addDays(week, 6) <= yesterday,
      startsPhase: phases.has(week),
    })),
    { ...usualChart, warmUpWeeks: warmUpWeeks(kpi) },
  );
  // Three things change a row, and each only grows: the cells, the annotations, the calendar.
  const version = cells + BigInt(request.phases.length) + BigInt(daysBetween('1970-01-01', yesterday));
  return judged.map((week, index) => ({ ...week, kpi: kpi.id, node: node.id, week: weeks[index] ?? '', version }));
}

/** Mondays of weeks in which a phase of this KPI and node begins. A pooled node follows only what was annotated for everybody. */
function phaseWeeks(kpi: Kpi, node: Node, phases: readonly Phase[]): Set<string> {
  const here = phases.filter(
    (phase) => (phase.kpi === '' || phase.kpi === kpi.id) && (phase.practice === '' || node.id === `practice:${phase.practice}`),
  );
  return new Set(here.map(({ day }) => mondayOf(day)));
}

/** The first whole week with data: the Monday on or after the first day. */
function firstMonday(firstDay: string | null | undefined): string | undefined {
  return firstDay ? mondayOf(addDays(firstDay, 6)) : undefined;
}

function weeksUntil(first: string | undefined, yesterday: string): string[] {
  const weeks: string[] = [];
  for (let week = first; week !== undefined && week <= yesterday; week = addDays(week, 7)) weeks.push(week);
  return weeks.slice(-MOST_WEEKS);
}

async function statesAtWeekEnd(
  store: Store,
  kpis: readonly Kpi[],
  practices: readonly string[],
  weeksOf: (kpi: Kpi) => string[],
  yesterday: string,
): Promise<Map<string, Map<string, State[]>>> {
  const longest = kpis.map(weeksOf).reduce((a, b) => (a.length > b.length ? a : b), []);
  const buckets: Bucket[] = longest.map((week) => ({ from: week, to: addDays(week, 6) < yesterday ? addDays(week, 6) : yesterday }));
  const read = await readKpiStates(store, { kpis, practices, buckets });
  return new Map(
    kpis.map((kpi) => {
      const late = longest.length - weeksOf(kpi).length;
      return [kpi.id, new Map(Array.from(read.get(kpi.id) ?? [], ([practice, states]) => [practice, states.slice(late)]))];
    }),
  );
}

/** Cuts a practice's days into its weeks and reads their values. */
function fromDays(kpi: Kpi, node: Node, weeks: readonly string[], yesterday: string, days: DayStates, from: string): WeekValue[] {
  const offset = daysBetween(from, weeks[0] ?? from);
  const practices = ofNode(node, days.get(kpi.id)).map((states) =>
    weeks.map((_, week) => Array.from({ length: 7 }, (_, day) => states[offset + week * 7 + day] ?? emptyState)),
  );
  const complete = weeks.map((week) => Math.min(7, daysBetween(week, yesterday) + 1));
  const measured = complete.map(
    (count, week) => count === 7 && practices.some((ofPractice) => ofPractice[week]?.some(({ num, den }) => num !== 0 || den !== 0)),
  );
  const { baselineWeeks, fewestWeeks } = usualChart;
  const baseline = seasonWeeks(measured, warmUpWeeks(kpi), { most: baselineWeeks, fewest: fewestWeeks });
  return valuesFromDays(kpi, practices, (week) => baseline.has(week), complete);
}
