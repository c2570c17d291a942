/**
 * Signals over the real engine: a group of twelve practices in three regions with fourteen months of cells.
 */
import { storeForTests } from '@rounds/infra/clickhouse/store-for-tests.ts';
import type { CellRow, Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { addDays, isoWeekday } from '@rounds/schemas/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSignals, type Signals } from './signals-loop.ts';

let store: Store;
let dispose: () => Promise<void>;
beforeAll(async () => ({ store, dispose } = await storeForTests()));
afterAll(() => dispose());

const practices = Array.from({ length: 12 }, (_, index) => `site-${index}`);
const firstDay = '2025-09-01';
const days = Array.from({ length: 440 }, (_, index) => addDays(firstDay, index));
// A Wednesday noon in New York.
let now = Date.parse('2026-11-11T17:00:00Z');
const cellColumns = ['kpi_id', 'practice_id', 'day', 'fact', 'num', 'den', 'bins', 'version'];

/** The same everywhere and always: between 0 and 1, from the place alone. */
const noise = (...place: number[]) => {
  const x = Math.sin(place.reduce((sum, number, index) => sum + number * (12.9898 + index * 65.233), 0)) * 43758.5453;
  return x - Math.floor(x);
};

/** Visits of a site's day: none on weekends, many on Mondays; closed on the Monday of the 30th week. */
function expected(site: number, day: number): number {
  const weekday = isoWeekday(days[day] ?? '');
  if (weekday > 5 || day === 30 * 7) return 0;
  return (weekday === 1 ? 60 : 40) + Math.floor(noise(site, day) * 8);
}

const cell = (kpi: string, site: number, day: number, num: number, den: number, bins = new Map<number, number>(), version = 1): CellRow => [
  kpi,
  practices[site] ?? '',
  days[day] ?? '',
  'settled_slots',
  num,
  den,
  bins,
  version,
];

/** No-shows: 15 % on Mondays, 6 % otherwise; at site 3 everything doubles in the last weeks. */
function noShows(site: number, day: number, den: number): number {
  const rate = (isoWeekday(days[day] ?? '') === 1 ? 0.15 : 0.06) * (site === 3 && day > 400 ? 2.5 : 1);
  return Math.round(den * (rate + (noise(site, day, 7) - 0.5) * 0.06));
}

function cellsOf(site: number, day: number): CellRow[] {
  const den = expected(site, day);
  if (den === 0) return [];
  const waits = new Map(Array.from({ length: 20 }, (_, wait) => [wait * 2, 1 + Math.floor(noise(site, day, wait) * 3)]));
  return kpis.map((kpi) => {
    const version = 100 + day;
    if (kpi.id === 'no_show_rate') return cell(kpi.id, site, day, noShows(site, day, den), den, undefined, version);
    if (kpi.kind === 'distribution')
      return cell(
        kpi.id,
        site,
        day,
        0,
        Array.from(waits.values()).reduce((a, b) => a + b, 0),
        waits,
        version,
      );
    if (kpi.kind === 'stock' || kpi.kind === 'stock_ratio')
      return cell(kpi.id, site, day, Math.round(noise(site, day) * 2000 - 900), 1000, undefined, version);
    return cell(kpi.id, site, day, den, den * 20, undefined, version);
  });
}

const rowsQuery = defineQuery({
  name: 'test_signals',
  sql: `SELECT toString(week) AS week, value, n, mean, lower, upper, method, rule, verdict, is_final FROM signals FINAL
    WHERE kpi_id = {kpi:String} AND node = {node:String} ORDER BY week`,
  params: z.object({ kpi: z.string(), node: z.string() }),
  row: z.object({
    week: z.string(),
    value: z.number().nullable(),
    n: z.number(),
    mean: z.number().nullable(),
    lower: z.number().nullable(),
    upper: z.number().nullable(),
    method: z.string(),
    rule: z.string(),
    verdict: z.string(),
    is_final: z.number(),
  }),
});
const read = (kpi: string, node: string) => store.query(rowsQuery, { kpi, node });

const runs: { written: number; at: number }[] = [];
const logger = {
  info: (fields: object) => void runs.push({ ...z.object({ written: z.number() }).parse(fields), at: performance.now() }),
  warn: () => undefined,
  error: () => undefined,
};
/** Real time passing on top of the day the test is in, so that runs can be timed. */
const clock = () => now + (performance.now() - began);
const began = performance.now();
const signals = () => createSignals({ store, kpis, logger, clock });

beforeAll(async () => {
  const directory = practices.map((practice, index): CellRow => [
    'practice',
    practice,
    { practice, name: practice, region: `region-${index % 3}`, timeZone: 'America/New_York', cutoverMinutes: 0 },
    1,
  ]);
  await store.insert('directory', directory, { columns: ['kind', 'id', 'attributes', 'version'] });
  await store.insert(
    'kpi_cells',
    practices.flatMap((_, site) => days.flatMap((_, day) => cellsOf(site, day))),
    { columns: cellColumns },
  );
});

describe('signals', () => {
  let first: Signals;
  beforeAll(async () => {
    first = signals();
    await first.start();
  });
  afterAll(() => first.stop());

  it('computes all KPIs at every practice, region and the organisation when it starts', async () => {
    const nodes = await store.query(
      defineQuery({
        name: 'nodes',
        sql: 'SELECT DISTINCT node FROM signals FINAL ORDER BY node',
        params: z.object({}),
        row: z.object({ node: z.string() }),
      }),
      {},
    );
    expect(nodes.map(({ node }) => node)).toEqual(
      ['organisation', ...practices.map((id) => `practice:${id}`), 'region:region-0', 'region:region-1', 'region:region-2'].sort(),
    );
    expect(runs[0]?.written).toBeGreaterThan(14_000);
  });

  it('sees the site whose no-shows doubled, in its own chart, and calls it worse', async () => {
    const last = (await read('no_show_rate', 'practice:site-3')).findLast(({ is_final: isFinal }) => isFinal === 1);
    expect(last).toMatchObject({ verdict: 'worse', rule: 'beyond', method: 'p_prime' });
    expect((await read('no_show_rate', 'practice:site-5')).filter(({ rule }) => rule === 'beyond').length).toBeLessThanOrEqual(1);
  });

  it('a week with a closed Monday keeps its place among the others', async () => {
    const weeks = await read('visits', 'practice:site-1');
    const closed = weeks.find(({ week }) => week === addDays(firstDay, 30 * 7));
    expect(closed).toMatchObject({ verdict: 'usual' });
    expect(closed?.n).toBeLessThan(closed?.lower ?? 0);
  });

  it('the week under way has a range and no verdict', async () => {
    const last = (await read('no_show_rate', 'organisation')).at(-1);
    expect(last).toMatchObject({ week: '2026-11-09', verdict: 'not_final', is_final: 0 });
    expect(last?.upper).not.toBeNull();
  });

  it('is the same whoever computes it: a second start writes the same rows', async () => {
    const before = await read('wait_lobby_min', 'region:region-1');
    const second = signals();
    await second.start();
    await second.stop();
    expect(await read('wait_lobby_min', 'region:region-1')).toEqual(before);
  });

  it('writes only what a touched cell changed, and its region and organisation with it', async () => {
    const [site, day] = [4, 380];
    const organisation = await read('visits', 'organisation');
    await store.insert('kpi_cells', [cell('visits', site, day, 2000, 0, undefined, 10_000)], { columns: cellColumns });
    first.touch('site-4', ['visits'], [days[day] ?? '']);
    await first.settle();
    expect(runs.at(-1)?.written).toBe(3);
    expect((await read('visits', 'practice:site-4')).find(({ verdict }) => verdict === 'changed')?.rule).toBe('beyond');
    expect(await read('visits', 'organisation')).not.toEqual(organisation);
  });

  it('an annotated phase begins new limits', async () => {
    await store.insert('annotations', [['note-1', 'site-3', 'no_show_rate', '2026-06-15', 'Reminders by text', 1, 1]], {
      columns: ['annotation_id', 'practice_id', 'kpi_id', 'day', 'text', 'phase', 'version'],
    });
    await first.settle();
    const means = (await read('no_show_rate', 'practice:site-3')).map(({ mean }) => mean);
    expect(new Set(means).size).toBe(2);
  });

  it('when the day ends, the week that ended with it becomes final', async () => {
    now = Date.parse('2026-11-16T17:00:00Z');
    await first.settle();
    const weeks = await read('no_show_rate', 'practice:site-5');
    expect(weeks.at(-1)).toMatchObject({ week: '2026-11-09', is_final: 1 });
  });
});

describe('pace', () => {
  it('a touch is answered soon; while much is loaded, runs keep their distance', async () => {
    const before = runs.length;
    const loop = createSignals({
      store,
      kpis: kpis.filter(({ id }) => id === 'visits'),
      logger,
      clock,
      pace: { debounceMs: 50, bulkMs: 1_500 },
    });
    await loop.start();
    loop.touch('site-1', ['visits'], [days[380] ?? '']);
    await expect.poll(() => runs.length, { timeout: 60_000 }).toBe(before + 2);
    for (const practice of practices) loop.touch(practice, ['visits'], days.slice(300, 400));
    await expect.poll(() => runs.length, { timeout: 60_000 }).toBe(before + 3);
    await loop.stop();
    const [answered, loaded] = runs.slice(before + 1).map(({ at }) => at);
    expect((loaded ?? 0) - (answered ?? 0)).toBeGreaterThan(1_000);
  });
});
