import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeForTests } from '@rounds/infra/clickhouse/store-for-tests.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { insertRows } from '@rounds/infra/clickhouse/rows-for-tests.ts';
import { createDirectoryCache } from './directory.ts';
import { createFeedCache } from './feeds.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const minute = 60_000;
const sheets = [
  ['csv/taken', 'alder', false],
  ['csv/held', 'birch', true],
] as const;
let store: Store;
let dispose: () => Promise<void>;

const event = (source: string, practice: string, type: string, minutesAgo: number, offset: number) => {
  const at = now - minutesAgo * minute;
  const key = {
    stream: type === 'source.heartbeat' ? 'operations' : 'billing',
    subject: `s${offset}`,
    event_id: `e${offset}`,
    content_hash: 1,
  };
  const place = { source, source_ref: 'r', kafka_partition: 0, kafka_offset: offset, body: '{}' };
  return { ...key, ...place, type, practice_id: practice, occurred_at: at, recorded_at: at, appended_at: at };
};

beforeAll(async () => {
  ({ store, dispose } = await storeForTests());
  const entry = (id: string, timeZone = 'UTC') => ({
    kind: 'practice',
    id,
    attributes: JSON.stringify({ practice: id, name: id, timeZone }),
    version: 1,
    recorded_at: now,
  });
  await insertRows(store, 'directory', [
    entry('alder'),
    entry('birch'),
    entry('cedar', 'America/New_York'),
    entry('dogwood'),
    entry('elm'),
  ]);
  const rows = [];
  for (let minutes = 28 * 24 * 60; minutes >= 0; minutes -= 10) {
    // Both speak of payments until five hours ago; alder's feed goes on saying that it is alive.
    if (minutes >= 300) rows.push(event('x12-835/alder', 'alder', 'payment.posted', minutes, rows.length));
    if (minutes >= 300) rows.push(event('x12-835/birch', 'birch', 'payment.posted', minutes, rows.length));
    rows.push(event('x12-835/alder', '', 'source.heartbeat', minutes, rows.length));
    // One clearinghouse of both goes on for alder, and stopped for birch.
    rows.push(event('x12/both', 'alder', 'payment.posted', minutes, rows.length));
    if (minutes >= 300) rows.push(event('x12/both', 'birch', 'payment.posted', minutes, rows.length));
    // Of one it brings little: an hour apart, and nothing for seven hours. A feed of its own with as little would be silent.
    const rare = minutes >= 420 && minutes % 60 === 0;
    if (rare) rows.push(event('x12/both', 'dogwood', 'payment.posted', minutes, rows.length));
    if (rare) rows.push(event('x12/rare', 'dogwood', 'payment.posted', minutes, rows.length));
  }
  // One that brings forty times its usual since yesterday, and one that is new.
  for (let minutes = 28 * 24 * 60; minutes >= 0; minutes -= 60)
    for (let one = 0; one < (minutes < 1500 ? 40 : 1); one += 1)
      rows.push(event('x12/loud', 'elm', 'payment.posted', minutes, rows.length));
  for (let minutes = 300; minutes >= 0; minutes -= 10) rows.push(event('x12/young', 'elm', 'payment.posted', minutes, rows.length));
  // Two sheets of every day's payments that stopped ten days ago; one of them came as a file only now, the other's file was held.
  for (let days = 27; days >= 10; days -= 1)
    for (const [sheet, practice] of sheets) rows.push(event(sheet, practice, 'payment.posted', days * 1440, rows.length));
  for (const [sheet, , held] of sheets)
    rows.push({ ...event(sheet, '', 'source.delivered', 1, rows.length), stream: 'operations', body: JSON.stringify({ held }) });
  // Cedar's desk speaks from eight to five by its own clock, Monday to Friday, up to the Friday before the clocks are set back.
  for (let at = Date.parse('2026-10-05T12:00:00Z'); at < Date.parse('2026-10-30T21:00:00Z'); at += 10 * minute) {
    const [day, hour] = [new Date(at).getUTCDay(), new Date(at).getUTCHours()];
    if (day >= 1 && day <= 5 && hour >= 12 && hour < 21)
      rows.push(event('hl7v2/cedar', 'cedar', 'payment.posted', (now - at) / minute, rows.length));
  }
  await insertRows(store, 'events', rows);
});
afterAll(() => dispose());

const scope = (organisation: boolean) => ({ name: 'all', practices: [], practiceIds: ['alder', 'birch'], node: null, organisation });
const feedsAt = (at: number, ...crowded: string[]) =>
  createFeedCache(
    store,
    createDirectoryCache(store, () => at),
    async () => new Set(crowded),
    () => at,
  );

describe('a feed of several practices', () => {
  it('that is silent at one of them is one silent feed, and says where', async () => {
    const both = (await feedsAt(now).within(scope(true))).filter((feed) => feed.source === 'x12/both');
    expect(both).toMatchObject([
      { state: 'silent', silentAt: ['birch'], silentMinutes: 300, practiceId: null, practiceIds: ['alder', 'birch'] },
    ]);
    const parts = (await feedsAt(now).byPractice(scope(true))).filter((feed) => feed.source === 'x12/both');
    expect(Object.fromEntries(parts.map((feed) => [feed.practiceId, feed.state]))).toEqual({ alder: 'on_time', birch: 'silent' });
  });
});

