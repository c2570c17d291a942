/** Bodies read into memory that is used again, over a real server. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdBody, type HeldBody } from './read-body.ts';

const LIMIT = 300_000;
const server = createServer();
let port = 0;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

/** Sends a request and holds its body, as the doors do. */
async function held(length: number, body: string, hangUp = false): Promise<HeldBody | undefined> {
  const taken = Promise.withResolvers<HeldBody | undefined>();
  server.once('request', (incoming: IncomingMessage, answer) => {
    const request = new Request('http://x/', { method: 'POST', headers: { 'content-length': String(length) } });
    holdBody(request, { incoming: { body: incoming } }, LIMIT)
      .then(taken.resolve, taken.reject)
      .finally(() => answer.end());
  });
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n${body}`, () => hangUp && socket.destroy());
  try {
    return await taken.promise;
  } finally {
    socket.destroy();
  }
}

const textOf = (body: HeldBody | undefined): string => Buffer.from(body?.bytes ?? []).toString();

it('each request has its own bytes, also when the memory of one before is used again', async () => {
  const first = await held(200_000, 'a'.repeat(200_000));
  const second = await held(150_000, 'b'.repeat(150_000));
  expect([textOf(first), textOf(second)]).toEqual(['a'.repeat(200_000), 'b'.repeat(150_000)]);
  first?.release();
  expect(textOf(await held(190_000, 'c'.repeat(190_000)))).toBe('c'.repeat(190_000));
  expect(textOf(second)).toBe('b'.repeat(150_000));
});
it('nothing is held of a body above the limit', async () => expect(await held(LIMIT + 1, 'a')).toBeUndefined());
it('a sender who hangs up in the middle is an error, not half a body', async () =>
  expect(held(200_000, 'a'.repeat(1_000), true)).rejects.toThrow());
