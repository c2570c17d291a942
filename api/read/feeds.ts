/**
 * Feeds: when each last spoke, whether it is silent, what it sent in the last day.
 * In: events (through the scoped view, for all practices at once), the topics in which much waits to be counted. Out: one state a source, and one a
 * source and practice, at most 10 s old, habits at most two minutes old. A reader gets those of their practices; feeds of no practice are
 * for the whole organisation. A feed that is silent at one of its practices is silent: all screens count feeds, never feeds times practices.
 */
import type { z } from 'zod';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { streams, type Stream } from '@rounds/schemas/topics.ts';
import type { Scope } from '../access/scope.ts';
import type { DirectoryCache } from './directory.ts';
import { keep } from '../keep.ts';
import { clockOfNow } from './clock-of-now.ts';
import { pastDays, usualDayOf, type PastRow, type UsualDay } from './feed-past.ts';
import { leastMissed, leastMissedOfPart, standingOf, type FeedHabit, type FeedState } from './feed-state.ts';
import { files, habits, past, recent } from './feeds.queries.ts';

const recentMaxAgeMs = 10_000;
// A first load makes a habit within minutes: who looks meanwhile should not see yesterday's.
const habitMaxAgeMs = 120_000;
const habitDays = 28;
const dayMs = 86_400_000;

export interface FeedActivity extends UsualDay {
  readonly source: string;
  /** Null when it serves several practices of the scope, or none. */
  readonly practiceId: string | null;
  /** The practices of the scope it serves, in order. */
  readonly practiceIds: readonly string[];
  /** Those at which it is silent while it speaks for others. */
  readonly silentAt: readonly string[];
  readonly stream: Stream | null;
  /** The streams it sent to in the last weeks, but for heartbeats. */
  readonly streams: readonly string[];
  readonly state: FeedState;
  readonly silentMinutes: number | null;
  readonly usualGapMinutes: number | null;
  /** Epoch ms. */
  readonly lastAppendedMs: number | null;
  readonly lastRecordedMs: number | null;
  readonly lagSecondsP99: number | null;
  /** Events of it may wait to be counted. */
  readonly mayWait: boolean;
}

export interface FeedCache {
  /** Feeds of a scope, one a source: what every screen counts. */
  within(scope: Scope): Promise<FeedActivity[]>;
  /** The same, one a source and practice: for the row of a practice. */
  byPractice(scope: Scope): Promise<FeedActivity[]>;
}

type HabitRow = z.infer<typeof habits.row>;
type RecentRow = z.infer<typeof recent.row>;

