import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiForTests, type ApiForTests, type Caller } from './api-for-tests.ts';
import { practiceIds } from './facts-for-tests.ts';
import { insertMarkedRows } from './marked-rows-for-tests.ts';
import { routeTable } from './route-table.ts';

let t: ApiForTests;
const callers = new Map<string, Caller>();
beforeAll(async () => {
  t = await apiForTests(insertMarkedRows);
  for (const name of ['admin', 'executive', 'manager', 'owner', 'lakeowner']) callers.set(name, await t.signIn(name));
});
afterAll(() => t.dispose());
const caller = (name: string): Caller => callers.get(name) ?? t.anonymous;

const month = 'from=2026-10-01&to=2026-11-18';
const scopes = ['', 'scope=all', 'scope=practice:cedar', 'scope=region:south', 'scope=practice:alder', 'scope=region:north'];
const kpiIds = ['no_show_rate', 'wait_lobby_min', 'payer_mix_charges', 'days_in_ar_gross', 'initial_denial_rate_count', 'overtime_pct'];
const perKpi = (path: string, queries: readonly string[]) =>
  kpiIds.flatMap((kpi) =>
    scopes
      .slice(0, 4)
      .flatMap((scope) => queries.map((query) => `${path.replace('{kpi}', kpi)}?${[scope, month, query].filter(Boolean).join('&')}`)),
  );

/** What each GET route is asked; a route that is missing here fails the first test. */
const asked: Readonly<Record<string, readonly string[] | 'no data'>> = {
  '/api/v1/me': ['/api/v1/me'],
  '/api/v1/kpis': ['/api/v1/kpis'],
  '/api/v1/directory': ['/api/v1/directory'],
  '/api/v1/tiles': scopes.map((scope) => `/api/v1/tiles?${scope}&${month}`),
  '/api/v1/attention': scopes.map((scope) => `/api/v1/attention?${scope}&${month}`),
  '/api/v1/welcome': ['/api/v1/welcome'],
  '/api/v1/kpis/{kpi}/series': perKpi('/api/v1/kpis/{kpi}/series', ['grain=week', 'grain=month&dimension=payer_class']),
  '/api/v1/kpis/{kpi}/breakdown': perKpi('/api/v1/kpis/{kpi}/breakdown', ['dimension=practice', 'dimension=provider_id']),
  '/api/v1/kpis/{kpi}/distribution': perKpi('/api/v1/kpis/{kpi}/distribution', ['']),
  '/api/v1/kpis/{kpi}/lineage': perKpi('/api/v1/kpis/{kpi}/lineage', ['side=num', 'side=den', 'side=excluded']),
  '/api/v1/events': practiceIds.flatMap((id) =>
    ['', '&practice=cedar', '&practice=alder'].map((practice) => `/api/v1/events?stream=appointments&subject=${id}:appt-1${practice}`),
  ),
  '/api/v1/feeds': scopes.map((scope) => `/api/v1/feeds?${scope}`),
  '/api/v1/feeds/{adapter}/{name}': ['alder', 'cedar'].flatMap((id) => scopes.map((scope) => `/api/v1/feeds/csv/${id}?${scope}`)),
  '/api/v1/accounting': scopes.map((scope) => `/api/v1/accounting?${scope}&${month}`),
  '/api/v1/dead-letters': [...scopes, 'feed=csv/cedar', 'feed=csv/cedar-nobody'].map((query) => `/api/v1/dead-letters?${query}`),
  '/api/v1/restatements': scopes.map((scope) => `/api/v1/restatements?${scope}&${month}`),
  '/api/v1/remittances': scopes.map((scope) => `/api/v1/remittances?${scope}&${month}`),
  '/api/v1/live': 'no data',
  '/livez': 'no data',
  '/readyz': 'no data',
};
const reads = routeTable.filter((route) => route.method === 'get');
const questions = reads.flatMap((route) => [asked[route.path] ?? []].flat().filter((path) => path !== 'no data'));

/** Texts and numbers that stand for cedar: its name, sums of a hundred million and more, waits of 477 minutes. */
const foreign = (text: string) =>
  /cedar|[^\d.:-]\d{9,}|"from":477\b/i.exec(text.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, ''))?.[0] ?? null;

describe('scope', () => {
  it('is asked of every route that reads', () => {
    expect(reads.filter((route) => asked[route.path] === undefined).map((route) => route.path)).toEqual([]);
  });

  it('keeps what is foreign from a manager and an owner, through every route and every scope they may try', async () => {
    for (const name of ['manager', 'owner']) {
      for (const path of questions) {
        const response = await caller(name)(path);
        const text = await response.text();
        expect([name, path, foreign(text)]).toEqual([name, path, null]);
        if (/cedar|south/.test(path))
          expect([path, [400, 404].includes(response.status) || path.includes('dead-letters')]).toEqual([path, true]);
      }
    }
  }, 300_000);

  it('lets who may see it see it: the marks are really there', async () => {
    const withMarks = new Set<string>();
    for (const path of questions.filter((question) => !question.includes('scope='))) {
      const text = await (await caller('executive')(path)).text();
      if (foreign(text) !== null)
        withMarks.add(
          path
            .split('?')[0]
            ?.replace(/kpis\/\w+\//, 'kpis/{kpi}/')
            .replace(/feeds\/csv\/\w+/, 'feeds/{adapter}/{name}') ?? '',
        );
    }
    const without = Object.keys(asked).filter((path) => asked[path] !== 'no data' && !withMarks.has(path));
    expect(without).toEqual(['/api/v1/kpis', '/api/v1/welcome', '/api/v1/accounting']);
  }, 300_000);

  it('is not shared between readers who ask the same', async () => {
    const path = `/api/v1/tiles?scope=all&${month}`;
    await caller('executive')(path);
    const [own, other] = await Promise.all(
      [caller('owner')(path), caller('lakeowner')(path)].map(async (response) => (await response).text()),
    );
    expect([foreign(own ?? ''), foreign(other ?? '') === null]).toEqual([null, false]);
  });

  it('of nobody is nothing', async () => {
    for (const path of questions) expect([path, (await t.anonymous(path)).status]).toEqual([path, 401]);
  });
});
