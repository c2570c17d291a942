import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  breakdownResponse,
  distributionResponse,
  lineageResponse,
  seriesResponse,
  type LineageResponse,
} from '@rounds/schemas/contract/kpi.contract.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { apiForTests, type ApiForTests, type Caller } from './api-for-tests.ts';
import { insertFacts } from './facts-for-tests.ts';

let t: ApiForTests;
let manager: Caller;
beforeAll(async () => {
  t = await apiForTests(insertFacts);
  manager = await t.signIn('manager');
});
afterAll(() => t.dispose());
afterEach(() => expect(t.logged).toEqual([]));

const get = async (path: string) => (await manager(path)).json();
const span = 'from=2026-10-01&to=2026-10-20';

async function allRows(kpi: string, side: string, more = ''): Promise<{ first: LineageResponse; rows: LineageResponse['rows'] }> {
  const rows: LineageResponse['rows'] = [];
  let cursor = '';
  for (;;) {
    const page = lineageResponse.parse(await get(`/api/v1/kpis/${kpi}/lineage?${span}&side=${side}&limit=200${more}${cursor}`));
    rows.push(...page.rows);
    if (page.nextCursor === null) return { first: page, rows };
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}
const sum = (rows: LineageResponse['rows']) => rows.reduce((total, row) => total + row.amount, 0);

describe('lineage', () => {
  it.each(kpis.map((kpi) => [kpi.id, kpi] as const))('%s: the rows listed are the numerator, each once', async (id) => {
    const { first, rows } = await allRows(id, 'num');
    expect(rows.length).toBeGreaterThan(0);
    expect(sum(rows)).toBe(first.totals.num);
    expect(first.totals.rows).toBe(rows.length);
    expect(new Set(rows.map((row) => `${row.practice} ${row.day} ${row.subject} ${row.rowId}`)).size).toBe(rows.length);
  });

  it.each(kpis.filter((kpi) => kpi.den && kpi.kind !== 'ratio_lagged').map((kpi) => [kpi.id] as const))(
    '%s: the rows listed are the denominator',
    async (id) => {
      const { first, rows } = await allRows(id, 'den');
      expect([sum(rows), rows.length > 0]).toEqual([first.totals.den, true]);
    },
  );

  it('lists what was left out, each row with its reason', async () => {
    const { first, rows } = await allRows('no_show_rate', 'excluded');
    expect(first.excluded.find((entry) => entry.reason === 'Entered in error')?.rows).toBe(2 * 20);
    expect(rows.filter((row) => row.reason === 'Entered in error')).toHaveLength(2 * 20);
    expect(rows.every((row) => row.reason !== undefined && row.reason !== '')).toBe(true);
    expect(rows.every((row) => Array.isArray(row.flags))).toBe(true);
  });

  it('has no column that none of its rows fills', async () => {
    const columnsOf = async (side: string) => (await allRows('no_show_rate', side)).first.columns.map(({ column }) => column);
    const [missed, expected] = [await columnsOf('num'), await columnsOf('den')];
    const waits = ['lobby_minutes', 'cycle_minutes'];
    expect([missed.filter((column) => waits.includes(column)), expected.filter((column) => waits.includes(column))]).toEqual([[], waits]);
    expect(expected.filter((column) => !waits.includes(column))).toEqual(missed);
  });

  it('follows a slice, in words', async () => {
    const { rows } = await allRows('no_show_rate', 'num', '&dimension=payer_class&key=medicare_advantage');
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map((row) => row.columns['payer_class']))).toEqual(new Set(['Medicare Advantage']));
    expect(rows[0]?.columns['outcome']).toBe('No-show');
  });

  it('is written to the audit log with its count, and with no key of a patient', async () => {
    const before = t.access.audit.list(1)[0]?.seq ?? 0;
    await get(`/api/v1/kpis/no_show_rate/lineage?${span}&limit=7`);
    const [entry] = t.access.audit.list(1);
    expect(entry).toMatchObject({
      seq: before + 1,
      action: 'read_rows',
      rows: 7,
      decision: 'allowed',
      target: 'no_show_rate num all 2026-10-01..2026-10-20',
    });
    expect(JSON.stringify(t.access.audit.list(1000))).not.toMatch(/p_alder|alder:appt/);
    expect(t.access.audit.firstBroken()).toBeNull();
  });

  it('refuses a cursor it did not give', async () => {
    for (const cursor of [
      'abc',
      Buffer.from('["2026-10-01"]').toString('base64url'),
      Buffer.from('["2026-10-01","a","b",{}]').toString('base64url'),
    ]) {
      expect((await manager(`/api/v1/kpis/visits/lineage?cursor=${cursor}`)).status).toBe(400);
    }
  });

  it('needs the right to see rows', async () => {
    t.access.createAccount({ name: 'aggregates', role: 'executive', grants: [{ kind: 'organisation', target: '' }], patientRows: false });
    const reader = await t.signIn('aggregates');
    expect([(await reader('/api/v1/kpis/visits/lineage')).status, (await reader('/api/v1/kpis/visits/series')).status]).toEqual([403, 200]);
    expect(t.access.audit.list(1)[0]).toMatchObject({ action: 'refused', decision: 'refused' });
  });
});

