import { expect, it } from 'vitest';
import { createScratch, type Scratch } from '../process/scratch.ts';
import { createMember, type GroupClient } from './group-member.ts';
import type { LogMessage } from './event-log.types.ts';

interface Given {
  readonly value: Buffer | null;
  readonly headers: Record<string, Buffer> | undefined;
}

/** A member whose client hands over one batch with these headers and values. */
async function received(given: readonly Given[], memory?: Scratch): Promise<{ all: readonly LogMessage[]; piece: Buffer | null }> {
  const messages = given.map((own, offset) => ({ offset: String(offset), timestamp: '0', key: null, ...own }));
  const batch = { topic: 't', partition: 0, highWatermark: '9', messages, lastOffset: () => String(messages.length - 1) };
  const payload = { batch, heartbeat: async () => {}, isRunning: () => true, isStale: () => false, resolveOffset: () => {} };
  const taken = Promise.withResolvers<{ all: readonly LogMessage[]; piece: Buffer | null }>();
  const client: GroupClient = {
    onJoin: () => {}, onRebalancing: () => {}, onCrash: () => {}, connect: async () => {}, subscribe: async () => {},
    run: (eachBatch) => eachBatch(payload), seek: () => {}, commitOffsets: async () => {}, disconnect: async () => {},
  }; // prettier-ignore
  const member = createMember(() => client, {
    groupId: 'g', topics: ['t'], maxBytesPerPartition: 1, maxBytes: 1, maxWaitMs: 1, sessionTimeoutMs: 1, ...(memory && { memory }),
    onMessages: async (all, _high, piece) => taken.resolve({ all, piece }), onAssigned: () => {}, onRevoked: () => {}, onTrouble: taken.reject,
  }); // prettier-ignore
  const result = await taken.promise;
  await member.stop();
  return result;
}

const withHeaders = async (headers: readonly (Record<string, Buffer> | undefined)[]) =>
  (await received(headers.map((own) => ({ value: null, headers: own })))).all;

it('a message has its own headers, whatever the one before had', async () => {
  const [one, two] = [{ validated: Buffer.from('1') }, { validated: Buffer.from('2') }];
  const given = [one, one, undefined, two, { ...two, remapped: Buffer.from('1') }, {}, { remapped: Buffer.from('1') }, one];
  const all = await withHeaders(given);
  expect(all.map(({ headers }) => headers)).toEqual(given.map((headers) => headers ?? {}));
});

it('equal headers in a row are kept once', async () => {
  const [first, second] = await withHeaders([{ validated: Buffer.from('1') }, { validated: Buffer.from('1') }]);
  expect(second?.headers).toBe(first?.headers);
});

it('values stand in the memory of the consumer, to be given back as one', async () => {
  const memory = createScratch();
  const values = ['a'.repeat(70_000), '', 'b'].map((text) => Buffer.from(text));
  const { all, piece } = await received(
    values.map((value) => ({ value, headers: undefined })),
    memory,
  );
  for (const value of values) value.fill('x');
  expect(all.map(({ value }) => value.toString())).toEqual(['a'.repeat(70_000), '', 'b']);
  expect(all.filter(({ value }) => value.length > 0).every(({ value }) => value.buffer === piece?.buffer)).toBe(true);
  memory.giveBack(piece ?? Buffer.alloc(0));
  expect(memory.take(70_001)).toBe(piece);
});
