import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka } from 'kafkajs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCheckpointStore } from '../clickhouse/checkpoints.ts';
import { storeForTests } from '../clickhouse/store-for-tests.ts';
import { StoreError } from '../clickhouse/store.types.ts';
import { makeTopics, startTestBroker } from './broker-for-tests.ts';
import { startConsumeLoop } from './consume-loop.ts';
import { openEventLog } from './event-log.ts';
import type { BatchOutcome, CheckpointStore, ConsumedBatch, ConsumeLoop, ConsumeLoopOptions, LoopState } from './consume-loop.types.ts';
import type { EventLog } from './event-log.types.ts';

let broker: Awaited<ReturnType<typeof startTestBroker>>;
let engine: Awaited<ReturnType<typeof storeForTests>>;
let log: EventLog;
let checkpoints: CheckpointStore;
let topic: string;
let topics = 0;
const loops: ConsumeLoop[] = [];
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

beforeAll(async () => {
  broker = await startTestBroker();
  engine = await storeForTests();
  log = openEventLog({ brokers: broker.brokers, clientId: 'test', log: quiet });
  checkpoints = createCheckpointStore(engine.store);
});

afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()));
});

afterAll(async () => {
  await log.close();
  await engine.dispose();
  await broker.stop();
});

async function newTopic(partitions = 3): Promise<string> {
  topic = `t${++topics}`;
  await makeTopics(log, [{ name: topic, partitions, retentionMs: -1 }]);
  return topic;
}

const ids = (from: number, count: number) => Array.from({ length: count }, (_, n) => `m-${from + n}`);
const publish = (keys: readonly string[]) => log.publish([{ topic, messages: keys.map((key) => ({ key, value: `value of ${key}` })) }]);

/** Counts every message as stored; poison as dead. */
function outcomeOf({ messages, poison }: ConsumedBatch): BatchOutcome {
  const counts = new Map<number, number>();
  for (const { partition } of messages) counts.set(partition, (counts.get(partition) ?? 0) + 1);
  const at = (count: number) => ({ stored: poison ? 0 : count, duplicate: 0, dead: poison ? count : 0, ignored: 0 });
  return { partitions: [...counts].map(([partition, count]) => ({ topic, partition, ...at(count) })) };
}

function start(options: Partial<ConsumeLoopOptions> = {}): ConsumeLoop & { seen: Map<string, number> } {
  const seen = new Map<string, number>();
  const process = async (batch: ConsumedBatch): Promise<BatchOutcome> => {
    for (const { key } of batch.messages) seen.set(key ?? '', (seen.get(key ?? '') ?? 0) + 1);
    return outcomeOf(batch);
  };
  const loop = startConsumeLoop({
    log,
    groupId: `g-${topic}`,
    topics: [topic],
    checkpoints,
    process,
    logger: quiet,
    sessionTimeoutMs: 10_000,
    ...options,
  });
  loops.push(loop);
  return Object.assign(loop, { seen });
}

const drained = (loop: ConsumeLoop) =>
  expect
    .poll(
      () =>
        loop.status().partitions.length > 0 && loop.status().partitions.every(({ lag, highWatermark }) => lag === 0 && highWatermark >= 0),
    )
    .toBe(true);

async function storedInAll(): Promise<number> {
  return (await checkpoints.load(`g-${topic}`)).reduce((sum, at) => sum + at.stored + at.dead + at.duplicate + at.ignored, 0);
}

