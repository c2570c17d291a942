import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestBroker } from './broker-for-tests.ts';
import { openEventLog } from './event-log.ts';
import { partitionOf } from './partition-of.ts';
import { LogError, type EventLog } from './event-log.types.ts';

let broker: Awaited<ReturnType<typeof startTestBroker>>;
let log: EventLog;
const open = (clientId: string) => openEventLog({ brokers: broker.brokers, clientId, log: { warn: () => undefined } });

beforeAll(async () => {
  broker = await startTestBroker();
  log = open('test');
  await log.ensureTopics([{ name: 't', partitions: 3, retentionMs: -1 }]);
});

afterAll(async () => {
  await log.close();
  await broker.stop();
});

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
    const messages = Array.from({ length: 50 }, (_, n) => message(`place-${n}`));
    const acks = await log.publish([{ topic: 't', messages }]);
    for (const { partition, baseOffset, count } of acks) {
      const mine = messages.filter(({ key }) => partitionOf(key, 3) === partition);
      expect(count).toBe(mine.length);
      const read = await log.read({ topic: 't', partition, offset: baseOffset, count });
      expect(read.map(({ key }) => key)).toEqual(mine.map(({ key }) => key));
      expect(read[0]?.headers['kind']?.toString()).toBe('test');
      expect(read.every(({ timestampMs }) => timestampMs >= before && timestampMs <= Date.now())).toBe(true);
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
    const member = log.consume({
      groupId: 'idle', topics: ['t'], maxBytes: 1e6, maxBytesPerPartition: 1e6, maxWaitMs: 500, sessionTimeoutMs: 6000,
      onMessages: () => Promise.resolve(), onAssigned: () => undefined, onRevoked: () => undefined, onTrouble: () => undefined,
    }); // prettier-ignore
    await sleep(1500);
    const used = process.cpuUsage();
    await sleep(3000);
    const { user, system } = process.cpuUsage(used);
    await member.stop();
    globalThis.setTimeout = original;
    expect(negative).toBe(0);
    expect((user + system) / 3_000_000).toBeLessThan(0.05);
  });
});

describe('a broker that stops answering', () => {
  it('makes publishing fail within 10 s, and what is acknowledged afterwards is really there', async () => {
    await log.ensureTopics([{ name: 'frozen', partitions: 1, retentionMs: -1 }]);
    await log.publish([{ topic: 'frozen', messages: [message('before')] }]);
    const { pid } = broker;
    if (pid === undefined) throw new Error('the broker has no pid');
    process.kill(pid, 'SIGSTOP');
    const began = Date.now();
    const lost = await log.publish([{ topic: 'frozen', messages: [message('during')] }]).catch((error: unknown) => error);
    expect(lost).toMatchObject({ name: 'LogError', transient: true });
    expect(Date.now() - began).toBeLessThan(10_500);
    process.kill(pid, 'SIGCONT');
    const acknowledged = ['before'];
    for (let n = 0; n < 20; n++) {
      const id = `after-${n}`;
      await log.publish([{ topic: 'frozen', messages: [message(id)] }]).then(() => acknowledged.push(id), () => sleep(200)); // prettier-ignore
    }
    expect(acknowledged.length).toBeGreaterThan(10);
    const there = await idsIn('frozen');
    expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
  });

  it('when killed is only a delay: publishing fails at once and then goes on, consuming as well', async () => {
    await log.ensureTopics([{ name: 'killed', partitions: 2, retentionMs: -1 }]);
    const seen = new Set<string>();
    const member = log.consume({
      groupId: 'killed', topics: ['killed'], maxBytes: 1e6, maxBytesPerPartition: 1e6, maxWaitMs: 200, sessionTimeoutMs: 6000,
      onMessages: (messages) => { for (const { key } of messages) seen.add(key ?? ''); return Promise.resolve(); },
      onAssigned: () => undefined, onRevoked: () => undefined, onTrouble: () => undefined,
    }); // prettier-ignore
    await log.publish([{ topic: 'killed', messages: [message('k-0')] }]);
    if (broker.pid !== undefined) process.kill(broker.pid, 'SIGKILL');
    const acknowledged = ['k-0'];
    let longest = 0;
    const until = Date.now() + 30_000;
    for (let n = 1; Date.now() < until && acknowledged.length < 20; n++) {
      const began = Date.now();
      await log.publish([{ topic: 'killed', messages: [message(`k-${n}`)] }]).then(() => acknowledged.push(`k-${n}`), () => sleep(100)); // prettier-ignore
      longest = Math.max(longest, Date.now() - began);
    }
    expect(acknowledged.length).toBe(20);
    expect(longest).toBeLessThan(10_500);
    await expect.poll(() => acknowledged.filter((id) => !seen.has(id)), { timeout: 20_000 }).toEqual([]);
    await member.stop();
  });
});
