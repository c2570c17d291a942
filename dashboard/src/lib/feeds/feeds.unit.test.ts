/** Feeds in words and in order; codes that are added to a configuration. */
import { feedConfig } from '@rounds/schemas/feed-config.ts';
import { describe, expect, test } from 'vitest';
import { feedVolumeOption, hourText } from '../charts/feed-volume.option.ts';
import { mapTokens } from '../charts/tokens.ts';
import { createFormat } from '../format-kpi.ts';
import { aboutList, choicesOf, withCodes } from './code-words.ts';
import { feedGroups, feedsSentence, wellTitle } from './feed-groups.ts';
import { feedHref } from './feed-href.ts';
import { placeOf, trustSentence } from '../trust/feeds.ts';
import { atText, feedSentence } from './feed-words.ts';

type Feed = Parameters<typeof feedGroups>[0][number];
const feed = (name: string, more: Partial<Feed> = {}): Feed => ({
  feed: name,
  label: name,
  practice: null,
  state: 'on_time',
  silentAt: [],
  silentMinutes: null,
  usualGapMinutes: 4,
  lastEventAt: null,
  lastRecordedAt: null,
  events24h: 0,
  usual24h: null,
  volume: [],
  lagSecondsP99: null,
  deadLetters: 0,
  unmappedCodes: 0,
  lastDelivery: null,
  ...more,
});
const count = String;

test.each([
  ['csv/openemr-appointments', '/feeds/csv/openemr-appointments'],
  ['csv/openemr/main street', '/feeds/csv/openemr/main%20street'],
])('%s lives at %s', (name, href) => expect(feedHref(name)).toBe(href));

describe('the list of feeds', () => {
  test('has those that need a person above, silence first; a new feed is no trouble', () => {
    const all = [feed('a'), feed('b', { deadLetters: 2 }), feed('c', { state: 'silent' }), feed('d', { state: 'new' })];
    const { look, well } = feedGroups(all);
    expect([look.map((f) => f.feed), well.map((f) => f.feed)]).toEqual([
      ['c', 'b'],
      ['d', 'a'],
    ]);
  });
  test.each([
    [feed('hl7v2/a', { practice: 'west' }), 'West Clinic'],
    [feed('csv/sheet/west'), 'West Clinic'],
    [feed('hl7v2/b'), 'No practice yet'],
    [feed('hl7v2/c', { events24h: 3 }), 'Several practices'],
  ])('says whom %o speaks for: %s', (of, place) =>
    expect(placeOf(of, (id) => (id === 'west' ? { name: 'West Clinic' } : undefined))).toBe(place),
  );
  test.each([
    [[], 'No feed has sent anything yet.', 'Choose below what you want to connect.'],
    [[feed('a')], 'The feed is on time.', 'Every message was understood.'],
    [
      [feed('a', { state: 'silent', deadLetters: 1 }), feed('b')],
      'One feed is silent.',
      'One other feed is on time. One message waits to be understood.',
    ],
    [
      [feed('a', { state: 'silent' }), feed('b', { state: 'low_volume' }), feed('c'), feed('d')],
      'One feed is silent, one is off its usual volume.',
      '2 others are on time. Every message was understood.',
    ],
    [[feed('a', { state: 'silent' }), feed('b', { state: 'silent' })], 'Two feeds are silent.', 'Every message was understood.'],
    [[feed('a', { state: 'counting' })], 'What the feeds sent is being counted.', 'Every message was understood.'],
    [
      [feed('a', { state: 'counting' }), feed('b')],
      'One feed is on time.',
      'What one sent is being counted. Every message was understood.',
    ],
  ])('says it in a sentence (%#)', (feeds, title, rest) => expect(feedsSentence(feeds, count)).toEqual({ title, rest }));
  test.each([
    [['on_time', 'on_time'], 'On time'],
    [['on_time', 'new'], 'On time, or new'],
    [['counting'], 'Being counted'],
    [['on_time', 'counting'], 'On time, or being counted'],
  ] as const)('calls those that need no look what they are: %s', (states, title) =>
    expect(wellTitle(states.map((state) => ({ state })))).toBe(title),
  );
  test('while the first events are being counted nobody says that nothing was sent', () => {
    expect(feedsSentence([], count, true).title).toBe('What the feeds sent is being counted.');
    expect(trustSentence([], 0, true)).toBe('What the feeds sent is being counted. Everything received is accounted for.');
  });
  test('a feed’s own sentence is not said twice', () => {
    const alarms = [{ kind: 'silence' as const, sinceAt: null, text: 'Silent for 3 h.' }];
    expect(feedSentence({ state: 'silent', stateWords: 'Silent for 3 h.', alarms, deliveries: [] }, 'Front desk')).toEqual({
      title: 'Front desk is silent.',
      rest: '',
    });
  });
});

test.each([
  [[], ''],
  [['harbor'], 'at Harbor Clinic'],
  [['harbor', 'unknown', 'third'], 'at Harbor Clinic and 2 more'],
])('a feed that is silent at %j says where', (silentAt, text) => {
  const practice = (id: string) => (id === 'harbor' ? { name: 'Harbor Clinic' } : undefined);
  expect(atText({ practice }, silentAt)).toBe(text);
});

describe('codes', () => {
  const config = feedConfig.parse({ feed: 'hl7v2/main', sites: { WEST: 'harbor' } });
  test('are put into the list they belong to; lists nobody knows are left alone', () => {
    const added = [
      { list: 'site', code: 'EAST', means: 'north' },
      { list: 'status', code: 'HERE', means: 'checked_in' },
      { list: 'room', code: '4', means: 'x' },
      { list: 'payer', code: 'BC', means: '' },
    ];
    const next = withCodes(config, added);
    expect([next.sites, next.statuses, next.payers]).toEqual([{ WEST: 'harbor', EAST: 'north' }, { HERE: 'checked_in' }, {}]);
    expect([feedConfig.safeParse(next).success, config.sites]).toEqual([true, { WEST: 'harbor' }]);
  });
  test('every word offered is one the configuration takes', () => {
    const directory = { practices: [], providers: [], payers: [] };
    for (const list of ['status', 'reason', 'payerClass']) {
      const key = aboutList(list)?.key ?? 'sites';
      for (const choice of choicesOf(key, directory) ?? [])
        expect(feedConfig.safeParse({ feed: 'hl7v2/main', [key]: { X: choice.value } }).success, choice.value).toBe(true);
    }
  });
});

describe('the chart of a week', () => {
  const context = { tokens: mapTokens((name) => `var(--${name})`), width: 900, height: 220, format: createFormat('en-US') };
  const hours = Array.from({ length: 48 }, (_, i) => ({
    hour: new Date(Date.UTC(2026, 10, 16, i)).toISOString(),
    count: i,
    usual: i < 24 ? null : { lower: 10, median: 20, upper: 30 },
  }));
  const data = { hours, timeZone: 'UTC', silentFrom: null };
  test('has one bar an hour, from zero', () =>
    expect(feedVolumeOption(data, context)).toMatchObject({
      yAxis: { min: 0 },
      series: [{ type: 'bar', data: hours.map((h) => h.count) }, {}],
    }));
  test.each([
    [1, 'Mon, Nov 16, 1:00 AM: 1 event.'],
    [26, 'Tue, Nov 17, 2:00 AM: 26 events. Usual is 10 to 30.'],
  ])('says hour %i in words', (index, words) => expect(hourText(data, index, context.format).replaceAll('\u202f', ' ')).toBe(words));
});
