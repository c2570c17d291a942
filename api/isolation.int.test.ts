import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { apiForTests, startMs, type ApiForTests, type Caller } from './api-for-tests.ts';
import { insertFacts, practiceIds } from './facts-for-tests.ts';
import { routeTable } from './route-table.ts';

/** Rows that name their practice in every text, and carry sums of a billion at cedar. */
async function fill(store: Store): Promise<void> {
  await insertFacts(store);
  await store.insert(
    'events',
    practiceIds.flatMap((id, index) => [
      [
        'appointments',
        `${id}:appt-1`,
        `${id}-ev`,
        index,
        'appointment.booked',
        id,
        `csv/${id}`,
        `${id}-ref`,
        startMs - 60_000,
        startMs - 60_000,
        startMs - 59_000,
        index,
        10 + index,
        JSON.stringify({ patient: `p_${id}` }),
      ],
      [
        'operations',
        `delivery-${id}`,
        `${id}-delivery`,
        index,
        'source.delivered',
        id,
        `csv/${id}`,
        '',
        startMs - 60_000,
        startMs - 60_000,
        startMs - 59_000,
        index,
        90 + index,
        JSON.stringify({ accepted: 1, duplicate: 0, rejected: 0, held: false, unusedColumns: [`column-${id}`] }),
      ],
    ]),
    {
      columns: [
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
      ],
    },
  );
  await store.insert(
    'dead_letters',
    [...practiceIds, 'cedar-unknown', ''].map((id) => [
      `dead-${id || 'cedar-nobody'}`,
      `csv/${id || 'cedar-nobody'}`,
      id,
      'start',
      'text of 4',
      'a date',
      `${id}-ref`,
      startMs,
    ]),
    { columns: ['dead_id', 'feed', 'practice_id', 'field', 'value_shape', 'rule', 'source_ref', 'at'] },
  );
  await store.insert(
    'restatements',
    practiceIds.map((id) => [
      'no_show_rate',
      id,
      '2026-11-03',
      'settled_slots',
      2,
      1,
      10,
      id === 'cedar' ? 999_999_999 : 2,
      10,
      'late_data',
      startMs,
      startMs,
    ]),
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
  const nodes = [...practiceIds.map((id) => `practice:${id}`), 'region:north', 'region:south', 'organisation'];
  await store.insert(
    'signals',
    nodes.flatMap((node) =>
      ['2026-11-02', '2026-11-09'].map((week) => [
        'no_show_rate',
        node,
        week,
        node.match(/alder|birch|north/) ? 40 : 987_654_321,
        100,
        9,
        6,
        11,
        'p_prime',
        'beyond',
        'worse',
        1,
        1,
      ]),
    ),
    { columns: ['kpi_id', 'node', 'week', 'value', 'n', 'mean', 'lower', 'upper', 'method', 'rule', 'verdict', 'is_final', 'version'] },
  );
  await store.insert(
    'targets',
    practiceIds.map((id) => ['no_show_rate', id, '2026-01-01', id === 'cedar' ? 876_543_210 : 5, 1]),
    { columns: ['kpi_id', 'practice_id', 'valid_from', 'value', 'version'] },
  );
  await store.insert(
    'annotations',
    practiceIds.map((id) => [`note-${id}`, id, '', '2026-11-05', `annotation of ${id}`, 0, 1]),
    { columns: ['annotation_id', 'practice_id', 'kpi_id', 'day', 'text', 'phase', 'version'] },
  );
}

let t: ApiForTests;
const callers = new Map<string, Caller>();
beforeAll(async () => {
  t = await apiForTests(fill);
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
  '/api/v1/accounting': scopes.map((scope) => `/api/v1/accounting?${scope}&${month}`),
  '/api/v1/dead-letters': [...scopes, 'feed=csv/cedar', 'feed=csv/cedar-nobody'].map((query) => `/api/v1/dead-letters?${query}`),
  '/api/v1/restatements': scopes.map((scope) => `/api/v1/restatements?${scope}&${month}`),
  '/api/v1/live': 'no data',
  '/livez': 'no data',
  '/readyz': 'no data',
};
const reads = routeTable.filter((route) => route.method === 'get');
const questions = reads.flatMap((route) => [asked[route.path] ?? []].flat().filter((path) => path !== 'no data'));

/** Texts and numbers that stand for cedar: its name, sums of a hundred million and more, waits of 477 minutes. */
const foreign = (text: string) =>
  /cedar|[^\d.:-]\d{9,}|"from":477\b/i.exec(text.replaceAll(/"(?:traceId|id)":"[0-9a-f-]{36}"/g, ''))?.[0] ?? null;

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
  });

  it('lets who may see it see it: the marks are really there', async () => {
    const withMarks = new Set<string>();
    for (const path of questions.filter((question) => !question.includes('scope='))) {
      const text = await (await caller('executive')(path)).text();
      if (foreign(text) !== null) withMarks.add(path.split('?')[0]?.replace(/kpis\/\w+\//, 'kpis/{kpi}/') ?? '');
    }
    const without = Object.keys(asked).filter((path) => asked[path] !== 'no data' && !withMarks.has(path));
    expect(without).toEqual(['/api/v1/kpis', '/api/v1/welcome', '/api/v1/accounting']);
  });

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

describe('hostile requests', () => {
  const values = [
    '',
    "' OR 1=1 --",
    '") FROM events --',
    '{practices:Array(String)}',
    '\u0000',
    '\ud800',
    '%',
    '../../etc/passwd',
    'a'.repeat(3000),
    '-1',
    '1e309',
    '9999-12-31',
    '0000-00-00',
    'NaN',
    '[]',
    '\\x27',
    '🎯',
    '__proto__',
    'practice:alder;practice:cedar',
    'practice:' + '9'.repeat(64),
  ];
  const namesOf = (route: (typeof reads)[number]) =>
    Object.keys(route.openapi.request?.query instanceof z.ZodObject ? route.openapi.request.query.shape : {});

  it('never end in a fault, whatever stands in a parameter', async () => {
    for (const route of reads.filter((candidate) => candidate.path !== '/api/v1/live')) {
      const path = route.path.replace('{kpi}', 'no_show_rate');
      for (const [name, tried] of [
        ...namesOf(route).map((name) => [name, values] as const),
        ['__proto__', values.slice(0, 2)],
        ['constructor', values.slice(0, 2)],
      ] as const) {
        for (const value of tried) {
          const query = `${path.endsWith('/events') && name !== 'stream' ? 'stream=appointments&subject=x&' : ''}${name}=${encodeURIComponent(value.toWellFormed())}`;
          const { status } = await caller('owner')(`${path}?${query}`);
          expect([path, name, value.slice(0, 40), status < 500]).toEqual([path, name, value.slice(0, 40), true]);
        }
      }
    }
    for (const kpi of ['nothing', '%00', '..%2f..', 'no_show_rate%27', 'toString', '__proto__'])
      expect((await caller('owner')(`/api/v1/kpis/${kpi}/series`)).status).toBe(404);
    expect(t.logged).toEqual([]);
  }, 300_000);

  it('do not change who may see what by writing the path another way', async () => {
    const odd = [
      '//api/v1/tiles',
      '/api//v1/tiles',
      '/api/v1/%74iles',
      '/API/V1/TILES',
      '/api/v1/tiles/',
      '/api/v1/tiles/.',
      '/api/v1/kpis/../tiles',
      '/api/v1/kpis/%2e%2e/tiles',
      '/api/v1/kpis/no_show_rate%2Fseries',
    ];
    for (const path of odd) expect([path, [401, 404].includes((await t.anonymous(path)).status)]).toEqual([path, true]);
    const forged = await t.anonymous('/api/v1/tiles', {
      headers: { 'x-forwarded-user': 'admin', 'x-original-url': '/livez', 'x-http-method-override': 'GET', authorization: 'Bearer admin' },
    });
    expect(forged.status).toBe(401);
  });

  it('repeat a parameter: refused, not guessed', async () => {
    expect((await caller('owner')('/api/v1/tiles?scope=practice:alder&scope=practice:cedar')).status).toBe(400);
  });

  it('name no value, path, statement or stack in their problem', async () => {
    const response = await caller('owner')('/api/v1/tiles?from=my-secret-value');
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(text).not.toMatch(/my-secret|SELECT|node_modules|at /);
    expect(JSON.parse(text)).toMatchObject({
      status: 400,
      code: 'invalid_request',
      violations: [{ field: 'from', valueShape: 'text of 15' }],
    });
  });
});

describe('the statements of the API', () => {
  const files = ['.', 'read', 'routes']
    .flatMap((folder) => readdirSync(join(import.meta.dirname, folder)).map((name) => join(folder, name)))
    .filter((file) => file.endsWith('.ts') && !file.includes('test'));
  const text = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')).join('\n');
  const free = new Set(['directory_entries', 'checkpoint_counts', 'stored_counts']);

  it('read practice data through scoped views only, and name their practices', () => {
    const sources = [...text.matchAll(/\b(?:FROM|JOIN)\s+([a-z_]+(?:\$\{[^}]+\})?)(\()?/g)].map(([, name = '', call]) => ({ name, call }));
    expect(sources.length).toBeGreaterThan(15);
    expect(
      sources.filter(({ name, call }) => !free.has(name) && !(name.startsWith('scoped_') && call === '(')).map(({ name }) => name),
    ).toEqual([]);
  });

  it('fail without practices: the views refuse to be read whole', async () => {
    const views = [...text.matchAll(/scoped_[a-z_]+(?=\()/g)].map(([name]) => name);
    for (const view of new Set(views))
      await expect(t.store.command(`INSERT INTO FUNCTION null('x UInt8') SELECT 1 FROM ${view}`)).rejects.toThrow();
  });
});
