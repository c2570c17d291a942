/** One server, two answerers: the API's paths go to Hono, pages to the dashboard, and stopping cuts endless streams. */
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { Hono } from 'hono';
import { freePort } from '@rounds/infra/kafka/broker-probe.ts';
import { atOwnPace } from '@rounds/infra/process/own-pace-for-tests.ts';
import { clearTextWarning, isApiPath, startWebServer, type PageHandler, type WebServer } from './http-server.ts';

const servers: WebServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function serve(pages?: PageHandler, more: { https?: boolean; bodyWithinMs?: number } = {}): Promise<string> {
  const app = new Hono()
    .get('/livez', (context) => context.text('ok'))
    .post('/v1/events', async (context) => context.text(String((await context.req.arrayBuffer()).byteLength)))
    .get(
      '/api/v1/live',
      () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode(': hello\n\n')) })),
    );
  const server = await startWebServer({ host: '127.0.0.1', port: 0, fetch: app.fetch, pages, ...more });
  servers.push(server);
  return server.address;
}

test.each(['/api/v1/kpis', '/v1/events?x=1', '/openapi.json', '/docs/api', '/livez'])('%s belongs to the API', (path) => {
  expect(isApiPath(path)).toBe(true);
});
test.each(['/', '/apiary', '/practices/north', '/_app/immutable/entry.js', '/v10', ''])('%s belongs to the pages', (path) => {
  expect(isApiPath(path)).toBe(false);
});

test('pages and API answer on one port, with bodies, and a page nobody has is 404', async () => {
  const address = await serve((request, response, next) => (request.url === '/' ? response.end('page') : next()));
  expect(await (await fetch(`${address}/livez`)).text()).toBe('ok');
  expect(await (await fetch(`${address}/v1/events`, { method: 'POST', body: 'x'.repeat(3_000_000) })).text()).toBe('3000000');
  expect(await (await fetch(address)).text()).toBe('page');
  expect((await fetch(`${address}/nowhere`)).status).toBe(404);
});

test.each(['/livez', '/v1/nothing', '/api/v1/nothing', '/', '/nowhere'])(
  '%s is never sniffed or framed, and https is kept',
  async (path) => {
    const page: PageHandler = (request, response, next) => (request.url === '/' ? response.end('page') : next());
    for (const https of [true, false]) {
      const { headers } = await fetch(`${await serve(page, { https })}${path}`);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.has('strict-transport-security')).toBe(https);
      if (isApiPath(path))
        expect([headers.get('cache-control'), headers.get('content-security-policy')?.slice(0, 18)]).toEqual([
          'no-store',
          "default-src 'none'",
        ]);
    }
  },
);

test('a body that never ends is cut; the server goes on', async () => {
  const address = await serve(undefined, { bodyWithinMs: 200 });
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc');
  await once(socket, 'close');
  expect(await (await fetch(`${address}/v1/events`, { method: 'POST', body: 'whole' })).text()).toBe('5');
});

test('without a built dashboard pages say so', async () => {
  const answer = await fetch(await serve());
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('npm start');
});

test('an endless event stream does not keep the server from stopping', async () => {
  const address = await serve();
  const stream = await fetch(`${address}/api/v1/live`);
  const reader = stream.body?.getReader();
  await reader?.read();
  const { ms } = await atOwnPace(async () => servers.pop()?.stop());
  expect(ms).toBeLessThan(10_000);
  await reader?.read().catch(() => undefined);
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8080', false],
  ['localhost', 'http://localhost:8080', false],
  ['0.0.0.0', 'http://localhost:8080', true],
  ['10.0.0.7', 'http://10.0.0.7:8080', true],
  ['0.0.0.0', 'https://rounds.example.org', false],
])('listening on %s as %s warns of clear text: %s', (host, origin, warns) => {
  expect(clearTextWarning(host, origin) !== undefined).toBe(warns);
});

test('a port in use is a plain sentence', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  const starting = startWebServer({ host: '127.0.0.1', port, fetch: () => new Response(), pages: undefined });
  await expect(starting).rejects.toThrow(`Port ${port} on 127.0.0.1 is already in use`);
  other.close();
});
