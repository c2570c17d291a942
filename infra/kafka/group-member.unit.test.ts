import { expect, it } from 'vitest';
import { createMember, type GroupClient } from './group-member.ts';
import type { LogMessage } from './event-log.types.ts';

/** A member whose client hands over one batch with these headers. */
async function received(headers: readonly (Record<string, Buffer> | undefined)[]): Promise<readonly LogMessage[]> {
  const messages = headers.map((own, offset) => ({ offset: String(offset), timestamp: '0', key: null, value: null, headers: own }));
  const batch = { topic: 't', partition: 0, highWatermark: '9', messages, lastOffset: () => String(messages.length - 1) };
  const payload = { batch, heartbeat: async () => {}, isRunning: () => true, isStale: () => false, resolveOffset: () => {} };
  const taken = Promise.withResolvers<readonly LogMessage[]>();
  const client: GroupClient = {
    onJoin: () => {}, onRebalancing: () => {}, onCrash: () => {}, connect: async () => {}, subscribe: async () => {},
    run: (eachBatch) => eachBatch(payload), seek: () => {}, commitOffsets: async () => {}, disconnect: async () => {},
  }; // prettier-ignore
  const member = createMember(() => client, {
    groupId: 'g', topics: ['t'], maxBytesPerPartition: 1, maxBytes: 1, maxWaitMs: 1, sessionTimeoutMs: 1,
    onMessages: async (all) => taken.resolve(all), onAssigned: () => {}, onRevoked: () => {}, onTrouble: taken.reject,
  }); // prettier-ignore
  const all = await taken.promise;
  await member.stop();
  return all;
}

it('a message has its own headers, whatever the one before had', async () => {
  const [one, two] = [{ validated: Buffer.from('1') }, { validated: Buffer.from('2') }];
  const given = [one, one, undefined, two, { ...two, remapped: Buffer.from('1') }, {}, { remapped: Buffer.from('1') }, one];
  const all = await received(given);
  expect(all.map(({ headers }) => headers)).toEqual(given.map((headers) => headers ?? {}));
});

it('equal headers in a row are kept once', async () => {
  const [first, second] = await received([{ validated: Buffer.from('1') }, { validated: Buffer.from('1') }]);
  expect(second?.headers).toBe(first?.headers);
});