/** One reading for all readers, renewed behind the first one that finds it old. */
export function createFeedCache(
  store: Store,
  directory: DirectoryCache,
  crowdedTopics: () => Promise<ReadonlySet<string>>,
  clock: () => number,
): FeedCache {
  const everyPractice = async () => [...(await directory.read()).practices.map((practice) => practice.id), ''];
  /** All practices, and their clocks in these days. */
  const lookingBack = async (days: number) => {
    const now = clock();
    const clocks = clockOfNow((await directory.read()).practices, now - days * dayMs, now);
    return { practices: await everyPractice(), ...clocks, from: new Date(now - days * dayMs), to: new Date(now) };
  };
  const newReadings = () => ({
    habitRows: keep(habitMaxAgeMs, clock, async () => store.query(habits, await lookingBack(habitDays))),
    pastRows: keep(habitMaxAgeMs, clock, async () => {
      const { to, ...back } = await lookingBack(pastDays);
      return store.query(past, { ...back, end: Math.floor(to.getTime() / 3_600_000) * 3600 });
    }),
    recentRows: keep(recentMaxAgeMs, clock, async () => {
      const back = await lookingBack(2);
      return store.query(recent, { ...back, lag_from: new Date(back.to.getTime() - 3_600_000) });
    }),
  });
  let readings = newReadings();
  let crowdedBefore: ReadonlySet<string> = new Set();
  const deliveries = keep(recentMaxAgeMs, clock, async () => {
    const asked = { practices: await everyPractice(), from: new Date(clock() - habitDays * dayMs) };
    return new Map((await store.query(files, asked)).map((row) => [row.source, row.delivered_at]));
  });
  const read = async (scope: Scope): Promise<Record<'within' | 'byPractice', FeedActivity[]>> => {
    const inScope = new Set(scope.organisation ? [...scope.practiceIds, ''] : scope.practiceIds);
    const crowded = await crowdedTopics();
    // What was read while a part was not counted yet would be taken for what is usual for minutes.
    if ([...crowdedBefore].some((topic) => !crowded.has(topic))) readings = newReadings();
    crowdedBefore = crowded;
    const { habitRows, recentRows, pastRows } = readings;
    const [habit, now, before, delivered] = await Promise.all([habitRows(), recentRows(), pastRows(), deliveries()]);
    const owner = soleOwners([...habit, ...now]);
    const mine = <Row extends { source: string; practice_id: string }>(rows: readonly Row[]) =>
      rows
        .map((row) => ({ ...row, practice_id: row.practice_id || (owner.get(row.source) ?? '') }))
        .filter((row) => inScope.has(row.practice_id));
    const rows = { habit: mine(habit), recent: mine(now), past: mine(before), delivered, owner };
    const judged = (keyOf: KeyOf) => activitiesOf(rows, clock(), keyOf).map((feed) => (mayWait(feed, crowded) ? waiting(feed) : feed));
    const byPractice = judged((row) => `${row.source}\n${row.practice_id}`);
    return { byPractice, within: judged((row) => row.source).map((feed) => partlySilent(feed, byPractice)) };
  };
  return {
    within: async (scope) => (await read(scope)).within,
    byPractice: async (scope) => (await read(scope)).byPractice,
  };
}

// Heartbeats and notes of files come by `operations`, whatever else a feed sends.
const mayWait = ({ streams: own }: FeedActivity, crowded: ReadonlySet<string>) =>
  crowded.has('operations') || own.some((stream) => crowded.has(stream));

/**
 * What a feed sent may be among what waits: then nobody can say that it is silent, or new, or brings less than usual; nor more, for what is
 * usual is made of what was counted so far.
 */
function waiting(feed: FeedActivity): FeedActivity {
  const isWell = feed.state === 'on_time' && feed.volumeAlarm === null;
  return { ...feed, state: isWell ? 'on_time' : 'counting', volumeAlarm: null, mayWait: true };
}

/** A feed that speaks, but not for a practice it always spoke for: silent there, for as long as the longest. */
function partlySilent(feed: FeedActivity, byPractice: readonly FeedActivity[]): FeedActivity {
  if (feed.state === 'silent' || feed.practiceIds.length < 2) return feed;
  const parts = byPractice.filter((part) => part.source === feed.source && part.practiceId !== null && part.state === 'silent');
  const longest = parts.reduce<FeedActivity | null>(
    (most, part) => (most && (most.silentMinutes ?? 0) >= (part.silentMinutes ?? 0) ? most : part),
    null,
  );
  if (longest === null) return feed;
  const { state, silentMinutes, usualGapMinutes, lastRecordedMs } = longest;
  return {
    ...feed,
    state,
    silentMinutes,
    usualGapMinutes,
    lastRecordedMs,
    silentAt: parts.flatMap((part) => part.practiceId ?? []).sort(),
  };
}

/** Sources that speak for one practice only: what they say of none (heartbeats) tells that this practice's feed is alive. */
function soleOwners(rows: readonly { source: string; practice_id: string }[]): Map<string, string> {
  const owners = Map.groupBy(
    rows.filter((row) => row.practice_id !== ''),
    (row) => row.source,
  );
  return new Map(
    [...owners].flatMap(([source, own]): [string, string][] => {
      const [first, ...others] = new Set(own.map((row) => row.practice_id));
      return first !== undefined && others.length === 0 ? [[source, first]] : [];
    }),
  );
}

interface Rows {
  readonly habit: readonly HabitRow[];
  readonly recent: readonly RecentRow[];
  readonly past: readonly PastRow[];
  /** Source → when its last file came, epoch ms. */
  readonly delivered: ReadonlyMap<string, number>;
  /** Source → the only practice it speaks for at all, in the scope or not. */
  readonly owner: ReadonlyMap<string, string>;
}

