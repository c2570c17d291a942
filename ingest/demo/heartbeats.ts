/**
 * Feeds saying that they are alive, so that a quiet Sunday is told from a broken line.
 * In: day. Out: source.heartbeat events: every quarter of an hour (a shared feed: every hour) in the last weeks of the history, every minute once the demo lives.
 */
import { DAY_MS, MINUTE_MS } from './calendar.ts';
import type { About, EventWriter, Feed } from './event-writer.ts';
import { mix } from './random.ts';
import { stories } from './stories.ts';
import type { World } from './world.ts';

interface Beating {
  readonly feed: Feed;
  readonly practice: string;
}

/** Every feed of the group once; a feed of many practices belongs to none. */
export function feedsOf(world: World): Beating[] {
  const shared = new Map<string, Feed>();
  for (const practice of world.practices)
    for (const feed of [practice.charges, practice.claims, practice.remittance]) shared.set(feed.source, feed);
  for (const feed of [world.feeds.timeclock, world.feeds.surveys, world.feeds.ledger]) shared.set(feed.source, feed);
  return [
    ...world.practices.map((practice) => ({ feed: practice.scheduling, practice: practice.id })),
    ...[...shared.values()].map((feed) => ({ feed, practice: '' })),
  ];
}

/** Heartbeats of one UTC day. */
export function writeHeartbeats(world: World, day: number, writer: EventWriter): void {
  if (day < world.anchorDay - stories.heartbeats.days || (day + 1) * DAY_MS <= writer.from || day * DAY_MS >= writer.to) return;
  for (const [i, { feed, practice }] of feedsOf(world).entries()) {
    const every = practice === '' ? 60 : 15;
    const about: About = { subject: `feed:${feed.source}`, practice, key: mix(i, day, 61) };
    // In four groups a minute: a heartbeat of its own second each would keep fold busy all night for nothing.
    const second = 15_000 * (i % 4);
    for (let minute = 0; minute < 1440; minute++) {
      const atMs = day * DAY_MS + minute * MINUTE_MS + second;
      if (atMs < world.anchorMs && minute % every !== i % every) continue;
      if (writer.wants(atMs)) writer.write(feed, about, 'source.heartbeat', `${day}m${minute}`, atMs, atMs, {});
    }
  }
}
