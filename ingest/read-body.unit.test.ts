/** A body is read up to a limit and within a time, whatever its sender says of it. */
import { expect, it } from 'vitest';
import { readBody } from './read-body.ts';

const request = (body: string | ReadableStream, headers: Record<string, string> = {}): Request =>
  new Request('http://x/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
const trickle = (): ReadableStream =>
  new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(1)), pull: () => new Promise(() => {}) });

it('gives the bytes, declared or not', async () => {
  expect(Buffer.from((await readBody(request('abc'), 3)) ?? []).toString()).toBe('abc');
  expect(Buffer.from((await readBody(request('abc', { 'content-length': '3' }), 3)) ?? []).toString()).toBe('abc');
});
it.each([
  ['more than the limit', request('abcd')],
  ['more than the limit, declared as less', request('abcd', { 'content-length': '1' })],
  ['a declared length above the limit', request('a', { 'content-length': '4' })],
  ['a declared length that is none', request('a', { 'content-length': 'x' })],
])('gives nothing of %s', async (_what, given) => expect(await readBody(given, 3)).toBeUndefined());
it('stops waiting for a body that does not end', async () => expect(await readBody(request(trickle()), 3, 20)).toBeUndefined());
