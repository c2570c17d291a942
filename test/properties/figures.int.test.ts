/**
 * What a reader sees, from event to answer: figures of a scope equal the oracle's, sites add up to their group,
 * and the rows listed behind a figure are its numerator, to the last row.
 */
import { type ApiForTests, apiForTests, type Caller } from '@rounds/api/api-for-tests.ts';
import { lineageResponse, tilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lastOfMonth, oracleFigure } from '../oracle/figures.ts';
import { foldInProcess } from '../oracle/fold-in-process.ts';
import { oracleCells } from '../oracle/oracle.ts';
import { createRandom } from '../oracle/simulate/random.ts';
import { halfYear, simulate, simulatedPractices } from '../oracle/simulate/simulate.ts';

const practices = simulatedPractices.map(({ id }) => id);
const events = simulate(11, { ...halfYear, from: '2025-09-01', to: '2026-01-31', appointmentsADay: 4, claimsADay: 2, employees: 2 });
const oracle = oracleCells(events);
const months = ['2025-12-01', '2026-01-01'].map((from) => ({ from, to: lastOfMonth(from) }));

let t: ApiForTests;
let reader: Caller;
beforeAll(async () => {
  t = await apiForTests((store) => foldInProcess(store).feed(createRandom(11).shuffle(events), 6_000));
  reader = await t.signIn('executive');
});
afterAll(() => t.dispose());

async function tiles(scope: string, { from, to }: { from: string; to: string }) {
  const response = await reader(`/api/v1/tiles?scope=${scope}&from=${from}&to=${to}&compare=none`);
  return tilesResponse.parse(await response.json());
}

describe.each(months)('figures of $from to $to', (month) => {
  it.each(['all', ...practices.map((id) => `practice:${id}`)])('of %s are the oracle’s', async (scope) => {
    const own = scope === 'all' ? practices : practices.filter((id) => scope === `practice:${id}`);
    const answer = await tiles(scope, month);
    for (const kpi of kpis) {
      const tile = answer.tiles.find((candidate) => candidate.kpi === kpi.id);
      const figure = oracleFigure(oracle, kpi, own, month);
      expect({ kpi: kpi.id, num: tile?.num, den: kpi.den ? tile?.den : figure.den }).toEqual({
        kpi: kpi.id,
        num: figure.num,
        den: kpi.kind === 'ratio_lagged' ? expect.closeTo(figure.den, 6) : figure.den,
      });
      if (figure.value === null) expect(tile?.value).toBeNull();
      else expect(tile?.value).toBeCloseTo(figure.value, 9);
    }
  });

  it('sites add up to their group', async () => {
    const answer = await tiles('all', month);
    for (const kpi of kpis) {
      const sites = answer.sites.filter(({ kind }) => kind === 'practice').map((site) => site.cells[kpi.id]);
      const tile = answer.tiles.find((candidate) => candidate.kpi === kpi.id);
      expect(sites.reduce((sum, site) => sum + (site?.num ?? 0), 0)).toBe(tile?.num);
      expect(sites.reduce((sum, site) => sum + (site?.den ?? 0), 0)).toBeCloseTo(tile?.den ?? 0, 6);
    }
  });
});

/** All rows behind a figure, page by page. */
async function rowsBehind(kpi: Kpi, side: 'num' | 'den', scope: string, { from, to }: { from: string; to: string }) {
  const rows = [];
  let cursor: string | null = '';
  let totals = { num: Number.NaN, den: Number.NaN, rows: Number.NaN };
  while (cursor !== null) {
    const page = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = lineageResponse.parse(
      await (await reader(`/api/v1/kpis/${kpi.id}/lineage?scope=${scope}&from=${from}&to=${to}&side=${side}&limit=200${page}`)).json(),
    );
    rows.push(...answer.rows);
    ({ totals, nextCursor: cursor } = { totals: answer.totals, nextCursor: answer.nextCursor });
  }
  return { rows, totals };
}

describe('rows behind a figure', () => {
  it.each(kpis.map((kpi) => [kpi.id, kpi] as const))('%s: the rows listed are the numerator, each once', async (_, kpi) => {
    const { rows, totals } = await rowsBehind(kpi, 'num', 'practice:harbor', months[1] ?? { from: '', to: '' });
    expect(rows.length).toBe(totals.rows);
    expect(new Set(rows.map((row) => `${row.fact} ${row.practice} ${row.day} ${row.rowId}`)).size).toBe(rows.length);
    expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBe(totals.num);
    expect(totals.num).toBe(oracleFigure(oracle, kpi, ['harbor'], months[1] ?? { from: '', to: '' }).num);
  });

  it('rates list their denominator as well', async () => {
    for (const kpi of kpis.filter(({ kind }) => kind === 'ratio')) {
      const { rows, totals } = await rowsBehind(kpi, 'den', 'all', months[0] ?? { from: '', to: '' });
      expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBe(totals.den);
    }
  });
});
