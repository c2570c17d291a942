import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriesResponse, tilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { directory, me } from '@rounds/schemas/contract/trust.contract.ts';
import { addDays } from '@rounds/schemas/time.ts';
import { insertCells, insertRows, type TestCell } from '@rounds/infra/clickhouse/rows-for-tests.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { apiForTests, type ApiForTests } from './api-for-tests.ts';

const cell = (kpi: string, practice: string, day: string, num: number, den: number, bins?: ReadonlyMap<number, number>): TestCell =>
  bins ? { kpi, practice, day, num, den, bins } : { kpi, practice, day, num, den };
const signal = (node: string, week: string, verdict: string, isFinal: number) => {
  const range = { value: 12, n: 100, mean: 9, lower: 6, upper: 11, method: 'p_prime' };
  const rule = verdict === 'worse' ? 'beyond' : '';
  return { kpi_id: 'no_show_rate', node, week, ...range, rule, verdict, is_final: isFinal, version: 1 };
};

async function fill(store: Store): Promise<void> {
  const days = Array.from({ length: 18 }, (_, index) => addDays('2026-11-01', index));
  await insertCells(store, [
    ...days.flatMap((day) => [
      cell('no_show_rate', 'alder', day, 1, 10),
      cell('no_show_rate', 'birch', day, 3, 10),
      cell('no_show_rate', 'cedar', day, 5, 10),
    ]),
    ...days.map((day) => cell('no_show_rate', 'alder', addDays(day, -364), 2, 10)),
    cell('visits', 'alder', '2026-11-02', 7, 0),
    cell(
      'wait_lobby_min',
      'alder',
      '2026-11-02',
      20,
      20,
      new Map([
        [5, 10],
        [15, 10],
      ]),
    ),
    cell('wait_lobby_min', 'birch', '2026-11-02', 20, 20, new Map([[25, 20]])),
  ]);
  await insertRows(store, 'signals', [
    ...['2026-10-26', '2026-11-02', '2026-11-09'].map((week) =>
      signal('practice:alder', week, week === '2026-11-09' ? 'worse' : 'usual', 1),
    ),
    signal('practice:alder', '2026-11-16', 'not_final', 0),
    signal('organisation', '2026-11-09', 'usual', 1),
  ]);
  await insertRows(store, 'targets', [{ kpi_id: 'no_show_rate', practice_id: '', valid_from: '2026-01-01', value: 12, version: 1 }]);
}

let t: ApiForTests;
beforeAll(async () => (t = await apiForTests(fill)));
afterAll(() => t.dispose());
afterEach(() => expect(t.logged).toEqual([]));

const tilesOf = async (name: string, query = '') =>
  tilesResponse.parse(await (await (await t.signIn(name))(`/api/v1/tiles${query}`)).json());

describe('tiles', () => {
  it('pool the practices of the scope, month to date by default', async () => {
    const answer = await tilesOf('executive');
    expect(answer.period).toEqual({ from: '2026-11-01', to: '2026-11-18' });
    expect(answer.comparison).toEqual({ from: '2025-11-02', to: '2025-11-19' });
    expect(answer.tiles.find((tile) => tile.kpi === 'no_show_rate')).toMatchObject({
      value: 30,
      num: 162,
      den: 540,
      comparison: 20,
      change: { amount: 10, unit: 'points' },
      verdict: 'usual',
      target: { value: 12, standing: 'meets' },
    });
  });

  it('merge medians, never average them', async () => {
    const answer = await tilesOf('manager');
    expect(answer.tiles.find((tile) => tile.kpi === 'wait_lobby_min')).toMatchObject({ value: 20, n: 40 });
    expect(answer.sites.filter((site) => site.kind === 'practice').map((site) => [site.id, site.cells['wait_lobby_min']?.value])).toEqual([
      ['alder', 10],
      ['birch', 25],
    ]);
  });

  it('take the verdict of the latest final week of the node, and too few before any verdict', async () => {
    const answer = await tilesOf('owner');
    expect(answer.tiles.find((tile) => tile.kpi === 'no_show_rate')).toMatchObject({
      verdict: 'worse',
      rule: 'beyond',
      value: 10,
      target: { standing: 'meets' },
    });
    expect(answer.tiles.find((tile) => tile.kpi === 'visits')).toMatchObject({ verdict: 'too_few', n: 7 });
    expect(answer.tiles.find((tile) => tile.kpi === 'overtime_pct')).toMatchObject({ verdict: 'no_data', value: null });
  });

  it('show 26 weeks, those with a usual range from signals', async () => {
    const spark = (await tilesOf('owner')).tiles.find((tile) => tile.kpi === 'no_show_rate')?.spark ?? [];
    expect(spark).toHaveLength(26);
    expect(spark.at(-2)).toMatchObject({ week: '2026-11-09', value: 12, lower: 6, upper: 11, verdict: 'worse', isFinal: true });
    expect(spark.at(-1)).toMatchObject({ week: '2026-11-16', isFinal: false, verdict: 'no_range' });
    expect(spark[0]).toMatchObject({ value: null, verdict: 'no_data' });
  });

  it('of a scope outside the grants are not found, whether it exists or not', async () => {
    const owner = await t.signIn('owner');
    const foreign = await owner('/api/v1/tiles?scope=practice:cedar');
    const madeUp = await owner('/api/v1/tiles?scope=practice:nowhere');
    expect([foreign.status, madeUp.status]).toEqual([404, 404]);
    expect({ ...((await foreign.json()) as object), traceId: '' }).toEqual({ ...((await madeUp.json()) as object), traceId: '' });
  });

  it('refuse reversed, endless and impossible periods with the field and the rule', async () => {
    const owner = await t.signIn('owner');
    for (const query of [
      'from=2026-11-02&to=2026-11-01',
      'from=2010-01-01&to=2026-01-01',
      'from=0001-01-01',
      'to=2026-02-30',
      'scope=practice:',
      'compare=yesterday',
    ]) {
      const response = await owner(`/api/v1/tiles?${query}`);
      expect([query, response.status]).toEqual([query, 400]);
    }
  });
});

