/**
 * Everything the screen of one feed shows: state in words, rhythm, alarms, lag, deliveries, unmapped codes, stamps, reasons, versions.
 * In: a scope, a feed. Out: the contract's detail, of the reader's practices only. Codes are for administrators.
 * Refuses feeds nothing was heard of in the reader's practices (not_found): one of others and one that nobody knows are the same answer.
 */
import type { FeedDetail } from '@rounds/schemas/contract/feeds.contract.ts';
import { feedLabel } from '@rounds/schemas/words/feed-label.ts';
import { durationText, gapText } from '@rounds/schemas/words/figure.ts';
import type { Scope } from '../access/scope.ts';
import type { RouteDeps } from '../deps.types.ts';
import { ApiProblem } from '../problem.ts';
import { clockOfNow } from './clock-of-now.ts';
import { deliveryOf } from './delivery-of.ts';
import * as ask from './feed-detail.queries.ts';
import { dayOf, rhythmOf, volumeAlarm, type HourCounts } from './feed-rhythm.ts';
import { hourOfWeek } from './feed-state.ts';
import type { FeedActivity } from './feeds.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const rhythmDays = 56;
const recentDays = 28;

type Detail = Omit<FeedDetail, 'freshness'>;

export async function readFeedDetail(deps: RouteDeps, scope: Scope, feed: string, mayAdminister: boolean): Promise<Detail> {
  const now = deps.clock();
  const practices = scope.organisation ? [...scope.practiceIds, ''] : [...scope.practiceIds];
  const of = { practices, feed };
  const letters = { ...of, organisation: scope.organisation ? 1 : 0 };
  const ago = (days: number) => new Date(now - days * dayMs);
  const { store } = deps;
  const [activities, beingCounted, hours, lag, deliveries, versions, spoken, taken, refused, reasons, stamps] = await Promise.all([
    deps.feeds.within(scope),
    deps.lag.isBeingCounted(),
    store.query(ask.hours, {
      ...of,
      ...clockOfNow(scope.practices, now - rhythmDays * dayMs, now),
      from: ago(rhythmDays),
      now: new Date(now),
    }),
    store.query(ask.lag, { ...of, from: ago(1) }),
    store.query(ask.deliveries, of),
    store.query(ask.versions, of),
    store.query(ask.spokenFor, { ...of, from: ago(recentDays) }),
    mayAdminister ? store.query(ask.unmappedTaken, of) : [],
    mayAdminister ? store.query(ask.unmappedRefused, letters) : [],
    store.query(ask.reasons, letters),
    store.query(ask.stamped, {
      ...of,
      practices: [...scope.practiceIds],
      day: ago(recentDays).toISOString().slice(0, 10),
      from: ago(recentDays + 30),
    }),
  ]);
  const isHeard = versions.length > 0 || deliveries.length > 0 || reasons.length > 0;
  // Of letters that were read again the events may not be here yet: a feed that was heard of stays known meanwhile.
  if (!isHeard && (await store.query(ask.anyLetter, letters)).length === 0) throw new ApiProblem('not_found');
  const activity = activities.find((one) => one.source === feed);
  const counts = sumsOf(hours.map(({ hour, events }) => [hour, events]));
  const past = sumsOf(hours.map(({ usual_hour, events }) => [usual_hour, events]));
  // Of the weeks that say what is usual, and what it mostly brings, a part may wait to be counted.
  const known = beingCounted && (activity?.mayWait ?? true) ? 'counting' : past;
  const [visits = 0, complete = 0] = [stamps[0]?.visits, stamps[0]?.complete];
  return {
    feed,
    label: feedLabel(feed, known === 'counting' ? null : (activity?.stream ?? null)),
    ...healthOf(activity, counts, known, now),
    lag: { secondsP99: lag[0]?.events ? lag[0].seconds : null, events: lag[0]?.events ?? 0 },
    deliveries: deliveries.flatMap(({ body, delivered_at: at }) => deliveryOf(body, at) ?? []),
    unmapped: [
      ...taken.map(({ code, events, last_at }) => ({ ...listAndCode(code), count: events, lastAt: last_at, where: 'taken_in' as const })),
      ...refused.map(({ list, code, letters: count, last_at }) => ({ list, code, count, lastAt: last_at, where: 'refused' as const })),
    ],
    mayAdminister,
    stamps: { visits, complete, share: visits === 0 ? null : (complete / visits) * 100 },
    deadLetters: {
      total: reasons.reduce((sum, group) => sum + group.letters, 0),
      groups: reasons.map(({ field, rule, letters: count, newest }) => ({ field, rule, count, newestAt: newest })),
    },
    practices: spoken.map(({ practice }) => practice),
    versions: versions.map(({ version, events, first_at, last_at }) => ({ version, events, firstAt: first_at, lastAt: last_at })),
  };
}

