import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CellRow, Store } from '@rounds/infra/clickhouse/store.types.ts';
import {
  accountingResponse,
  attentionResponse,
  deadLettersResponse,
  feedsResponse,
  restatementsResponse,
} from '@rounds/schemas/contract/trust.contract.ts';
import { eventsResponse, tilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { addDays, mondayOf } from '@rounds/schemas/time.ts';
import { apiForTests, startMs, type ApiForTests, type Caller } from './api-for-tests.ts';

const hour = 3_600_000;
const eventColumns = [
  'stream',
  'subject',
  'event_id',
  'content_hash',
  'type',
  'practice_id',
  'source',
  'source_ref',
  'occurred_at',
  'recorded_at',
  'appended_at',
  'kafka_partition',
  'kafka_offset',
  'body',
];
const event = (
  practice: string,
  source: string,
  at: number,
  offset: number,
  more: Partial<{ type: string; stream: string; body: object; subject: string; id: string }> = {},
): CellRow => [
  more.stream ?? 'appointments',
  more.subject ?? `s-${offset}`,
  more.id ?? `e-${offset}`,
  1,
  more.type ?? 'appointment.booked',
  practice,
  source,
  'ref',
  at,
  at,
  at + 500,
  0,
  offset,
  JSON.stringify(more.body ?? {}),
];

/** Alder speaks every ten minutes round the clock, birch as well until five hours ago. */
function chatter(): CellRow[] {
  const rows: CellRow[] = [];
  for (let minutes = 28 * 24 * 60; minutes >= 5; minutes -= 10) {
    rows.push(event('alder', 'hl7v2/alder', startMs - minutes * 60_000, rows.length));
    if (minutes >= 300) rows.push(event('birch', 'hl7v2/birch', startMs - minutes * 60_000, rows.length));
  }
  return rows;
}

let chatted: CellRow[];
async function fill(store: Store): Promise<void> {
  chatted = chatter();
  await store.insert('events', chatted, { columns: eventColumns });
  // A redelivery of the first one: the same key at a later offset.
  const again = [...(chatted[0] ?? [])];
  again[12] = 900_000;
  await store.insert('events', [again], { columns: eventColumns });
  await store.insert(
    'events',
    [
      event('', 'csv/front-desk', startMs - hour, 7, {
        stream: 'operations',
        type: 'source.delivered',
        subject: 'file',
        id: 'file',
        body: { accepted: 9, duplicate: 1, rejected: 2, held: false, unusedColumns: ['Fax'] },
      }),
    ],
    { columns: eventColumns },
  );
  const checkpoint = (topic: string, read: number, stored: number, duplicate: number): CellRow => [
    'fold',
    topic,
    0,
    1,
    read,
    0,
    stored,
    duplicate,
    0,
    0,
  ];
  await store.insert(
    'checkpoints',
    [checkpoint('appointments', chatted.length + 1, chatted.length, 1), checkpoint('operations', 3, 3, 0)],
    {
      columns: ['consumer', 'topic', 'partition', 'sequence', 'next_offset', 'start_offset', 'stored', 'duplicate', 'dead', 'ignored'],
    },
  );
  await store.insert(
    'dead_letters',
    [
      ['d1', 'csv/front-desk', 'alder'],
      ['d2', 'csv/front-desk', 'alder'],
      ['d3', 'csv/front-desk', 'nowhere'],
    ].map(([id, feed, practice]) => [
      id ?? '',
      feed ?? '',
      practice ?? '',
      'start',
      'text of 9',
      practice === 'nowhere' ? 'a known practice' : 'a wall-clock time',
      'line 4',
      1,
      44,
      startMs,
    ]),
    {
      columns: ['dead_id', 'feed', 'practice_id', 'field', 'value_shape', 'rule', 'source_ref', 'raw_partition', 'raw_offset', 'at'],
    },
  );
  const cells = (kpi: string, day: string, num: number, den: number): CellRow => [
    kpi,
    'alder',
    day,
    'settled_slots',
    num,
    den,
    1,
    1,
    1,
    1,
    0,
    0,
  ];
  await store.insert('kpi_cells', [cells('no_show_rate', '2026-10-05', 6, 100), cells('no_show_rate', '2026-10-06', 4, 100)], {
    columns: [
      'kpi_id',
      'practice_id',
      'day',
      'fact',
      'num',
      'den',
      'fact_rows',
      'definition_hash',
      'definition_version',
      'version',
      'recorded_at',
      'measured_at',
    ],
  });
  await store.insert(
    'restatements',
    [['no_show_rate', 'alder', '2026-10-05', 'settled_slots', 2, 8, 100, 6, 100, 'late_data', startMs, startMs]],
    {
      columns: [
        'kpi_id',
        'practice_id',
        'day',
        'fact',
        'version',
        'old_num',
        'old_den',
        'new_num',
        'new_den',
        'cause',
        'recorded_at',
        'restated_at',
      ],
    },
  );
  const weeks = Array.from({ length: 30 }, (_, index) => addDays(mondayOf('2026-11-09'), -7 * index));
  const signal = (node: string, index: number): CellRow => [
    'no_show_rate',
    node,
    weeks[index] ?? '',
    index < 5 ? 14.1 : 9,
    168,
    8.9,
    6.8,
    11,
    'p_prime',
    index < 5 ? 'beyond' : '',
    index < 5 ? 'worse' : 'usual',
    1,
    1,
  ];
  await store.insert(
    'signals',
    weeks.flatMap((_, index) => ['practice:alder', 'region:north', 'organisation'].map((node) => signal(node, index))),
    { columns: ['kpi_id', 'node', 'week', 'value', 'n', 'mean', 'lower', 'upper', 'method', 'rule', 'verdict', 'is_final', 'version'] },
  );
}

let t: ApiForTests;
let executive: Caller;
let manager: Caller;
beforeAll(async () => {
  t = await apiForTests(fill);
  [executive, manager] = await Promise.all([t.signIn('executive'), t.signIn('manager')]);
});
afterAll(() => t.dispose());
afterEach(() => expect(t.logged).toEqual([]));
const get = async (caller: Caller, path: string) => (await caller(path)).json();

describe('feeds', () => {
  it('that fell silent stand first, with their usual gap; others are on time', async () => {
    const { feeds, freshness } = feedsResponse.parse(await get(manager, '/api/v1/feeds'));
    expect(feeds.map((feed) => [feed.label, feed.practice, feed.state, feed.silentMinutes, feed.usualGapMinutes])).toEqual([
      ['Scheduling, HL7 v2', 'birch', 'silent', 300, 10],
      ['CSV', null, 'new', null, null],
      ['Scheduling, HL7 v2', 'alder', 'on_time', 10, 10],
    ]);
    expect([feeds[2]?.events24h, feeds[2]?.volume.length, feeds[2]?.lagSecondsP99, freshness.silentFeeds]).toEqual([144, 24, 0.5, 1]);
  });

  it('show their last delivery and what was not understood, to those it belongs to', async () => {
    const [whole, own] = await Promise.all(
      [executive, manager].map(async (caller) =>
        feedsResponse.parse(await get(caller, '/api/v1/feeds')).feeds.find((feed) => feed.feed === 'csv/front-desk'),
      ),
    );
    expect([whole?.deadLetters, whole?.lastDelivery?.unusedColumns, own?.deadLetters, own?.lastDelivery]).toEqual([3, ['Fax'], 2, null]);
  });

  it('that are silent make no figure of theirs final, and mark their practice', async () => {
    const answer = tilesResponse.parse(await get(manager, '/api/v1/tiles?from=2026-10-01&to=2026-10-31'));
    expect(answer.tiles.every((tile) => !tile.isFinal)).toBe(true);
    expect(answer.sites.map((site) => [site.id, site.feedSilentMinutes])).toEqual([
      ['north', 300],
      ['alder', null],
      ['birch', 300],
    ]);
    const owner = tilesResponse.parse(await get(await t.signIn('owner'), '/api/v1/tiles?from=2026-10-01&to=2026-10-31'));
    expect(owner.tiles.every((tile) => tile.isFinal)).toBe(true);
  });
});

describe('the accounting', () => {
  it('counts the stored again from the events: what a checkpoint claims and the table lacks is unaccounted', async () => {
    const { total, partitions } = accountingResponse.parse(await get(executive, '/api/v1/accounting'));
    expect(partitions.find((row) => row.topic === 'appointments')).toMatchObject({
      read: chatted.length + 1,
      stored: chatted.length,
      duplicate: 1,
      unaccounted: 0,
    });
    expect(partitions.find((row) => row.topic === 'operations')).toMatchObject({ read: 3, stored: 1, unaccounted: 2 });
    expect(total).toMatchObject({ read: chatted.length + 4, unaccounted: 2 });
  });
});

describe('dead letters', () => {
  it('are grouped by reason; those of no known practice are for the whole organisation', async () => {
    const [whole, own] = await Promise.all(
      [executive, manager].map(async (caller) => deadLettersResponse.parse(await get(caller, '/api/v1/dead-letters'))),
    );
    expect([whole?.total, whole?.groups.map((group) => [group.rule, group.count])]).toEqual([
      3,
      [
        ['a wall-clock time', 2],
        ['a known practice', 1],
      ],
    ]);
    expect([own?.total, own?.items.map((item) => [item.id, item.rawPosition])]).toEqual([
      2,
      [
        ['d1', 'raw 1-44'],
        ['d2', 'raw 1-44'],
      ],
    ]);
    const one = deadLettersResponse.parse(await get(executive, '/api/v1/dead-letters?rule=a%20known%20practice'));
    expect([one.items.map((item) => item.id), one.total]).toEqual([['d3'], 3]);
  });
});

describe('restatements', () => {
  it('say what a month was and what it is', async () => {
    const { items } = restatementsResponse.parse(await get(manager, '/api/v1/restatements?from=2026-10-01&to=2026-11-18'));
    expect(items).toMatchObject([
      {
        kpi: 'no_show_rate',
        practice: 'alder',
        period: { from: '2026-10-01', to: '2026-10-31' },
        oldValue: 6,
        newValue: 5,
        days: 1,
        cause: 'Late data: 1 day',
      },
    ]);
  });
});

describe('attention', () => {
  it('names the practice, not its groups, and ranks a worse measure before a silent feed', async () => {
    const { sentence, rest, items, total } = attentionResponse.parse(await get(executive, '/api/v1/attention'));
    expect([sentence, rest, total]).toEqual([
      'One thing got worse, one feed is silent.',
      'Everything else at 3 practices moved within its usual range.',
      2,
    ]);
    expect(items[0]).toMatchObject({
      verdict: 'worse',
      practice: 'alder',
      title: 'No-show rate',
      place: 'alder clinic',
      value: '14.1%',
      usual: 'Usual range 6.8 to 11.0%',
      explanation: '5 weeks above the usual.',
      worth: '38 no-shows a month',
      since: '2026-10-12',
      rule: 'beyond',
    });
    expect(items[1]).toMatchObject({
      kind: 'feed',
      place: 'birch clinic',
      title: 'Scheduling feed silent',
      value: '5 h',
      usual: 'Usually a message every 10 min',
    });
    expect([items[0]?.spark.length, items[1]?.spark.length]).toEqual([26, 0]);
  });
});

describe('events', () => {
  it('carry their place in Kafka and in the source; a look is written to the audit log', async () => {
    const answer = eventsResponse.parse(await get(manager, '/api/v1/events?stream=appointments&subject=s-0'));
    expect(answer.events).toMatchObject([
      { eventId: 'e-0', topic: 'appointments', partition: 0, offset: '0', sourceRef: 'ref', practice: 'alder' },
    ]);
    expect(t.access.audit.list(1)[0]).toMatchObject({ action: 'read_events', target: 'appointments all', rows: 1 });
  });
});
