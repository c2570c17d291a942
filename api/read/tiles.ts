/**
 * Everything a portfolio or practice page shows first: all KPIs, all practices of the scope, in one statement of states
 * and one of ranges and targets.
 * In: a view. Out: tiles and site rows as the contract has them. Groups are merged states, never means of practices.
 */
import { readKpiStates, type KpiStates } from '@rounds/infra/clickhouse/read-cells.ts';
import type { Tile, SiteRow, WeekPoint } from '@rounds/schemas/contract/kpi.contract.ts';
import { kpis as allKpis } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { caseCount, emptyState, mergeStates, valueOf, type State } from '@rounds/schemas/kpis/state.ts';
import { addDays, mondayOf } from '@rounds/schemas/time.ts';
import { codeLabel } from '@rounds/schemas/words/labels.ts';
import { nodesOf, wholeRegions } from '../access/scope.ts';
import type { RouteDeps } from '../deps.types.ts';
import type { FeedActivity } from './feeds.ts';
import { changeOf, measuredOf, standingOf } from './measure.ts';
import type { Period } from './period.ts';
import { shownVerdict, tileFooting, unjudged, type FootingRow } from './signals.query.ts';
import type { View } from './view.ts';

const sparkWeeks = 26;

interface Footing {
  readonly weeks: Map<string, FootingRow[]>;
  readonly latest: Map<string, FootingRow>;
  readonly targets: Map<string, number>;
}
interface Reading {
  readonly view: View;
  readonly footing: Footing;
  /** Period and comparison. */
  readonly states: KpiStates;
  /** Weeks no usual range was computed for, for the KPIs that lack them. */
  readonly weekly: KpiStates;
  readonly weekIndex: ReadonlyMap<string, number>;
  /** True while a feed is silent, or what it sent waits to be counted. */
  readonly incomplete: boolean;
}

const key = (kpi: string, node: string) => `${kpi}\n${node}`;

/** Reads and assembles. `feeds` are the scope's feeds one a practice. */
export async function readTiles(deps: RouteDeps, view: View, feeds: readonly FeedActivity[]): Promise<{ tiles: Tile[]; sites: SiteRow[] }> {
  const weeks = weeksUntil(view.period.to);
  const { practiceIds, node } = view.scope;
  const [footing, states] = await Promise.all([
    readFooting(deps, view, weeks),
    readKpiStates(deps.store, { kpis: allKpis, practices: practiceIds, buckets: [view.period, view.comparison ?? view.period] }),
  ]);
  const lacks = (kpi: Kpi, week: string) => !footing.weeks.get(key(kpi.id, node ?? ''))?.some((row) => row.week === week);
  const missing = weeks.filter((week) => allKpis.some((kpi) => lacks(kpi, week)));
  const lacking = allKpis.filter((kpi) => missing.some((week) => lacks(kpi, week)));
  const spans = missing.map((week) => weekSpan(week, view.period.to));
  const weekly = await readKpiStates(deps.store, { kpis: lacking, practices: practiceIds, buckets: spans });
  const weekIndex = new Map(missing.map((week, index) => [week, index]));
  const reading: Reading = { view, footing, states, weekly, weekIndex, incomplete: feeds.some(isIncomplete) };
  return {
    tiles: allKpis.map((kpi) => tileOf(kpi, weeks, reading)),
    sites: [...regionRows(reading, feeds), ...practiceRows(reading, feeds)],
  };
}

function weeksUntil(day: string): string[] {
  const last = mondayOf(day);
  return Array.from({ length: sparkWeeks }, (_, index) => addDays(last, (index - sparkWeeks + 1) * 7));
}

function weekSpan(week: string, until: string): Period {
  const sunday = addDays(week, 6);
  return { from: week, to: sunday < until ? sunday : until };
}

async function readFooting(deps: RouteDeps, { scope, period, directory, beingCounted }: View, weeks: readonly string[]): Promise<Footing> {
  const read = await deps.store.query(tileFooting, {
    own: scope.node ? [scope.node] : [],
    nodes: nodesOf(scope, directory),
    practices: [...scope.practiceIds],
    from: weeks[0] ?? period.from,
    to: weeks.at(-1) ?? period.to,
    day: period.to,
  });
  const rows = beingCounted ? read.map(unjudged) : read;
  const of = (what: FootingRow['what']) => rows.filter((row) => row.what === what);
  return {
    weeks: Map.groupBy(
      of('week').sort((a, b) => (a.week < b.week ? -1 : 1)),
      (row) => key(row.kpi_id, row.node),
    ),
    latest: new Map(of('latest').map((row) => [key(row.kpi_id, row.node), row])),
    targets: new Map(of('target').flatMap((row) => (row.value === null ? [] : [[key(row.kpi_id, row.node), row.value] as const]))),
  };
}

function pooled(reading: Reading, kpi: Kpi, practiceIds: readonly string[], span: number, from: KpiStates = reading.states): State {
  const byPractice = from.get(kpi.id);
  return mergeStates(practiceIds.map((id) => byPractice?.get(id)?.[span] ?? emptyState));
}

function judged(footing: Footing, kpi: Kpi, node: string | null) {
  const row = node === null ? undefined : footing.latest.get(key(kpi.id, node));
  return row === undefined ? null : { verdict: shownVerdict(row.verdict), rule: row.rule };
}

