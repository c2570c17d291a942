/** While much waits to be counted Rounds says nothing it will take back: no alarm, no verdict, no comparison; figures stay, and say what they are. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { feedDetail } from '@rounds/schemas/contract/feeds.contract.ts';
import { breakdownResponse, seriesResponse, tilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { attentionResponse, feedsResponse } from '@rounds/schemas/contract/trust.contract.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import { apiForTests, type ApiForTests, type Caller } from './api-for-tests.ts';
import { away, logAway } from './log-away-for-tests.ts';
import { insertTrustRows } from './trust-rows-for-tests.ts';

/** Messages that wait in every topic; null: the broker does not answer. */
let waiting: number | null = null;
const log: EventLog = {
  ...logAway,
  watermarks: () => (waiting === null ? away() : Promise.resolve([{ partition: 9, low: 0, high: waiting }])),
};
let t: ApiForTests;
let executive: Caller;
let manager: Caller;
beforeAll(async () => {
  t = await apiForTests(async (store) => void (await insertTrustRows(store)), log);
  [executive, manager] = await Promise.all([t.signIn('executive'), t.signIn('manager')]);
});
afterAll(() => t.dispose());
afterEach(() => expect(t.logged).toEqual([]));
const get = async (caller: Caller, path: string) => (await caller(path)).json();

it('no screen calls a feed silent while much waits to be counted; before and after, all do', async () => {
  /** Readings are kept for some seconds and renewed behind who asks. */
  const told = async () => {
    t.clock.now += 20_000;
    const [feeds, one, tiles, brief] = await Promise.all(
      ['feeds', 'feeds/hl7v2/birch', 'tiles', 'attention'].map((path) => get(manager, `/api/v1/${path}`)),
    );
    const { state, alarms, rhythm, usualGapMinutes } = feedDetail.parse(one);
    const row = feedsResponse.parse(feeds).feeds.find(({ feed }) => feed === 'hl7v2/birch');
    const birch = tilesResponse.parse(tiles).sites.find((site) => site.id === 'birch');
    const { sentence, freshness } = attentionResponse.parse(brief);
    return {
      list: row?.state,
      usual: [rhythm.length > 0, usualGapMinutes !== null, row?.usualGapMinutes !== null, row?.volume.some(({ usual }) => usual !== null)],
      own: [state, alarms.length],
      row: [birch?.feedSilentMinutes !== null, birch?.beingCounted],
      bar: freshness.silentFeeds,
      brief: sentence.includes('one feed is silent'),
    };
  };
  const silent = { list: 'silent', usual: [true, true, true, true], own: ['silent', 1], row: [true, false], bar: 1, brief: true };
  expect(await told()).toEqual(silent);
  waiting = 100_000;
  await expect
    .poll(told)
    .toEqual({ list: 'counting', usual: [false, false, false, false], own: ['counting', 0], row: [false, true], bar: 0, brief: false });
  waiting = null;
  await expect.poll(told).toEqual(silent);
});

it('no figure is judged, compared or explained on any screen; the figures stand, and say so', async () => {
  const span = 'from=2026-10-01&to=2026-11-18';
  const told = async () => {
    t.clock.now += 20_000;
    const paths = ['attention', `tiles?${span}`, `kpis/no_show_rate/series?${span}`, `kpis/no_show_rate/breakdown?${span}`];
    const [brief, page, line, rows] = await Promise.all(paths.map((path) => get(executive, `/api/v1/${path}`)));
    const { tiles, sites, freshness } = tilesResponse.parse(page);
    const { sentence, items } = attentionResponse.parse(brief);
    const [series, breakdown] = [seriesResponse.parse(line), breakdownResponse.parse(rows)];
    const judged = [
      ...tiles.flatMap((tile) => [tile, ...tile.spark]),
      ...sites.flatMap((site) => Object.values(site.cells)),
      ...series.lines.flatMap(({ points }) => points),
      ...breakdown.rows,
    ];
    return {
      freshness: freshness.beingCounted,
      sentence,
      signals: items.filter(({ kind }) => kind === 'signal').length,
      verdicts: [...new Set(judged.map(({ verdict }) => verdict))].filter((verdict) => verdict !== 'no_data').sort(),
      rules: judged.filter(({ rule }) => rule !== '').length > 0,
      ranges: tiles.some(({ usual, spark }) => usual !== null || spark.some(({ mean }) => mean !== null)) || series.usualMethod !== null,
      chance: breakdown.rows.some(({ chance }) => chance !== null),
      final: tiles.some(({ isFinal, spark }) => isFinal || spark.some((week) => week.isFinal)),
      figures: tiles.filter(({ value }) => value !== null).length,
    };
  };
  const before = await told();
  expect(before).toMatchObject({ freshness: false, signals: 1, rules: true, ranges: true, final: true });
  waiting = 100_000;
  await expect.poll(told).toEqual({
    freshness: true,
    sentence: 'The figures are still being counted.',
    signals: 0,
    verdicts: ['counting'],
    rules: false,
    ranges: false,
    chance: false,
    final: false,
    figures: before.figures,
  });
  waiting = null;
  await expect.poll(told).toEqual(before);
});
