import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { apiForTests, origin, startMs, type ApiForTests } from './api-for-tests.ts';
import { createApi } from './app.ts';
import { defineRoute } from './define-route.ts';
import { routeTable } from './route-table.ts';

let t: ApiForTests;
beforeAll(async () => (t = await apiForTests()));
afterAll(() => t.dispose());
afterEach(() => void (t.clock.now = startMs));

const minutes = 60_000;
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  t.anonymous(path, { method: 'POST', body: JSON.stringify(body), headers });
const token = (name: string) => t.access.createLoginLink(name)?.url.split('#')[1] ?? '';

describe('one-time links', () => {
  it('sign in once; used, old and made-up ones are the same', async () => {
    const link = token('owner');
    expect((await post('/api/v1/session/link', { token: link })).status).toBe(200);
    const old = token('owner');
    t.clock.now += 31 * minutes;
    const answers = await Promise.all([link, old, 'x'.repeat(43)].map((each) => post('/api/v1/session/link', { token: each })));
    const bodies = await Promise.all(answers.map(async (answer) => ({ ...((await answer.json()) as object), traceId: '' })));
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404]);
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });

  it('are good once even when used twice at the same time', async () => {
    const link = token('owner');
    const answers = await Promise.all([1, 2, 3].map(() => post('/api/v1/session/link', { token: link })));
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 404, 404]);
  });

  it('of an account end when a newer one is made', async () => {
    const older = token('owner');
    token('owner');
    expect((await post('/api/v1/session/link', { token: older })).status).toBe(404);
  });

  it('may be tried fifty times from an address in a quarter of an hour; then nothing more is looked at or written down', async () => {
    // Earlier than the other tests, so that they do not wait for it.
    t.clock.now -= 3_600_000;
    const good = token('owner');
    for (let i = 0; i < 50; i++) await post('/api/v1/session/link', { token: `${i}`.padStart(43, 'g') });
    const before = t.access.audit.list(1)[0]?.seq;
    const late = await Promise.all([good, 'h'.repeat(43)].map((each) => post('/api/v1/session/link', { token: each })));
    expect(late.map((answer) => [answer.status, Number(answer.headers.get('retry-after')) > 0])).toEqual([
      [429, true],
      [429, true],
    ]);
    expect(t.access.audit.list(1)[0]?.seq).toBe(before);
    t.clock.now += 16 * minutes;
    expect((await post('/api/v1/session/link', { token: good })).status).toBe(200);
  });

  it('make the first administrator once, and never when there is one', async () => {
    expect(t.access.ensureFirstAdministrator()).toBeNull();
    expect((await post('/api/v1/session/link', { token: t.access.links.createForFirstAdministrator() })).status).toBe(404);
  });
});

