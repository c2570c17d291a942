import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { migrationsFolder } from '../clickhouse/store-for-tests.ts';
import { migrate } from '../clickhouse/migrate.ts';
import { openStore } from '../clickhouse/open-store.ts';
import type { Store } from '../clickhouse/store.types.ts';
import { defineQuery } from '../clickhouse/typed-query.ts';
import { makeTopics, startTestBroker } from './broker-for-tests.ts';
import { openEventLog } from './event-log.ts';
import type { ChildTask, KillPoint } from './consume-loop.child.ts';
import type { EventLog } from './event-log.types.ts';

const childFile = fileURLToPath(new URL('./consume-loop.child.ts', import.meta.url));
let broker: Awaited<ReturnType<typeof startTestBroker>>;
let log: EventLog;
let root: string;
let task: ChildTask;
let runs = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rounds-kill-'));
  broker = await startTestBroker();
  log = openEventLog({ brokers: broker.brokers, clientId: 'test', log: { warn: () => undefined } });
});

afterAll(async () => {
  await log.close();
  await broker.stop();
  await rm(root, { recursive: true, force: true });
});

/** The store is open in one process at a time: between the children it is ours. */
async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ dataDir: task.dataDir }, { minFreeDiskBytes: 0 });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

beforeEach(async () => {
  const topic = `kill-${++runs}`;
  task = {
    dataDir: join(root, `store-${runs}`),
    brokers: broker.brokers,
    topic,
    killAt: 'never',
    afterBatches: 0,
    deadlyKey: null,
    maxBatchMessages: 500,
  };
  await makeTopics(log, [{ name: topic, partitions: 2, retentionMs: -1 }]);
  await withStore(async (store) => {
    await migrate(store, migrationsFolder);
    await store.command(`CREATE TABLE seen (id String, partition UInt16, offset UInt64, how String) ENGINE = ReplacingMergeTree
      PARTITION BY cityHash64(id) % 5 ORDER BY id SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`);
  });
});

function runChild(change: Partial<ChildTask>): Promise<{ killed: boolean; out: string }> {
  const child = spawn(process.execPath, [childFile, JSON.stringify({ ...task, ...change })], { stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((resolve) => child.on('close', (_code, signal) => resolve({ killed: signal === 'SIGKILL', out })));
}

const publish = (keys: readonly string[]) => log.publish([{ topic: task.topic, messages: keys.map((key) => ({ key, value: key })) }]);
const ids = (from: number, count: number) => Array.from({ length: count }, (_, n) => `m-${from + n}`);

const rowsSeen = defineQuery({
  name: 'seen',
  sql: 'SELECT id, how FROM seen FINAL ORDER BY id',
  params: z.object({}),
  row: z.object({ id: z.string(), how: z.string() }),
});
const partitionStatus = z.array(z.object({ stored: z.number(), dead: z.number(), unaccounted: z.number(), nextOffset: z.number() }));

describe('a consumer that is killed', () => {
  it('between any two steps loses nothing, stores nothing twice, and its counts still add up', async () => {
    const points: KillPoint[] = ['before_data', 'inside_data', 'after_data', 'inside_checkpoint', 'after_checkpoint'];
    const acknowledged: string[] = [];
    const kills: KillPoint[] = [];
    for (let round = 0; round < 10; round++) {
      const keys = ids(acknowledged.length, 1000);
      await publish(keys);
      acknowledged.push(...keys);
      const killAt = points[round % points.length] ?? 'never';
      if ((await runChild({ killAt, afterBatches: 1 + (round % 2) })).killed) kills.push(killAt);
    }
    expect(new Set(kills)).toEqual(new Set(points));
    const last = partitionStatus.parse(JSON.parse((await runChild({})).out));
    expect(last.map(({ unaccounted }) => unaccounted)).toEqual([0, 0]);
    expect(last.reduce((sum, { stored }) => sum + stored, 0)).toBe(acknowledged.length);
    const seen = await withStore((store) => store.query(rowsSeen, {}));
    expect(seen.map(({ id }) => id)).toEqual([...acknowledged].sort());
  });

  it('again and again by one message finds that message, gives it to the dead letters, and goes on', async () => {
    await publish(ids(0, 2000));
    let kills = 0;
    let out = '';
    while (kills < 12) {
      const ended = await runChild({ deadlyKey: 'm-777', maxBatchMessages: 100_000 });
      out = ended.out;
      if (!ended.killed) break;
      kills++;
    }
    expect(kills).toBeLessThan(8);
    expect(partitionStatus.parse(JSON.parse(out)).map(({ dead, unaccounted }) => ({ dead, unaccounted }))).toContainEqual({
      dead: 1,
      unaccounted: 0,
    });
    const seen = await withStore((store) => store.query(rowsSeen, {}));
    expect(seen).toHaveLength(2000);
    expect(seen.filter(({ how }) => how === 'dead')).toEqual([{ id: 'm-777', how: 'dead' }]);
  });
});
