/**
 * Feeds as the data-trust page lists them: troubled first, each with its last delivery and what was not understood.
 * In: a scope. Out: rows of the contract.
 */
import { z } from 'zod';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { FeedsResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { feedLabel } from '@rounds/schemas/words/feed-label.ts';
import type { Scope } from '../access/scope.ts';
import type { RouteDeps } from '../deps.types.ts';
import { deliveryOf } from './delivery-of.ts';
import { deadLettersByFeed, unmappedByFeed } from './dead-letters.ts';
import type { FeedActivity } from './feeds.ts';

type Feed = FeedsResponse['feeds'][number];

const deliveries = defineQuery({
  name: 'last_deliveries',
  sql: `SELECT source, argMax(body, recorded_at) AS newest_body, max(recorded_at) AS delivered_at
    FROM scoped_feed_activity(practices = {practices:Array(String)}) WHERE stream = 'operations' AND type = 'source.delivered' GROUP BY source`,
  params: z.object({ practices: z.array(z.string()) }),
  row: z.object({ source: z.string(), newest_body: z.string(), delivered_at: z.string() }),
});

const order = { silent: 0, low_volume: 1, high_volume: 1, counting: 2, new: 3, on_time: 4 } as const;

/** All feeds of a scope, troubled first. */
export async function readFeedTable(deps: RouteDeps, scope: Scope): Promise<Feed[]> {
  const practices = scope.organisation ? [...scope.practiceIds, ''] : [...scope.practiceIds];
  const organisation = scope.organisation ? 1 : 0;
  const [activities, counting, last, dead, codes] = await Promise.all([
    deps.feeds.within(scope),
    deps.lag.isBeingCounted(),
    deps.store.query(deliveries, { practices }),
    deps.store.query(deadLettersByFeed, { practices: [...scope.practiceIds], organisation }),
    deps.store.query(unmappedByFeed, { practices, letters: [...scope.practiceIds], organisation }),
  ]);
  const deliveryBySource = new Map(last.map((row) => [row.source, deliveryOf(row.newest_body, row.delivered_at) ?? null]));
  const letters = (source: string) => dead.filter((row) => row.feed === source).reduce((sum, row) => sum + row.letters, 0);
  const quiet = [...deliveryBySource.keys(), ...dead.map((row) => row.feed)].filter(
    (source, index, all) => all.indexOf(source) === index && !activities.some((feed) => feed.source === source),
  );
  const rows = [
    ...activities.map((activity) => rowOf(counting && activity.mayWait ? withoutUsual(activity) : activity)),
    ...quiet.map((source) => emptyRow(source, counting)),
  ].map((row) => ({
    ...row,
    deadLetters: letters(row.feed),
    unmappedCodes: codes.find((one) => one.source === row.feed)?.codes ?? 0,
    lastDelivery: deliveryBySource.get(row.feed) ?? null,
  }));
  return rows.sort((a, b) => order[a.state] - order[b.state] || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function rowOf(feed: FeedActivity): Feed {
  return {
    feed: feed.source,
    label: feedLabel(feed.source, feed.stream),
    practice: feed.practiceId,
    // As the screen of one feed says it: against the same weekday where that is known.
    state: feed.state === 'on_time' || feed.state === 'low_volume' ? volumeState(feed) : feed.state,
    silentAt: [...feed.silentAt],
    silentMinutes: feed.silentMinutes,
    usualGapMinutes: feed.usualGapMinutes === null ? null : Math.round(feed.usualGapMinutes * 10) / 10,
    lastEventAt: iso(feed.lastAppendedMs),
    lastRecordedAt: iso(feed.lastRecordedMs),
    events24h: feed.events24h,
    usual24h: feed.usual24h,
    volume: feed.volume.map(({ hourMs, count, usual }) => ({ hour: new Date(hourMs).toISOString(), count, usual })),
    lagSecondsP99: feed.lagSecondsP99,
    deadLetters: 0,
    unmappedCodes: 0,
    lastDelivery: null,
  };
}

/** What is usual, and what a feed mostly brings, is not known while a part of the weeks that tell it waits to be counted. */
const withoutUsual = (feed: FeedActivity): FeedActivity => ({
  ...feed,
  stream: null,
  usualGapMinutes: null,
  usual24h: null,
  volume: feed.volume.map((hour) => ({ ...hour, usual: null })),
});

const volumeState = ({ state, usual24h, volumeAlarm }: FeedActivity) => (usual24h ? (volumeAlarm ?? 'on_time') : state);

/** A feed none of whose events was recorded in the last weeks: an old file, or nothing but rubbish. */
function emptyRow(source: string, counting: boolean): Feed {
  return {
    feed: source,
    label: feedLabel(source, null),
    practice: null,
    state: counting ? 'counting' : 'new',
    silentAt: [],
    silentMinutes: null,
    usualGapMinutes: null,
    lastEventAt: null,
    lastRecordedAt: null,
    events24h: 0,
    usual24h: null,
    volume: [],
    lagSecondsP99: null,
    deadLetters: 0,
    unmappedCodes: 0,
    lastDelivery: null,
  };
}