describe('the consume loop', () => {
  it('processes every message, and after a clean stop none of them again', async () => {
    await newTopic();
    await publish(ids(0, 5000));
    const first = start();
    await expect.poll(() => first.seen.size).toBe(5000);
    await first.stop();
    expect(await first.ended).toEqual({ reason: 'stopped', detail: 'as asked' });
    expect((await checkpoints.load(`g-${topic}`)).every(({ cleanStop }) => cleanStop)).toBe(true);
    await publish(ids(5000, 10));
    const second = start();
    await expect.poll(() => second.seen.size).toBe(10);
    await drained(second);
    expect([...second.seen.keys()].sort()).toEqual(ids(5000, 10).sort());
    const { partitions } = second.status();
    expect(partitions.map(({ unaccounted }) => unaccounted)).toEqual([0, 0, 0]);
    expect(partitions.reduce((sum, { stored }) => sum + stored, 0)).toBe(5010);
  });

  it('hands a message over within a few milliseconds when it was idle', async () => {
    await newTopic(1);
    const delays: number[] = [];
    let sentAt = 0;
    const loop = start({ process: (batch) => (delays.push(performance.now() - sentAt), Promise.resolve(outcomeOf(batch))) });
    await drained(loop);
    // The quickest shows that nothing waits for a next look, however busy the machine.
    for (let n = 0; n < 20 || (n < 200 && Math.min(...delays) >= 40); n++) {
      await sleep(60);
      sentAt = performance.now();
      await publish(ids(n, 1));
      await expect.poll(() => delays.length, { interval: 2 }).toBe(n + 1);
    }
    expect(Math.min(...delays)).toBeLessThan(40);
  });

  it('tries again for ever when a dependency fails, with the same messages', async () => {
    await newTopic();
    await publish(ids(0, 100));
    const states: LoopState[] = [];
    let failures = 0;
    const stored = new Set<string>();
    const loop = start({
      onState: (state) => states.push(state),
      process: (batch) => {
        if (failures++ < 4) return Promise.reject(new StoreError('unavailable', 'the disk is full'));
        for (const { key } of batch.messages) stored.add(key ?? '');
        return Promise.resolve(outcomeOf(batch));
      },
    });
    await expect.poll(() => stored.size).toBe(100);
    await drained(loop);
    expect(states.some((state) => state.kind === 'retrying' && state.error.includes('the disk is full'))).toBe(true);
    expect(loop.status().state.kind).toBe('running');
    expect(loop.status().partitions.every(({ dead, unaccounted }) => dead === 0 && unaccounted === 0)).toBe(true);
  });

  it('holds every message when a statement of ours is wrong, and blames none', async () => {
    await newTopic(1);
    await publish(ids(0, 50));
    let wrong = true;
    let attempts = 0;
    const loop = start({
      process: async (batch) => {
        attempts++;
        if (wrong) await engine.store.command('INSERT INTO no_such_table SELECT 1');
        return outcomeOf(batch);
      },
    });
    await expect.poll(() => attempts).toBeGreaterThan(3);
    expect(loop.status()).toMatchObject({ state: { kind: 'retrying' }, partitions: [{ nextOffset: 0, lag: 50, dead: 0 }] });
    wrong = false;
    await drained(loop);
    expect(loop.status().partitions).toMatchObject([{ stored: 50, dead: 0, unaccounted: 0 }]);
  });

  it('finds the one message that always fails and hands it over as poison; the rest flows', async () => {
    await newTopic(2);
    await publish(ids(0, 3000));
    const stored = new Set<string>();
    const dead: (string | null)[] = [];
    const loop = start({
      process: (batch) => {
        if (batch.poison) dead.push(...batch.messages.map(({ key }) => key));
        else if (batch.messages.some(({ key }) => key === 'm-1234')) return Promise.reject(new TypeError('cannot read 1234'));
        else for (const { key } of batch.messages) stored.add(key ?? '');
        return Promise.resolve(outcomeOf(batch));
      },
    });
    await expect.poll(() => stored.size).toBe(2999);
    await drained(loop);
    expect(dead).toEqual(['m-1234']);
    expect(loop.status().partitions.reduce((sum, at) => sum + at.dead, 0)).toBe(1);
  });

  it('goes back when messages are missing between two fetches, and never skips', async () => {
    await newTopic(1);
    let dropped = 0;
    // The broker is real; the fault is put between it and the loop: every third fetch is lost on the way.
    const lossy: EventLog = {
      ...log,
      consume: (options) => {
        let fetches = 0;
        return log.consume({ ...options, onMessages: async (messages, high, piece) => {
          if (++fetches % 3 === 0) { dropped += messages.length; return; }
          return options.onMessages(messages, high, piece);
        } });
      },
    }; // prettier-ignore
    const loop = start({ log: lossy });
    let sent = 0;
    for (; sent < 200 || dropped === 0; sent += 10) {
      await publish(ids(sent, 10));
      await sleep(30);
    }
    // What is lost last shows only when something follows it.
    const allSeen = () => expect.poll(() => loop.seen.size, { timeout: 2_000 }).toBe(sent).then(() => true, () => false); // prettier-ignore
    while (!(await allSeen())) {
      await publish(ids(sent, 10));
      sent += 10;
    }
    expect([...loop.seen.values()].every((times) => times === 1)).toBe(true);
  });

  it('stops by itself when an outcome leaves messages unaccounted for, before the checkpoint', async () => {
    await newTopic(1);
    await publish(ids(0, 10));
    const loop = start({
      process: () => Promise.resolve({ partitions: [{ topic, partition: 0, stored: 9, duplicate: 0, dead: 0, ignored: 0 }] }),
    });
    expect(await loop.ended).toMatchObject({ reason: 'accounting_broken' });
    expect((await checkpoints.load(`g-${topic}`)).map(({ nextOffset }) => nextOffset)).toEqual([0]);
  });
});

