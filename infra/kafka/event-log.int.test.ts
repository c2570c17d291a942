import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { atOwnPace } from '../process/own-pace-for-tests.ts';
import { makeTopics, startTestBroker, whileSilent } from './broker-for-tests.ts';
import { openEventLog } from './event-log.ts';
import { partitionOf } from './partition-of.ts';
import { LogError, type EventLog } from './event-log.types.ts';

let broker: Awaited<ReturnType<typeof startTestBroker>>;
let log: EventLog;
const open = (clientId: string) => openEventLog({ brokers: broker.brokers, clientId, log: { warn: () => undefined } });

beforeAll(async () => {
  broker = await startTestBroker();
  log = open('test');
  await makeTopics(log, [{ name: 't', partitions: 3, retentionMs: -1 }]);
});

afterAll(async () => {
  await log.close();
  await broker.stop();
});

/** Publishing promises an end within 10 s; the rest is for what happens after its own limit. */
const promisedMs = 12_000;

/** A broker that was away first finds out that it still leads. */
const withTopic = (name: string, partitions: number) => makeTopics(log, [{ name, partitions, retentionMs: -1 }]);

/** Publishes one message after another, whatever fails, until `count` of them are acknowledged. Tells those and the longest wait for an answer. */
async function publishUntil(topic: string, name: string, count: number): Promise<{ acknowledged: string[]; longestMs: number }> {
  const acknowledged: string[] = [];
  let longestMs = 0;
  for (let n = 1; acknowledged.length < count; n++) {
    const id = `${name}-${n}`;
    const publish = () => log.publish([{ topic, messages: [message(id)] }]).then(() => acknowledged.push(id), () => sleep(100)); // prettier-ignore
    longestMs = Math.max(longestMs, (await atOwnPace(publish)).ms);
  }
  return { acknowledged, longestMs };
}

const message = (id: string) => ({ key: id, value: JSON.stringify({ id }), headers: { kind: 'test' } });

/** Every id in the topic, with how often it is there. */
async function idsIn(topic: string): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const { partition, low, high } of await log.watermarks(topic)) {
    if (high === low) continue;
    for (const { key } of await log.read({ topic, partition, offset: low, count: high - low }))
      ids.set(key ?? '', (ids.get(key ?? '') ?? 0) + 1);
  }
  return ids;
}

describe('topics', () => {
  it('are made once, and refused when their number of partitions differs', async () => {
    await log.ensureTopics([{ name: 't', partitions: 3, retentionMs: -1 }]);
    await expect(log.ensureTopics([{ name: 't', partitions: 4, retentionMs: -1 }])).rejects.toMatchObject({ code: 'topic_mismatch' });
  });

  it('that do not exist cannot be published to', async () => {
    await expect(log.publish([{ topic: 'nowhere', messages: [message('a')] }])).rejects.toBeInstanceOf(LogError);
  });
});

describe('publishing', () => {
  it('tells where each message lies, and the broker stamps it', async () => {
    const before = Date.now();
    // The same clock, but a clock may be set while this runs.
    const isNow = (ms: number): boolean => Math.abs(ms - before) < 3_600_000;
    const messages = Array.from({ length: 50 }, (_, n) => message(`place-${n}`));
    const acks = await log.publish([{ topic: 't', messages }]);
    for (const { partition, baseOffset, count } of acks) {
      const mine = messages.filter(({ key }) => partitionOf(key, 3) === partition);
      expect(count).toBe(mine.length);
      const read = await log.read({ topic: 't', partition, offset: baseOffset, count });
      expect(read.map(({ key }) => key)).toEqual(mine.map(({ key }) => key));
      expect(read[0]?.headers['kind']?.toString()).toBe('test');
      expect(read.every(({ timestampMs }) => isNow(timestampMs))).toBe(true);
    }
  });

  it('joins what is waiting and still tells each caller its own positions', async () => {
    const ids = Array.from({ length: 500 }, (_, n) => `joined-${n}`);
    const acks = await Promise.all(ids.map((id) => log.publish([{ topic: 't', messages: [message(id)] }])));
    for (const [n, [ack]] of acks.entries()) {
      if (n % 100 > 0 || ack === undefined) continue;
      expect((await log.read({ topic: 't', partition: ack.partition, offset: ack.baseOffset, count: 1 }))[0]?.key).toBe(ids[n]);
    }
  });

  it('refuses a message that is too large without harming those of others', async () => {
    const huge = { key: 'huge', value: Buffer.alloc(5_000_000) };
    const [refused, taken] = await Promise.allSettled([
      log.publish([{ topic: 't', messages: [huge] }]),
      log.publish([{ topic: 't', messages: [message('small')] }]),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'message_too_large' } });
    expect(taken.status).toBe('fulfilled');
  });

  it('refuses to read where nothing is', async () => {
    await expect(log.read({ topic: 't', partition: 0, offset: 1_000_000, count: 1 })).rejects.toMatchObject({ code: 'out_of_range' });
    await expect(log.read({ topic: 't', partition: 7, offset: 0, count: 1 })).rejects.toMatchObject({ code: 'unknown_topic' });
  });
});