describe('days', () => {
  const seriesOf = async (name: string, kpi: string, query: string) =>
    seriesResponse.parse(await (await (await t.signIn(name))(`/api/v1/kpis/${kpi}/series?${query}`)).json());

  it('rule 23: without anything to measure are absent, not zero', async () => {
    for (const [kpi, value] of [
      ['visits', 7],
      ['wait_lobby_min', 10],
    ] as const) {
      const { lines } = await seriesOf('owner', kpi, 'grain=day&from=2026-11-01&to=2026-11-03');
      expect(lines[0]?.points.map((point) => [point.start, point.value, point.verdict === 'no_data'])).toEqual([
        ['2026-11-01', null, true],
        ['2026-11-02', value, false],
        ['2026-11-03', null, true],
      ]);
    }
  });

  it('rule 3: a group’s today is each practice’s own; a day is final once it is over everywhere', async () => {
    const before = t.clock.now;
    // 00:30 in New York, 21:30 of the day before in Los Angeles.
    t.clock.now = Date.parse('2026-11-20T05:30:00Z');
    try {
      const seen = directory.parse(await (await (await t.signIn('executive'))('/api/v1/directory')).json());
      expect(seen.practices.map(({ id, today }) => [id, today])).toEqual([
        ['alder', '2026-11-20'],
        ['birch', '2026-11-20'],
        ['cedar', '2026-11-19'],
      ]);
      const final = async (name: string) => {
        const { lines } = await seriesOf(name, 'no_show_rate', 'grain=day&from=2026-11-18&to=2026-11-19');
        return lines[0]?.points.map(({ isFinal }) => isFinal);
      };
      expect([await final('manager'), await final('executive')]).toEqual([
        [true, true],
        [true, false],
      ]);
    } finally {
      t.clock.now = before;
    }
  });

  it('rule 14: figures follow the organisation as it is now, also those of before a practice moved to another region', async () => {
    const rate = async (region: string) =>
      (await tilesOf('executive', `?scope=region:${region}&from=2026-11-01&to=2026-11-10`)).tiles.find(({ kpi }) => kpi === 'no_show_rate');
    expect([await rate('north'), await rate('south')]).toMatchObject([
      { num: 40, den: 200 },
      { num: 50, den: 100 },
    ]);
    const moved = {
      practice: 'birch',
      name: 'birch clinic',
      shortName: 'birch',
      region: 'south',
      timeZone: 'America/New_York',
      cutoverMinutes: 0,
    };
    const say = (practice: object, version: number) =>
      insertRows(t.store, 'directory', [
        { kind: 'practice', id: 'birch', attributes: JSON.stringify(practice), version, recorded_at: t.clock.now },
      ]);
    await say(moved, 2);
    t.clock.now += 5_000;
    expect([await rate('north'), await rate('south')]).toMatchObject([
      { num: 10, den: 100 },
      { num: 80, den: 200 },
    ]);
    await say({ ...moved, region: 'north' }, 3);
    t.clock.now += 5_000;
  });
});

describe('the reader', () => {
  it('sees their own practices only', async () => {
    const manager = await t.signIn('manager');
    expect(me.parse(await (await manager('/api/v1/me')).json())).toMatchObject({
      practices: ['alder', 'birch'],
      role: 'regional_manager',
      may: { ingest: false, administer: false },
    });
    const seen = directory.parse(await (await manager('/api/v1/directory')).json());
    expect([
      seen.practices.map((practice) => practice.id),
      seen.providers.map((provider) => provider.id),
      seen.regions.map((region) => region.id),
    ]).toEqual([['alder', 'birch'], ['prv-alder'], ['north']]);
  });
});
