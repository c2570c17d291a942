/** The first sentence never says "usual" of what was not counted, and never speaks over figures that are being counted. */
import { expect, test } from 'vitest';
import type { Tile } from '@rounds/schemas/contract/kpi.contract.ts';
import type { AttentionResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { countingRest, countingSentence } from '@rounds/schemas/words/attention.words.ts';
import { createFormat } from '../format-kpi.ts';
import { briefOf, countingOf } from './brief.ts';

const format = createFormat('en-US');
const attention = (behindSeconds: number | null, beingCounted = false): AttentionResponse => ({
  sentence: 'One thing got worse.',
  rest: 'The rest is usual.',
  items: [],
  total: 0,
  freshness: { asOf: '2026-11-22T10:00:00Z', lastEventAt: null, behindSeconds, beingCounted, silentFeeds: 0 },
});
const tile = (verdict: Tile['verdict']): Tile => ({
  kpi: 'visits',
  value: 0,
  num: 0,
  den: 0,
  n: 0,
  verdict,
  rule: '',
  comparison: null,
  change: null,
  usual: null,
  target: null,
  isFinal: false,
  spark: [],
});
const feedItem: AttentionResponse['items'][number] = {
  id: 'feed:a',
  kind: 'feed',
  verdict: 'feed',
  kpi: null,
  feed: 'a',
  node: 'organisation',
  practice: null,
  title: 'Scheduling feed silent',
  place: 'Harbor',
  value: '5 h',
  usual: '',
  explanation: '',
  worth: '1 practice',
  since: '2026-11-22T05:00:00Z',
  rule: '',
  spark: [],
};
const base = { attention: attention(1), load: null, tiles: [tile('usual')], period: 'Nov 1–22, 2026', format };

test('the signals speak when everything is in', () => {
  expect(briefOf(base)).toEqual({ title: 'One thing got worse.', rest: 'The rest is usual.' });
});

test('a first load is named with its progress', () => {
  expect(briefOf({ ...base, load: { sent: 412_000, total: 1_310_000, done: false } }).rest).toContain('412,000 of 1,310,000');
});

test('figures that are being counted get no verdict, however far behind they are', () => {
  const counting = { title: countingSentence, rest: countingRest };
  expect([0.4, 600].map((behind) => briefOf({ ...base, attention: attention(behind, true) }))).toEqual([counting, counting]);
  expect([undefined, attention(null), attention(29)].map((one) => countingOf(one?.freshness))).toEqual([null, null, null]);
});

test('nothing counted is not "usual"', () => {
  expect(briefOf({ ...base, tiles: [tile('no_data')] }).title).toBe('Nothing has been counted in Nov 1–22, 2026 yet.');
  expect(briefOf({ ...base, tiles: [tile('no_range'), tile('no_data')] }).title).toContain('no usual range yet');
});

test('a silent feed is told, and nothing is called usual while there is no usual range', () => {
  const silent = { ...attention(1), sentence: 'One feed is silent.', items: [feedItem] };
  const brief = briefOf({ ...base, attention: silent, tiles: [tile('no_range')] });
  expect([brief.title, brief.rest.startsWith('There is no usual range yet')]).toEqual(['One feed is silent.', true]);
  expect(briefOf({ ...base, attention: silent }).rest).toBe('The rest is usual.');
});