describe('a measure', () => {
  it.each(kpis.map((kpi) => [kpi.id, kpi] as const))('%s: slices add up to the whole, for every dimension', async (id, kpi) => {
    for (const dimension of kpi.dimensions) {
      const answer = breakdownResponse.parse(await get(`/api/v1/kpis/${id}/breakdown?${span}&dimension=${dimension}`));
      expect([dimension, answer.rows.length > 0]).toEqual([dimension, true]);
      expect([dimension, answer.rows.reduce((total, row) => total + row.num, 0)]).toEqual([dimension, answer.total.num]);
    }
  });

  it('by practice has intervals round its value and a chance band round the group', async () => {
    const answer = breakdownResponse.parse(await get(`/api/v1/kpis/no_show_rate/breakdown?${span}`));
    expect(answer.rows.map((row) => row.key).sort()).toEqual(['alder', 'birch']);
    for (const row of answer.rows) {
      expect(row.interval?.lower).toBeLessThan(row.value ?? 0);
      expect(row.interval?.upper).toBeGreaterThan(row.value ?? 0);
      expect(row.chance?.lower).toBeLessThan(answer.total.value ?? 0);
    }
  });

  it('over time: weeks begin on Monday, each value is its numerator over its denominator, open weeks are not final', async () => {
    const answer = seriesResponse.parse(await get('/api/v1/kpis/no_show_rate/series?from=2026-10-01&to=2026-11-18&grain=week'));
    const points = answer.lines[0]?.points ?? [];
    expect(points.map((point) => point.start).slice(0, 2)).toEqual(['2026-09-28', '2026-10-05']);
    expect(points.every((point) => point.value === null || Math.abs(point.value - (100 * point.num) / point.den) < 1e-9)).toBe(true);
    expect(points.map((point) => point.isFinal)).toEqual([true, true, true, true, true, true, true, false]);
  });

  it('over time by a dimension has one line a value, named', async () => {
    const answer = seriesResponse.parse(
      await get('/api/v1/kpis/visits/series?from=2026-10-01&to=2026-10-31&grain=month&dimension=payer_class'),
    );
    expect(answer.lines.map((line) => line.label).sort()).toEqual(['Commercial', 'Medicare Advantage']);
  });

  it('refuses more points than a chart can show', async () => {
    expect((await manager('/api/v1/kpis/visits/series?from=2022-01-01&to=2026-01-01&grain=day')).status).toBe(400);
  });

  it('as a distribution is the exact histogram', async () => {
    const answer = distributionResponse.parse(await get(`/api/v1/kpis/wait_lobby_min/distribution?${span}`));
    expect(answer.bins.reduce((total, bin) => total + bin.count, 0)).toBe(answer.n);
    expect((await manager('/api/v1/kpis/visits/distribution')).status).toBe(400);
  });
});
