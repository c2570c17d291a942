/** A sender that stops, or trickles, loses its place at the door; one that sends keeps it. */
import { expect, it } from 'vitest';
import { lively, StalledError } from './lively.ts';

async function* pieces(count: number, size: number, thenNothing = false): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at += 1) yield new Uint8Array(size);
  if (thenNothing) await new Promise(() => undefined);
}
async function read(source: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of source) bytes += piece.length;
  return bytes;
}

it('gives out everything of a sender that sends', async () => {
  expect(await read(lively(pieces(1_000, 100)))).toBe(100_000);
});

it('refuses one that stops', async () => {
  await expect(read(lively(pieces(3, 100, true), { withinMs: 50 }))).rejects.toBeInstanceOf(StalledError);
});

it('refuses one that trickles: bytes alone do not buy time', async () => {
  let now = 0;
  let given = 0;
  async function* trickle(): AsyncGenerator<Uint8Array> {
    for (;;) {
      now += 10_000;
      given += 1;
      yield new Uint8Array(1);
    }
  }
  await expect(read(lively(trickle(), { withinMs: 30_000, clock: () => now }))).rejects.toBeInstanceOf(StalledError);
  expect(given).toBe(3);
});

it('does not blame the sender for the time a piece is worked on here', async () => {
  let now = 0;
  let bytes = 0;
  for await (const piece of lively(pieces(9, 10), { withinMs: 30_000, clock: () => now })) {
    now += 20_000;
    bytes += piece.length;
  }
  expect(bytes).toBe(90);
});
