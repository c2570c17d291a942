/** Signing in and out as browsers do it, over the real web server: bodies with a length, in chunks, and none at all. */
import { apiForTests, type ApiForTests } from '@rounds/api/api-for-tests.ts';
import { startWebServer, type WebServer } from '@rounds/run/http-server.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

const origin = 'http://127.0.0.1:8080';
let t: ApiForTests;
let server: WebServer;
beforeAll(async () => {
  t = await apiForTests();
  const fetch = (request: Request, bindings: object) => t.api.app.fetch(request, bindings);
  server = await startWebServer({ host: '127.0.0.1', port: 0, fetch, pages: undefined });
});
afterAll(async () => {
  await server.stop();
  await t.dispose();
});

const ask = (path: string, init: RequestInit & { duplex?: 'half' }, cookie = '') =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { ...init, headers: { origin, cookie, 'content-type': 'application/json' } });
const linkBody = () => JSON.stringify({ token: t.access.createLoginLink('owner')?.url.split('#')[1] });
const inChunks = (text: string) => new Blob([text]).stream();

async function signIn(): Promise<string> {
  const response = await ask('/api/v1/session/link', { method: 'POST', body: linkBody() });
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

test('a sign-out has no body: the session, its cookie and its event stream end', async () => {
  const cookie = await signIn();
  const stream = (await ask('/api/v1/live', { method: 'GET' }, cookie)).body?.getReader();
  await stream?.read();
  const out = await ask('/api/v1/session', { method: 'DELETE' }, cookie);
  expect([out.status, out.headers.get('set-cookie')]).toEqual([204, 'rounds=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
  expect((await ask('/api/v1/me', { method: 'GET' }, cookie)).status).toBe(401);
  await stream?.cancel();
});

test('a body in chunks is a body', async () => {
  const response = await ask('/api/v1/session/link', { method: 'POST', body: inChunks(linkBody()), duplex: 'half' });
  expect(response.status).toBe(200);
});

test.each([
  ['with a length', 'x'.repeat(100_000)],
  ['in chunks', inChunks('x'.repeat(100_000))],
])('a body that is too large is refused, %s', async (_how, body) => {
  expect((await ask('/api/v1/session/link', { method: 'POST', body, duplex: 'half' })).status).toBe(413);
  expect(t.logged).toEqual([]);
});
