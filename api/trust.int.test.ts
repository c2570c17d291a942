import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  accountingResponse,
  attentionResponse,
  deadLettersResponse,
  feedsResponse,
  restatementsResponse,
} from '@rounds/schemas/contract/trust.contract.ts';
import { remittancesResponse } from '@rounds/schemas/contract/remittances.contract.ts';
import { problem } from '@rounds/schemas/contract/common.contract.ts';
import { feedDetail } from '@rounds/schemas/contract/feeds.contract.ts';
import { eventsResponse, tilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { apiForTests, type ApiForTests, type Caller } from './api-for-tests.ts';
import { insertRows } from '@rounds/infra/clickhouse/rows-for-tests.ts';
import { logAway } from './log-away-for-tests.ts';
import { insertTrustRows, wholeFile } from './trust-rows-for-tests.ts';

let t: ApiForTests;
let spoken = 0;
let executive: Caller;
let manager: Caller;
beforeAll(async () => {
  t = await apiForTests(async (store) => void (spoken = await insertTrustRows(store)), logAway);
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
    expect([feeds[2]?.usual24h?.median, feeds[2]?.unmappedCodes, feeds[0]?.unmappedCodes]).toEqual([144, 1, 0]);
    const hour = feeds[2]?.volume[22];
    expect([hour?.count, hour?.usual?.median]).toEqual([6, 6]);
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

  it('tell everything of one: rhythm, alarms, lag, deliveries; codes to administrators only', async () => {
    const [silent, spoken, whole] = await Promise.all([
      get(manager, '/api/v1/feeds/hl7v2/birch'),
      get(manager, '/api/v1/feeds/hl7v2/alder'),
      get(await t.signIn('admin'), '/api/v1/feeds/hl7v2/alder'),
    ]).then((answers) => answers.map((answer) => feedDetail.parse(answer)));
    expect([silent?.state, silent?.stateWords, silent?.alarms.map(({ kind }) => kind)]).toEqual([
      'silent',
      'Silent for 5 h; usually a message every 10 min.',
      ['silence'],
    ]);
    expect([spoken?.state, spoken?.alarms, spoken?.day.usual?.median, spoken?.rhythm.length]).toEqual(['on_time', [], 144, 168]);
    expect([spoken?.lag, spoken?.unmapped, spoken?.mayAdminister, spoken?.practices]).toEqual([
      { secondsP99: 0.5, events: 144 },
      [],
      false,
      ['alder'],
    ]);
    expect(whole?.unmapped).toMatchObject([{ list: 'status', code: 'ARRIVED', where: 'taken_in' }]);
    const front = feedDetail.parse(await get(executive, '/api/v1/feeds/csv/front-desk'));
    expect([front.deliveries, front.deadLetters.total]).toMatchObject([[{ accepted: 9, unusedColumns: ['Fax'] }], 3]);
  });

  it('that nobody knows, or only others, are the same answer to everybody: there is nothing here', async () => {
    const admin = await t.signIn('admin');
    const asked = [
      [manager, '/api/v1/feeds/hl7v2/cedar'],
      [manager, '/api/v1/feeds/hl7v2/nobody'],
      [executive, '/api/v1/feeds/hl7v2/nobody'],
      [admin, '/api/v1/feeds/hl7v2/nobody'],
      [admin, '/api/v1/feeds/csv/front-desk?scope=practice:cedar'],
    ] as const;
    for (const [reader, path] of asked) {
      const answer = await reader(path);
      const { traceId: _, ...told } = problem.parse(await answer.json());
      expect([path, answer.status, told]).toEqual([
        path,
        404,
        { type: 'urn:rounds:problem:not_found', title: 'There is nothing here.', status: 404, code: 'not_found' },
      ]);
    }
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
      read: spoken + 1,
      stored: spoken,
      duplicate: 1,
      unaccounted: 0,
    });
    expect(partitions.find((row) => row.topic === 'operations')).toMatchObject({ read: 3, stored: 1, unaccounted: 2 });
    expect(total).toMatchObject({ read: spoken + 4, unaccounted: 2 });
  });

  it('says how much lies before the first day a page shows, to those it belongs to', async () => {
    const told = await Promise.all(
      [executive, manager].map(async (caller) => accountingResponse.parse(await get(caller, '/api/v1/accounting')).beforeFirstShown),
    );
    expect(told).toEqual([3, 2]);
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

describe('a file that was refused as a whole', () => {
  it('waits, unless the same bytes are taken in later, by whatever feed; refused again it waits again', async () => {
    const told = async () => {
      const { total, resolved, items } = deadLettersResponse.parse(
        await get(executive, '/api/v1/dead-letters?feed=csv/desk&resolved=true'),
      );
      return { total, resolved, items: items.map((item) => [item.id, item.resolved, item.takenIn]) };
    };
    const waiting = { total: 4, resolved: 0, items: [['f1', false, null]] };
    await insertRows(t.store, 'dead_letters', [wholeFile.letter(1, 2)]);
    await insertRows(t.store, 'events', [wholeFile.delivered('csv/desk', 1, true)]);
    expect(await told()).toEqual(waiting);
    await insertRows(t.store, 'events', [wholeFile.delivered('csv/billing', 10, false)]);
    const takenIn = { feed: 'csv/billing', at: '2026-11-18T20:00:10.000Z' };
    expect(await told()).toEqual({ total: 3, resolved: 1, items: [['f1', true, takenIn]] });
    await insertRows(t.store, 'dead_letters', [wholeFile.letter(2, 20)]);
    expect(await told()).toEqual(waiting);
    await insertRows(t.store, 'events', [wholeFile.delivered('csv/desk', 30, false)]);
    expect(await told()).toMatchObject({ total: 3, resolved: 1 });
  });
});

describe('remittances', () => {
  it('say who paid, what was taken back outside of claims, and which do not add up', async () => {
    const answer = remittancesResponse.parse(await get(manager, '/api/v1/remittances?from=2026-11-01&to=2026-11-18'));
    expect(answer.total).toEqual({ remittances: 2, cashCents: 9_500, unbalanced: 1 });
    expect(answer.items).toMatchObject([
      {
        remittance: 'r1',
        trace: 'trace-r1',
        cashCents: 9_000,
        claims: 3,
        claimPaidCents: 10_000,
        adjustedCents: -1_000,
        outOfBalanceCents: 0,
        adjustments: [{ code: 'WO', words: 'Overpayment taken back', cents: -1_000 }],
      },
      { remittance: 'r2', cashCents: 500, outOfBalanceCents: 25, adjustments: [] },
    ]);
    const before = remittancesResponse.parse(await get(manager, '/api/v1/remittances?from=2026-10-01&to=2026-10-31'));
    expect([before.total.remittances, before.items]).toEqual([0, []]);
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