describe('a rare part of a feed', () => {
  it('is called silent later than a feed as rare: a pause is likely somewhere among many parts', async () => {
    const dogwood = { name: 'all', practices: [], practiceIds: ['dogwood'], node: null, organisation: false };
    const stateAt = async (at: number, view: 'within' | 'byPractice') =>
      Object.fromEntries(
        (await feedsAt(at)[view](dogwood)).flatMap((feed) => (feed.source.startsWith('x12/') ? [[feed.source, feed.state]] : [])),
      );
    for (const view of ['within', 'byPractice'] as const) {
      expect(await stateAt(now, view)).toEqual({ 'x12/both': 'on_time', 'x12/rare': 'silent' });
      expect(await stateAt(now + 420 * minute, view)).toEqual({ 'x12/both': 'silent', 'x12/rare': 'silent' });
    }
  });
});

describe('a sheet of days long past', () => {
  it('is not silent when it has just come; one that was held is', async () => {
    const found = (await feedsAt(now).within(scope(true))).filter((feed) => feed.source.startsWith('csv/'));
    expect(Object.fromEntries(found.map((feed) => [feed.source, feed.state]))).toEqual({ 'csv/taken': 'on_time', 'csv/held': 'silent' });
  });
});

describe('while much waits to be counted', () => {
  it('no feed that speaks there is called silent: what it sent may be among it', async () => {
    const feeds = feedsAt(now, 'appointments', 'billing');
    const states = [...(await feeds.within(scope(true))), ...(await feeds.byPractice(scope(true)))].map((feed) => feed.state);
    expect(states.filter((state) => state === 'silent')).toEqual([]);
    expect(states.filter((state) => state === 'counting')).toHaveLength(5);
  });

  const elm = { name: 'all', practices: [], practiceIds: ['elm'], node: null, organisation: false };
  const saidOf = async (feeds: ReturnType<typeof feedsAt>) =>
    (await feeds.within(elm))
      .map(({ source, state, volumeAlarm, mayWait }) => [source, state, volumeAlarm, mayWait])
      .sort(([a], [b]) => String(a).localeCompare(String(b)));
  const known = [
    ['x12/loud', 'on_time', 'high_volume', false],
    ['x12/young', 'new', null, false],
  ];

  it('none is called new, or off its usual volume: what is usual is made of what was counted so far', async () => {
    expect(await saidOf(feedsAt(now))).toEqual(known);
    expect(await saidOf(feedsAt(now, 'billing'))).toEqual([
      ['x12/loud', 'counting', null, true],
      ['x12/young', 'counting', null, true],
    ]);
    expect(await saidOf(feedsAt(now, 'staffing'))).toEqual(known);
  });

  it('what was read is forgotten when all is counted, and read again', async () => {
    const read: string[] = [];
    const crowded = new Set(['billing']);
    const counted: Pick<Store, 'query'> = { query: (query, params) => (read.push(query.name), store.query(query, params)) };
    const feeds = createFeedCache(
      { ...store, ...counted },
      createDirectoryCache(store, () => now),
      () => Promise.resolve(new Set(crowded)),
      () => now,
    );
    await feeds.within(elm);
    await feeds.within(elm);
    crowded.clear();
    expect(await saidOf(feeds)).toEqual(known);
    await feeds.within(elm);
    expect(read.filter((name) => name === 'feed_habits' || name === 'feed_past_hours' || name === 'feed_recent')).toHaveLength(6);
  });

  it('a feed of another stream is called what it is; by operations come signs of life of all', async () => {
    const silent = async (...crowded: string[]) =>
      (await feedsAt(now, ...crowded).within(scope(true))).filter((feed) => feed.state === 'silent').map((feed) => feed.source);
    const all = await silent();
    expect(all).toContain('x12/both');
    expect(await silent('appointments', 'staffing')).toEqual(all);
    expect(await silent('billing')).not.toContain('x12/both');
    expect(await silent('operations')).toEqual([]);
  });
});

describe('a feed of one practice', () => {
  it.each([true, false])('that says it is alive is not silent, whoever looks (whole organisation: %s)', async (organisation) => {
    const feeds = feedsAt(now);
    for (const list of [await feeds.within(scope(organisation)), await feeds.byPractice(scope(organisation))]) {
      expect(
        list
          .filter((feed) => feed.source.startsWith('x12-835/'))
          .map((feed) => [feed.source, feed.practiceId, feed.state, feed.stream])
          .sort(([a], [b]) => String(a).localeCompare(String(b))),
      ).toEqual([
        ['x12-835/alder', 'alder', 'on_time', 'billing'],
        ['x12-835/birch', 'birch', 'silent', 'billing'],
      ]);
    }
  });

  it('is awaited by the clock of its practice when the clocks have been set', async () => {
    const opening = Date.parse('2026-11-02T13:02:00Z');
    const feeds = feedsAt(opening);
    const [cedar] = await feeds.within({ name: 'all', practices: [], practiceIds: ['cedar'], node: null, organisation: false });
    expect(cedar).toMatchObject({ source: 'hl7v2/cedar', state: 'on_time', volumeAlarm: null });
    const usual = cedar?.volume.slice(-2).map(({ hourMs, usual: band }) => [new Date(hourMs).toISOString().slice(11, 16), band?.median]);
    expect(usual).toEqual([
      ['12:00', 0],
      ['13:00', 6],
    ]);
  });
});
