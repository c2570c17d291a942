/**
 * guarantees.md (c) 47 over real sockets and the real web server: lengths that lie, both framings at once, bombs, bodies without an end.
 * Behind the doors stands a recording log: nothing of these ever gets there.
 */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { startWebServer, type WebServer } from '@rounds/run/http-server.ts';
import { testDoor } from '@rounds/ingest/accept-for-tests.ts';
import { createEventsRoute } from '@rounds/ingest/adapters/http-events/events-route.ts';
import { sign } from '@rounds/ingest/signatures/verify-signature.ts';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const secret = 'a-secret-of-sixteen';
let server: WebServer;
let door: ReturnType<typeof testDoor>;
beforeAll(async () => {
  door = testDoor();
  const app = createEventsRoute({
    acceptor: door.acceptor,
    feedSecrets: async () => [{ secret, scheme: 'standard-webhooks' }],
    isAdministrator: async () => false,
    clock: Date.now,
  });
  server = await startWebServer({ host: '127.0.0.1', port: 0, fetch: (request) => app.fetch(request), pages: undefined });
});
afterAll(() => server.stop());
beforeEach(() => void (door.log.sent.length = 0));

const event = {
  specversion: '1.0',
  id: '1',
  source: 'desk',
  type: 'appointment.roomed',
  subject: 'd:1',
  time: '2026-11-20T15:00:00Z',
  practiceid: 'harbor',
  data: {},
};
const body = Buffer.from(JSON.stringify(event));
function headers(bytes: Uint8Array, id: string): string[] {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return [
    'POST /v1/webhooks/desk HTTP/1.1',
    'Host: rounds',
    'Connection: close',
    'Content-Type: application/json',
    `webhook-id: ${id}`,
    `webhook-timestamp: ${timestamp}`,
    `webhook-signature: ${sign(secret, id, timestamp, bytes)}`,
  ];
}

/** Sends bytes on one connection; what came back until it was closed. A request that is never whole is waited for a moment only. */
function talk(head: readonly string[], parts: readonly Uint8Array[], waitMs = 60_000): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      for (const part of parts) socket.write(part);
    });
    socket.setTimeout(waitMs, () => socket.destroy());
    socket.on('data', (data) => void (heard += data.toString('latin1')));
    // A connection that is cut while we still write is an answer too.
    socket.on('error', () => {});
    socket.once('close', () => resolve(heard));
  });
}
const statuses = (heard: string): string[] => [...heard.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = '']) => status);

it('takes an honest request', async () => {
  expect(statuses(await talk([...headers(body, 'a'), `Content-Length: ${body.length}`], [body]))).toEqual(['202']);
  expect(door.log.sent.length).toBeGreaterThan(0);
});

it.each([
  ['a length shorter than the body', () => [[...headers(body, 'b'), `Content-Length: ${body.length - 5}`], body], ['400']],
  ['a length longer than the body', () => [[...headers(body, 'c'), `Content-Length: ${body.length + 5}`], body], []],
  [
    'a length and chunks at once',
    () => [[...headers(body, 'd'), `Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'], Buffer.from('0\r\n\r\n')],
    ['400'],
  ],
  ['two lengths', () => [[...headers(body, 'e'), `Content-Length: ${body.length}`, 'Content-Length: 3'], body], ['400']],
  ['a length that is no number', () => [[...headers(body, 'f'), 'Content-Length: 1e3'], body], ['400']],
  ['a length of 10 MB', () => [[...headers(body, 'g'), 'Content-Length: 10000000'], body], ['413']],
  [
    'a bomb that says it is one',
    () => [[...headers(bomb, 'h'), 'Content-Encoding: gzip', `Content-Length: ${bomb.length}`], bomb],
    ['415'],
  ],
  ['a bomb that does not say so', () => [[...headers(bomb, 'i'), `Content-Length: ${bomb.length}`], bomb], ['400']],
] as [string, () => [string[], Uint8Array], string[]][])('%s', async (_what, request, expected) => {
  const [head, bytes] = request();
  expect(statuses(await talk(head, [bytes], expected.length === 0 ? 400 : undefined))).toEqual(expected);
  // The undeclared bomb is signed rubbish: kept sealed as it came, and told. Of the others nothing went further.
  const topics = door.log.sent.map(({ topic }) => topic);
  expect(topics).toEqual(expected[0] === '400' && head.join().includes('webhook-id: i') ? ['raw', 'dead-letters'] : []);
});
const bomb = gzipSync(Buffer.alloc(2_000_000));

it('chunks that go over the limit are cut off', async () => {
  const chunk = Buffer.concat([Buffer.from(`${(1_000_000).toString(16)}\r\n`), Buffer.alloc(1_000_000, 'x'), Buffer.from('\r\n')]);
  const heard = await talk(
    [...headers(body, 'k'), 'Transfer-Encoding: chunked'],
    Array.from({ length: 12 }, () => chunk),
  );
  expect(statuses(heard)[0]).toBe('413');
  expect(door.log.sent).toEqual([]);
});