describe('sessions', () => {
  it('come in a cookie no script can read, and change at every sign-in', async () => {
    const [first, second] = [await t.signIn('owner'), await t.signIn('owner')];
    expect(first.cookie).not.toBe(second.cookie);
    const response = await post('/api/v1/session/link', { token: token('owner') });
    expect(response.headers.get('set-cookie')).toMatch(/^rounds=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('end after 15 idle minutes; background reads do not keep them', async () => {
    const [active, background] = [await t.signIn('owner'), await t.signIn('owner')];
    for (let i = 0; i < 3; i++) {
      t.clock.now += 10 * minutes;
      expect((await active('/api/v1/me')).status).toBe(200);
      await background('/api/v1/me', { headers: { 'rounds-background': '1' } });
    }
    expect((await background('/api/v1/me')).status).toBe(401);
    t.clock.now += 15 * minutes;
    expect((await active('/api/v1/me')).status).toBe(401);
  });

  it('end after twelve hours however busy', async () => {
    const caller = await t.signIn('owner');
    const statuses: number[] = [];
    for (let i = 0; i < 12 * 6; i++) {
      t.clock.now += 10 * minutes;
      statuses.push((await caller('/api/v1/me')).status);
    }
    expect([statuses[0], statuses.at(-2), statuses.at(-1)]).toEqual([200, 200, 401]);
  });

  it('end at once by signing out, by a disabled account, and by a new password elsewhere', async () => {
    const out = await t.signIn('owner');
    expect((await out('/api/v1/session', { method: 'DELETE' })).status).toBe(204);
    expect((await out('/api/v1/me')).status).toBe(401);
    const [here, elsewhere] = [await t.signIn('lakeowner'), await t.signIn('lakeowner')];
    expect((await here('/api/v1/me/password', { method: 'PUT', body: JSON.stringify({ password: 'a long enough phrase' }) })).status).toBe(
      200,
    );
    expect([(await here('/api/v1/me')).status, (await elsewhere('/api/v1/me')).status]).toEqual([200, 401]);
    const account = t.access.accounts.byName('lakeowner');
    t.access.accounts.disable(account?.id ?? '');
    expect((await here('/api/v1/me')).status).toBe(401);
    expect(t.access.createLoginLink('lakeowner')).toBeNull();
  });

  it('and links are in the accounts file as keyed hashes only', async () => {
    const [session, link] = [(await t.signIn('owner')).cookie.split('=')[1] ?? '', token('executive')];
    const bytes = readdirSync(t.folder)
      .map((file) => readFileSync(join(t.folder, file), 'latin1'))
      .join('');
    expect([bytes.includes('executive'), bytes.includes(session), bytes.includes(link), session.length, link.length]).toEqual([
      true,
      false,
      false,
      43,
      43,
    ]);
  });
});

describe('passwords', () => {
  beforeAll(async () => {
    const manager = await t.signIn('manager');
    await manager('/api/v1/me/password', { method: 'PUT', body: JSON.stringify({ password: 'seven swans a-swimming' }) });
  });

  it('sign in; the stored text is argon2id with 64 MiB, 3 passes, 1 lane', async () => {
    expect((await post('/api/v1/session/password', { name: 'Manager', password: 'seven swans a-swimming' })).status).toBe(200);
    expect(t.access.accounts.passwordHash(t.access.accounts.byName('manager')?.id ?? '')).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  });

  it('give the same answer for a wrong one, an unknown name and an account without one', async () => {
    const answers = await Promise.all(
      [
        ['manager', 'wrong wrong'],
        ['nobody', 'wrong wrong'],
        ['executive', 'wrong wrong'],
      ].map(([name, password]) => post('/api/v1/session/password', { name, password })),
    );
    const bodies = await Promise.all(answers.map(async (answer) => JSON.stringify({ ...((await answer.json()) as object), traceId: '' })));
    expect([answers.map((answer) => answer.status), new Set(bodies).size]).toEqual([[401, 401, 401], 1]);
  });

  it('may be guessed five times, then the name waits at this address, right password or not', async () => {
    for (let i = 0; i < 5; i++) await post('/api/v1/session/password', { name: 'admin', password: `guess number ${i}` });
    const blocked = await post('/api/v1/session/password', { name: 'admin', password: 'guess number 6' });
    expect([blocked.status, Number(blocked.headers.get('retry-after')) > 0]).toEqual([429, true]);
    t.clock.now += 16 * minutes;
    expect((await post('/api/v1/session/password', { name: 'admin', password: 'guess number 7' })).status).toBe(401);
  });

  it('are changed only shortly after signing in; a first one any time', async () => {
    const set = async (caller: typeof t.anonymous) =>
      (await caller('/api/v1/me/password', { method: 'PUT', body: JSON.stringify({ password: 'eight maids a-milking' }) })).status;
    const late = async () => set(await t.signIn('executive').then((caller) => ((t.clock.now += 11 * minutes), caller)));
    expect([await late(), await set(await t.signIn('executive')), await late()]).toEqual([200, 200, 403]);
  });

  it("refuse the most used ones and the account's own name", async () => {
    const manager = await t.signIn('manager');
    for (const password of ['password123', 'short', 'MANAGER']) {
      expect((await manager('/api/v1/me/password', { method: 'PUT', body: JSON.stringify({ password }) })).status).toBe(400);
    }
  });
});

describe('requests from elsewhere', () => {
  it('that change something are refused, whatever their content type', async () => {
    const link = token('owner');
    const bad: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: origin, 'sec-fetch-site': 'cross-site' },
      { origin: 'http://127.0.0.1:9999' },
      { origin: 'http://127.0.0.1.evil.example:8080' },
    ];
    for (const headers of bad) {
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        const response = await post('/api/v1/session/link', { token: link }, { ...headers, 'content-type': type });
        expect([headers, type, response.status]).toEqual([headers, type, 403]);
      }
    }
    const noOrigin = await t.api.app.request(`${origin}/api/v1/session/link`, {
      method: 'POST',
      body: JSON.stringify({ token: link }),
      headers: { 'content-type': 'application/json' },
    });
    expect(noOrigin.status).toBe(403);
    expect((await post('/api/v1/session/link', { token: link }, { origin: 'http://localhost:8080' })).status).toBe(200);
  });

  it('get no CORS headers', async () => {
    const response = await t.anonymous('/api/v1/me', { headers: { origin: 'https://evil.example' } });
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('that are too large or no JSON are refused', async () => {
    expect((await post('/api/v1/session/link', { token: 'x'.repeat(100_000) })).status).toBe(413);
    expect(
      (await t.anonymous('/api/v1/session/link', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } })).status,
    ).toBe(400);
    expect(
      (await t.anonymous('/api/v1/session/link', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(415);
    expect((await post('/api/v1/session/link', JSON.parse('{"__proto__":{"token":"x"},"constructor":1}'))).status).toBe(400);
  });
});

describe('the app', () => {
  it('does not start with a route that has no policy', () => {
    const [first] = routeTable;
    const open = {
      ...defineRoute({
        method: 'get',
        path: '/api/v1/open',
        policy: 'public',
        tag: 'x',
        summary: 'x',
        answer: z.object({}),
        handler: () => Promise.resolve({}),
      }),
    };
    const build = (routes: readonly unknown[]) => () =>
      createApi(
        {
          store: t.store,
          log: null,
          access: t.access,
          settings: { origin, demo: false },
          logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
        },
        routes as typeof routeTable,
      );
    for (const policy of [undefined, '', 'anyone', 'may:', 'may:everything']) expect(build([{ ...open, policy }])).toThrow(/policy/);
    expect(build([first, first])).toThrow(/twice/);
    expect(build([open])).not.toThrow();
  });

  it('mounts nothing that is not in the route table or the documentation', () => {
    const listed = new Set([
      ...routeTable.map((route) => route.path.replaceAll(/\{(\w+)\}/g, ':$1')),
      '/openapi.json',
      '/docs/api',
      '/docs/api/reader.js',
      '/*',
    ]);
    expect(t.api.app.routes.map((route) => route.path).filter((path) => !listed.has(path))).toEqual([]);
  });

  it('answers with headers that let nothing be kept, framed, sniffed or run', async () => {
    for (const path of ['/api/v1/me', '/api/v1/nothing', '/livez', '/openapi.json']) {
      const { headers } = await t.anonymous(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect([
        headers.get('x-content-type-options'),
        headers.get('cache-control'),
        headers.get('referrer-policy'),
        headers.get('cross-origin-opener-policy'),
        headers.get('cross-origin-resource-policy'),
      ]).toEqual(['nosniff', 'no-store', 'no-referrer', 'same-origin', 'same-origin']);
    }
  });

  it('says 404 and 405 as problems', async () => {
    const [missing, wrong] = [await t.anonymous('/api/v1/nothing'), await t.anonymous('/api/v1/tiles', { method: 'POST' })];
    expect([missing.status, wrong.status, wrong.headers.get('allow'), wrong.headers.get('content-type')]).toEqual([
      404,
      405,
      'GET, HEAD',
      'application/problem+json',
    ]);
  });

  it('is alive and ready', async () => {
    expect([(await t.anonymous('/livez')).status, await (await t.anonymous('/readyz')).json()]).toEqual([
      200,
      { ready: true, broker: 'away' },
    ]);
  });
});

describe('the audit log', () => {
  it('holds sign-ins and refusals in a chain, and cannot be changed', async () => {
    await t.signIn('owner');
    await post('/api/v1/session/link', { token: 'y'.repeat(43) });
    expect(t.access.audit.list(2).map((row) => [row.action, row.decision])).toEqual([
      ['sign_in', 'refused'],
      ['sign_in', 'allowed'],
    ]);
    expect(t.access.audit.firstBroken()).toBeNull();
  });
});