function tileOf(kpi: Kpi, weeks: readonly string[], reading: Reading): Tile {
  const { view, footing } = reading;
  const { scope, comparison, period, openFrom } = view;
  const state = pooled(reading, kpi, scope.practiceIds, 0);
  const measured = measuredOf(kpi, state, judged(footing, kpi, scope.node), view.beingCounted);
  const before = comparison ? knownValue(kpi, pooled(reading, kpi, scope.practiceIds, 1)) : null;
  const range = scope.node === null ? undefined : footing.latest.get(key(kpi.id, scope.node));
  const target =
    footing.targets.get(key(kpi.id, scope.practiceIds.length === 1 ? (scope.practiceIds[0] ?? '') : '')) ??
    footing.targets.get(key(kpi.id, ''));
  return {
    kpi: kpi.id,
    ...measured,
    comparison: before,
    change: measured.verdict === 'no_data' || view.beingCounted ? null : changeOf(kpi, measured.value, before),
    usual:
      range && range.lower !== null && range.mean !== null && range.upper !== null && range.method !== ''
        ? { lower: range.lower, mean: range.mean, upper: range.upper, method: range.method }
        : null,
    target: target === undefined ? null : standingOf(kpi, target, range ?? null),
    isFinal: period.to < openFrom && !reading.incomplete && !view.beingCounted,
    spark: weeks.map((week) => weekPoint(kpi, week, reading)),
    ...(state.parts.size > 0 ? { parts: partsOf(kpi, state) } : {}),
  };
}

function knownValue(kpi: Kpi, state: State): number | null {
  return caseCount(kpi, state) === 0 && state.num === 0 ? null : valueOf(kpi, state);
}

function weekPoint(kpi: Kpi, week: string, reading: Reading): WeekPoint {
  const { view, footing } = reading;
  const row = footing.weeks.get(key(kpi.id, view.scope.node ?? ''))?.find((candidate) => candidate.week === week);
  if (row) {
    const { value, n, lower, mean, upper, rule } = row;
    const verdict = !view.beingCounted ? shownVerdict(row.verdict) : value === null ? 'no_data' : 'counting';
    return { week, value, n, lower, mean, upper, verdict, rule, isFinal: row.is_final === 1 };
  }
  const state = pooled(reading, kpi, view.scope.practiceIds, reading.weekIndex.get(week) ?? 0, reading.weekly);
  const value = knownValue(kpi, state);
  const n = caseCount(kpi, state);
  const verdict = value === null ? 'no_data' : view.beingCounted ? 'counting' : n < kpi.floor ? 'too_few' : 'no_range';
  const isFinal = addDays(week, 6) < view.openFrom && !view.beingCounted;
  return { week, value, n, lower: null, mean: null, upper: null, verdict, rule: '', isFinal };
}

/** Parts of a composition or of open receivables, largest first; ages stay in their order. Credits stand beside the whole, not in it. */
export function partsOf(kpi: Kpi, state: State): NonNullable<Tile['parts']> {
  const fixed = kpi.parts && 'fixed' in kpi.parts ? Object.keys(kpi.parts.fixed) : null;
  const entries = fixed ? fixed.map((name) => [name, state.parts.get(name) ?? 0] as const) : [...state.parts].sort(([, a], [, b]) => b - a);
  return entries.map(([name, amount]) => ({
    key: name,
    label: codeLabel(name),
    amount,
    share: name === 'credits' || state.num === 0 ? null : (amount / state.num) * 100,
  }));
}

function practiceRows(reading: Reading, feeds: readonly FeedActivity[]): SiteRow[] {
  return reading.view.scope.practices.map((practice) => ({
    id: practice.id,
    kind: 'practice',
    regionId: practice.regionId,
    cells: cellsOf(reading, [practice.id], `practice:${practice.id}`),
    ...feedFooting(
      feeds.filter((feed) => feed.practiceId === practice.id),
      reading.view.beingCounted,
    ),
  }));
}

/** Pooled rows of regions; one that is only partly in the scope pools what is in it and has no usual range. */
function regionRows(reading: Reading, feeds: readonly FeedActivity[]): SiteRow[] {
  const { scope, directory } = reading.view;
  const whole = new Set(wholeRegions(scope.practices, directory));
  return directory.regions.flatMap((region) => {
    const members = scope.practices.filter((practice) => practice.regionId === region.id).map((practice) => practice.id);
    if (members.length === 0) return [];
    const cells = cellsOf(reading, members, whole.has(region.id) ? `region:${region.id}` : null);
    return [
      {
        id: region.id,
        kind: 'region',
        regionId: region.id,
        cells,
        ...feedFooting(
          feeds.filter((feed) => feed.practiceId !== null && members.includes(feed.practiceId)),
          reading.view.beingCounted,
        ),
      },
    ];
  });
}

function cellsOf(reading: Reading, practiceIds: readonly string[], node: string | null): SiteRow['cells'] {
  return Object.fromEntries(
    allKpis.map((kpi) => [
      kpi.id,
      measuredOf(kpi, pooled(reading, kpi, practiceIds, 0), judged(reading.footing, kpi, node), reading.view.beingCounted),
    ]),
  );
}

const isIncomplete = ({ state }: FeedActivity) => state === 'silent' || state === 'counting';

function feedFooting(feeds: readonly FeedActivity[], all: boolean): Pick<SiteRow, 'lastEventAt' | 'feedSilentMinutes' | 'beingCounted'> {
  const last = feeds.flatMap((feed) => feed.lastAppendedMs ?? []);
  const silent = feeds.flatMap((feed) => (feed.state === 'silent' && feed.silentMinutes !== null ? [feed.silentMinutes] : []));
  return {
    lastEventAt: last.length === 0 ? null : new Date(Math.max(...last)).toISOString(),
    feedSilentMinutes: silent.length === 0 ? null : Math.max(...silent),
    beingCounted: all || feeds.some((feed) => feed.state === 'counting'),
  };
}