type KeyOf = (row: { source: string; practice_id: string }) => string;

function activitiesOf(rows: Rows, now: number, keyOf: KeyOf): FeedActivity[] {
  const byHabit = Map.groupBy(rows.habit, keyOf);
  const byRecent = Map.groupBy(rows.recent, keyOf);
  const byPast = Map.groupBy(rows.past, keyOf);
  return [...new Set([...byHabit.keys(), ...byRecent.keys()])].map((key) =>
    activityOf({ ...rows, habit: byHabit.get(key) ?? [], recent: byRecent.get(key) ?? [], past: byPast.get(key) ?? [] }, now),
  );
}

/** One feed's activity from all its rows, of one practice or several. */
function activityOf({ habit: habitRows, recent: recentRows, past: pastRows, delivered, owner }: Rows, now: number): FeedActivity {
  const latest = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values));
  const all = [...habitRows, ...recentRows];
  const practiceIds = [...new Set(all.map((row) => row.practice_id))].sort();
  const lastRecordedMs = latest(all.map((row) => row.last_recorded));
  const source = all[0]?.source ?? '';
  const isPart = practiceIds.length === 1 && practiceIds[0] !== '' && !owner.has(source);
  const file = delivered.get(source) ?? Number.NEGATIVE_INFINITY;
  const heard = (last: number | null) => (last === null ? null : Math.max(last, file));
  const usual = usualDayOf(pastRows, recentRows, now);
  // What came with a feed's past says nothing of how fast it is.
  const firstAppended = Math.min(...recentRows.map((row) => row.first_appended));
  const lags = recentRows.flatMap((row) =>
    row.lag_events > 0 && row.lag_ms !== null && row.hour * 1000 >= firstAppended ? [row.lag_ms / 1000] : [],
  );
  const streamName = mainStreamOf(habitRows) ?? recentRows.findLast((row) => row.main_stream !== '')?.main_stream;
  return {
    source,
    practiceId: (practiceIds.length === 1 && practiceIds[0]) || null,
    practiceIds: practiceIds.filter((id) => id !== ''),
    silentAt: [],
    ...standingOf(
      habitOf(habitRows, now),
      heard(lastRecordedMs),
      heard(latest(all.map((row) => row.last_by_clock))),
      recentRows.filter((row) => row.hour * 1000 >= now - dayMs).reduce((sum, row) => sum + row.spoken, 0),
      now,
      isPart ? leastMissedOfPart : leastMissed,
    ),
    stream: streams.find((candidate) => candidate === streamName) ?? null,
    streams: [...new Set([...habitRows.flatMap((row) => row.streams), ...recentRows.flatMap((row) => row.streams)])],
    lastRecordedMs,
    lastAppendedMs: latest(recentRows.map((row) => row.last_appended)),
    ...usual,
    lagSecondsP99: latest(lags),
    mayWait: false,
  };
}

/** The stream most of its events of the last weeks went to; a quiet night does not rename a feed. */
function mainStreamOf(rows: readonly HabitRow[]): string | undefined {
  const sums = new Map<string, number>();
  for (const row of rows) if (row.stream !== '') sums.set(row.stream, (sums.get(row.stream) ?? 0) + row.events);
  return [...sums].reduce<[string, number] | undefined>((most, one) => (most && most[1] >= one[1] ? most : one), undefined)?.[0];
}

function habitOf(rows: readonly HabitRow[], now: number): FeedHabit {
  const first = Math.min(...rows.map((row) => row.first_hour * 1000));
  const weeks = rows.length === 0 ? 0 : Math.min(habitDays / 7, (now - first) / (7 * dayMs));
  const hours = [...Map.groupBy(rows, (row) => row.hour_of_week)].map(([hour, same]) => ({
    hourOfWeek: hour,
    events: same.reduce((sum, row) => sum + row.events, 0),
    activeWeeks: Math.max(...same.map((row) => row.active)),
  }));
  return { weeks, hours };
}
