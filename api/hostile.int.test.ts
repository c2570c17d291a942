import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiForTests, type ApiForTests, type Caller } from './api-for-tests.ts';
import { insertMarkedRows } from './marked-rows-for-tests.ts';
import { routeTable } from './route-table.ts';

let t: ApiForTests;
let owner: Caller;
beforeAll(async () => {
  t = await apiForTests(insertMarkedRows);
  owner = await t.signIn('owner');
});
afterAll(() => t.dispose());
const reads = routeTable.filter((route) => route.method === 'get');

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
          const { status } = await owner(`${path}?${query}`);
          expect([path, name, value.slice(0, 40), status < 500]).toEqual([path, name, value.slice(0, 40), true]);
        }
      }
    }
    for (const kpi of ['nothing', '%00', '..%2f..', 'no_show_rate%27', 'toString', '__proto__'])
      expect((await owner(`/api/v1/kpis/${kpi}/series`)).status).toBe(404);
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
    expect((await owner('/api/v1/tiles?scope=practice:alder&scope=practice:cedar')).status).toBe(400);
  });

  it.each([
    ['/api/v1/tiles?practise=alder', 'practise', 'no other parameters than scope, from, to, compare'],
    ['/api/v1/feeds?scope=all&form=2026-11-01', 'form', 'no other parameters than scope'],
    ['/api/v1/me?1%20OR%201=1', '(parameter)', 'no parameters'],
  ])('mistype a parameter: %s is refused, never answered as another question', async (path, field, rule) => {
    const response = await owner(path);
    expect([response.status, await response.json()]).toMatchObject([400, { code: 'invalid_request', violations: [{ field, rule }] }]);
    expect((await t.anonymous(path)).status).toBe(401);
  });

  it('name no value, path, statement or stack in their problem', async () => {
    const response = await owner('/api/v1/tiles?from=my-secret-value');
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(text).not.toMatch(/my-secret|SELECT|node_modules|\bat \//);
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
