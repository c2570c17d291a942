import { expect, it } from 'vitest';
import type { LogError, PublishBatch } from './event-log.types.ts';
import { Publisher, type Run } from './publisher.ts';

const MEBIBYTE = 1024 * 1024;

/** A publisher whose requests are answered by the test, in the order they were sent; base offsets are 100, 200 and so on. */
function onTheDesk() {
  const packed: number[] = [];
  const sent: { keys: string[]; answer(): Promise<void>; fail(): Promise<void> }[] = [];
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const keysOf = (runs: readonly Run[]) => runs.flatMap(({ messages }) => messages.map(({ key }) => key));
  const publisher = new Publisher({
    pack: (runs) => {
      packed.push(keysOf(runs).length);
      return {
        send: () =>
          new Promise((resolve, reject) => {
            const [answer, fail] = [() => resolve(runs.map((_, run) => (run + 1) * 100)), () => reject(new Error('the broker is gone'))];
            const then = (how: () => void) => () => (how(), settled());
            sent.push({ keys: keysOf(runs), answer: then(answer), fail: then(fail) });
          }),
      };
    },
    partitionsOf: () => Promise.resolve(1),
    timeoutMs: 60_000,
    maxWaitingBytes: 64 * MEBIBYTE,
    maxRequestBytes: 4 * MEBIBYTE,
  });
  const publish = async (key: string, bytes = 10) => {
    const promise = publisher.publish(batch(key, bytes)).catch((error: LogError) => error.code);
    await settled();
    return promise;
  };
  /** Begins to publish, and returns before the answer. */
  const begin = async (key: string, bytes?: number) => {
    const outcome = publish(key, bytes);
    await settled();
    return { outcome };
  };
  return { publisher, packed, sent, begin };
}

const batch = (key: string, bytes: number): PublishBatch[] => [{ topic: 'appointments', messages: [{ key, value: 'x'.repeat(bytes) }] }];

it('sends one request at a time, and what is small gathers until it is answered', async () => {
  const { packed, sent, begin } = onTheDesk();
  const outcomes = [await begin('a'), await begin('b'), await begin('c')];
  expect([sent.map(({ keys }) => keys), packed]).toEqual([[['a']], [1]]);
  await sent[0]?.answer();
  expect([sent.map(({ keys }) => keys), packed]).toEqual([
    [['a'], ['b', 'c']],
    [1, 2],
  ]);
  await sent[1]?.answer();
  const acks = await Promise.all(outcomes.map(({ outcome }) => outcome));
  expect(acks).toEqual([100, 100, 101].map((baseOffset) => [{ topic: 'appointments', partition: 0, baseOffset, count: 1 }]));
});

it('packs what is large while the request before it is on its way, and sends it after', async () => {
  const { packed, sent, begin } = onTheDesk();
  const first = await begin('a');
  await begin('large', 2 * MEBIBYTE);
  expect([sent.length, packed]).toEqual([1, [1, 1]]);
  await begin('later');
  await sent[0]?.answer();
  expect(sent.map(({ keys }) => keys)).toEqual([['a'], ['large']]);
  await sent[1]?.answer();
  expect(sent.map(({ keys }) => keys)).toEqual([['a'], ['large'], ['later']]);
  expect(await first.outcome).toHaveLength(1);
});

it('a request that failed fails its own senders, and the one packed behind it is sent', async () => {
  const { sent, begin } = onTheDesk();
  const [first, second] = [await begin('a'), await begin('large', 2 * MEBIBYTE)];
  await sent[0]?.fail();
  expect(await first.outcome).toBe('unavailable');
  await sent[1]?.answer();
  expect(await second.outcome).toHaveLength(1);
});

it('closing fails what waits, packed or not', async () => {
  const { publisher, sent, begin } = onTheDesk();
  const [, packed, waiting] = [await begin('a'), await begin('large', 2 * MEBIBYTE), await begin('small')];
  publisher.close();
  expect(await Promise.all([packed.outcome, waiting.outcome])).toEqual(['closed', 'closed']);
  await sent[0]?.answer();
  expect(sent).toHaveLength(1);
});