describe('an idle consumer', () => {
  it('sets no negative timers and uses less than 5 % of a core', async () => {
    const original = globalThis.setTimeout;
    let negative = 0;
    globalThis.setTimeout = Object.assign((...args: Parameters<typeof setTimeout>) => {
      if (typeof args[1] === 'number' && args[1] < 0) negative++;
      return original(...args);
    }, original); // prettier-ignore
    const assigned = Promise.withResolvers<void>();
    const member = log.consume({
      groupId: 'idle', topics: ['t'], maxBytes: 1e6, maxBytesPerPartition: 1e6, maxWaitMs: 500, sessionTimeoutMs: 6000,
      onMessages: () => Promise.resolve(), onAssigned: () => assigned.resolve(), onRevoked: () => undefined, onTrouble: () => undefined,
    }); // prettier-ignore
    await assigned.promise;
    // The quietest of some seconds: what else this process does (the tests before, the runner) is not the consumer's; spinning never rests.
    const shares: number[] = [];
    for (let second = 0; second < 2 || (second < 60 && Math.min(...shares) >= 0.05); second++) {
      const [began, before] = [performance.now(), process.cpuUsage()];
      await sleep(1000);
      const { user, system } = process.cpuUsage(before);
      shares.push((user + system) / 1000 / (performance.now() - began));
    }
    await member.stop();
    globalThis.setTimeout = original;
    expect(negative).toBe(0);
    expect(Math.min(...shares)).toBeLessThan(0.05);
  });
});

describe('a broker that stops answering', () => {
  it('makes publishing fail within 10 s, and what is acknowledged afterwards is really there', async () => {
    await withTopic('frozen', 1);
    await log.publish([{ topic: 'frozen', messages: [message('before')] }]);
    const during = () => log.publish([{ topic: 'frozen', messages: [message('during')] }]).catch((reason: unknown) => reason);
    const { result: lost, ms } = await whileSilent(broker, () => atOwnPace(during));
    expect(lost).toMatchObject({ name: 'LogError', transient: true });
    expect(ms).toBeLessThan(promisedMs);
    const { acknowledged } = await publishUntil('frozen', 'after', 20);
    const there = await vi.waitFor(() => idsIn('frozen'), { timeout: 60_000, interval: 200 });
    expect(['before', ...acknowledged].filter((id) => !there.has(id))).toEqual([]);
  });

  it('when killed is only a delay: publishing fails at once and then goes on, consuming as well', async () => {
    await withTopic('killed', 2);
    const seen = new Set<string>();
    const member = log.consume({
      groupId: 'killed', topics: ['killed'], maxBytes: 1e6, maxBytesPerPartition: 1e6, maxWaitMs: 200, sessionTimeoutMs: 6000,
      onMessages: (messages) => { for (const { key } of messages) seen.add(key ?? ''); return Promise.resolve(); },
      onAssigned: () => undefined, onRevoked: () => undefined, onTrouble: () => undefined,
    }); // prettier-ignore
    const before = await publishUntil('killed', 'before', 1);
    process.kill(broker.pid, 'SIGKILL');
    const after = await publishUntil('killed', 'after', 20);
    expect(after.longestMs).toBeLessThan(promisedMs);
    const acknowledged = [...before.acknowledged, ...after.acknowledged];
    await expect.poll(() => acknowledged.filter((id) => !seen.has(id)), { timeout: 60_000 }).toEqual([]);
    await member.stop();
  });
});
