/**
 * What almost every route begins with: who asks, which practices, which days.
 * In: the reader and a view's query. Out: scope, period, comparison, the group's today; and how fresh all of it is.
 */
import type { z } from 'zod';
import type { freshness, ViewQuery } from '@rounds/schemas/contract/common.contract.ts';
import { resolveScope, type Scope } from '../access/scope.ts';
import type { Reader, RouteDeps } from '../deps.types.ts';
import { todayOf, type DirectorySnapshot } from './directory.ts';
import { comparisonOf, periodOf, type Period } from './period.ts';

export interface View {
  readonly directory: DirectorySnapshot;
  readonly scope: Scope;
  readonly period: Period;
  readonly comparison: Period | null;
  /** The newest service day among the scope's practices. */
  readonly today: string;
  /** The first day that is still open at some practice of the scope. */
  readonly openFrom: string;
  /** True while so much waits to be counted that no figure is judged, compared or explained. */
  readonly beingCounted: boolean;
}

/** Resolves scope and period. @throws ApiProblem not_found outside the reader's grants, invalid_request for a bad period */
export async function openView(deps: RouteDeps, reader: Reader, query: ViewQuery): Promise<View> {
  const directory = await deps.directory.read();
  const scope = resolveScope(reader.account, directory, query.scope);
  const utcToday = new Date(deps.clock()).toISOString().slice(0, 10);
  const todays = scope.practices.map((practice) => todayOf(practice, deps.clock())).sort();
  const today = todays.at(-1) ?? utcToday;
  const period = periodOf(query, today);
  const comparison = comparisonOf(period, query.compare);
  const beingCounted = await deps.lag.isBeingCounted();
  return { directory, scope, period, comparison, today, openFrom: todays[0] ?? utcToday, beingCounted };
}

/** How fresh the scope's figures are. */
export async function freshnessOf(deps: RouteDeps, scope: Scope): Promise<z.infer<typeof freshness>> {
  const feeds = await deps.feeds.within(scope);
  const known = [
    ...feeds.flatMap((feed) => feed.lastAppendedMs ?? []),
    ...[deps.live.newestAppendedAt(scope.practiceIds)].flatMap((at) => at ?? []),
  ];
  return {
    asOf: new Date(deps.clock()).toISOString(),
    lastEventAt: known.length === 0 ? null : new Date(Math.max(...known)).toISOString(),
    behindSeconds: await deps.lag.behindSeconds(),
    beingCounted: await deps.lag.isBeingCounted(),
    silentFeeds: feeds.filter((feed) => feed.state === 'silent').length,
  };
}