describe('a checkpoint that does not fit the log stops the loop', () => {
  const at = { partition: 0, startOffset: 0, epoch: 3, bootId: 'b', cleanStop: true, attempts: 0, batchLimit: 0, carefulUntil: 0, stored: 0, duplicate: 0, dead: 0, ignored: 0 }; // prettier-ignore

  it('checkpoint_ahead_of_log: the log was wiped or restored', async () => {
    await newTopic(1);
    await checkpoints.save(`g-${topic}`, [{ ...at, topic, nextOffset: 50, clusterId: await log.clusterId() }]);
    expect(await start().ended).toMatchObject({ reason: 'checkpoint_ahead_of_log' });
  });

  it('other_cluster: these offsets mean nothing here', async () => {
    await newTopic(1);
    await checkpoints.save(`g-${topic}`, [{ ...at, topic, nextOffset: 0, clusterId: 'elsewhere' }]);
    expect(await start().ended).toMatchObject({ reason: 'other_cluster' });
  });

  it('offset_out_of_range: retention took messages that were not processed', async () => {
    await newTopic(1);
    await publish(ids(0, 100));
    const admin = new Kafka({ brokers: [...broker.brokers], logLevel: 0 }).admin();
    await admin.connect();
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '60' }] });
    await admin.disconnect();
    await checkpoints.save(`g-${topic}`, [{ ...at, topic, nextOffset: 40, clusterId: await log.clusterId() }]);
    expect(await start().ended).toMatchObject({ reason: 'offset_out_of_range', detail: expect.stringContaining('begins at 60') });
  });
});

describe('two members of a group', () => {
  it('in a rebalance storm lose nothing and record nothing twice', async () => {
    await newTopic(6);
    const total = 30_000;
    const seen = new Set<string>();
    const progress = new Map<string, number[]>();
    let looking = Promise.resolve();
    const slow = async (batch: ConsumedBatch): Promise<BatchOutcome> => {
      await sleep(20);
      for (const { key } of batch.messages) seen.add(key ?? '');
      return outcomeOf(batch);
    };
    const watched: CheckpointStore = {
      load: (consumer) => checkpoints.load(consumer),
      async save(consumer, rows) {
        await checkpoints.save(consumer, rows);
        // One look after another: two members looking at once could note what they saw in the wrong order.
        looking = looking.then(async () => {
          // Within a claim: what its former owner was just writing loses to the claim, and is processed and counted anew.
          for (const { partition, epoch, nextOffset } of await checkpoints.load(consumer)) {
            const claim = `${partition} in epoch ${epoch}`;
            progress.set(claim, [...(progress.get(claim) ?? []), nextOffset]);
          }
        });
        await looking;
      },
    };
    const member = () => start({ sessionTimeoutMs: 1_500, process: slow, checkpoints: watched, maxBatchMessages: 300 });
    const steady = member();
    const storm = (async () => {
      for (let n = 0; n < 5; n++) {
        const guest = member();
        // In, with partitions or just put out again by the next one; then a while of work.
        await expect.poll(() => guest.status().state.kind).not.toBe('starting');
        await sleep(500);
        await guest.stop();
      }
    })();
    for (let n = 0; n < total; n += 1000) {
      await publish(ids(n, 1000));
      await sleep(150);
    }
    await storm;
    await expect.poll(() => seen.size, { timeout: 240_000 }).toBe(total);
    await expect.poll(storedInAll).toBe(total);
    const unaccounted = () => steady.status().partitions.map((at) => at.unaccounted);
    await expect.poll(unaccounted).toEqual([0, 0, 0, 0, 0, 0]);
    for (const offsets of progress.values()) expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  });
});