type Health = Pick<
  Detail,
  | 'state'
  | 'stateWords'
  | 'silentAt'
  | 'silentMinutes'
  | 'usualGapMinutes'
  | 'lastReceivedAt'
  | 'lastRecordedAt'
  | 'alarms'
  | 'rate'
  | 'day'
  | 'volume'
  | 'rhythm'
>;

/** `known`: the same events at the hours they count for in what is usual, as far as all of them are there. */
function healthOf(activity: FeedActivity | undefined, counts: HourCounts, known: HourCounts | 'counting', now: number): Health {
  const iso = (ms: number | null | undefined) => (ms === null || ms === undefined ? null : new Date(ms).toISOString());
  const thisHour = Math.floor(now / hourMs) * hourMs;
  const past = known === 'counting' ? counts : known;
  const rhythm = known === 'counting' ? new Map<number, never>() : rhythmOf(past, now);
  const day = known === 'counting' ? { ...dayOf(past, now), usual: null } : dayOf(past, now);
  const standing = activity?.state ?? (known === 'counting' ? 'counting' : 'new');
  const seen = volumeAlarm(day);
  // What is missing may be among what waits to be counted.
  const waits = activity?.mayWait ?? false;
  const volume = waits ? null : seen;
  const byVolume = standing === 'on_time' || standing === 'low_volume';
  const state = waits && seen ? 'counting' : byVolume && day.usual ? (volume ?? 'on_time') : standing;
  const silent = activity?.silentMinutes ?? null;
  const gap = known === 'counting' ? null : (activity?.usualGapMinutes ?? null);
  const alarms: Health['alarms'] = [];
  if (standing === 'silent') alarms.push({ kind: 'silence', sinceAt: iso(activity?.lastRecordedMs), text: silentText(silent, gap) });
  if (volume) alarms.push({ kind: volume, sinceAt: iso(thisHour - dayMs), text: volumeText(day) });
  return {
    state,
    stateWords:
      state === 'silent'
        ? silentText(silent, gap)
        : state === 'counting'
          ? countingText
          : state === 'new'
            ? newText(activity)
            : (volume && volumeText(day)) || onTimeText(gap),
    silentAt: [...(activity?.silentAt ?? [])],
    silentMinutes: silent,
    usualGapMinutes: gap === null ? null : Math.round(gap * 10) / 10,
    lastReceivedAt: iso(activity?.lastAppendedMs),
    lastRecordedAt: iso(activity?.lastRecordedMs),
    alarms,
    rate: { thisHour: counts.get(thisHour) ?? 0, usual: rhythm.get(hourOfWeek(now)) ?? null },
    day,
    volume: Array.from({ length: 168 }, (_, index) => {
      const hour = thisHour - (167 - index) * hourMs;
      return { hour: new Date(hour).toISOString(), count: counts.get(hour) ?? 0, usual: rhythm.get(hourOfWeek(hour)) ?? null };
    }),
    rhythm: [...rhythm].map(([hour, band]) => ({ hourOfWeek: hour, ...band })).sort((a, b) => a.hourOfWeek - b.hourOfWeek),
  };
}

function sumsOf(entries: readonly (readonly [hour: number, events: number])[]): HourCounts {
  const sums = new Map<number, number>();
  for (const [hour, events] of entries) sums.set(hour, (sums.get(hour) ?? 0) + events);
  return sums;
}

const silentText = (minutes: number | null, gap: number | null): string =>
  `Silent for ${durationText(minutes ?? 0)}${gap === null ? '' : `; usually a message every ${gapText(gap)}`}.`;
const countingText = 'Its newest events may be among those that wait to be counted.';
const onTimeText = (gap: number | null): string => (gap === null ? 'On time.' : `On time; usually a message every ${gapText(gap)}.`);
const newText = (activity: FeedActivity | undefined): string =>
  activity ? 'New: its usual rhythm is not known yet.' : 'Nothing has come in the last four weeks.';
function volumeText({ events, usual }: ReturnType<typeof dayOf>): string {
  const span = usual
    ? `; on this weekday usually ${Math.round(usual.median)} (${Math.ceil(usual.lower)} to ${Math.floor(usual.upper)})`
    : '';
  return `${events} events in the last 24 hours${span}.`;
}

/** `status:ARRIVED` → list and code. */
function listAndCode(text: string): { list: string; code: string } {
  const at = text.indexOf(':');
  return at < 0 ? { list: text, code: '' } : { list: text.slice(0, at), code: text.slice(at + 1) };
}
