import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { renderStatement } from './engine.ts';
import { openStore } from './open-store.ts';
import { defineQuery } from './typed-query.ts';

const childFile = fileURLToPath(new URL('./store.child.ts', import.meta.url));
const kills = 60;

/** Runs the writer and kills it at a random moment after it was ready: inside an insert, between data and checkpoint, in a merge. */
async function runAndKill(dataDir: string): Promise<void> {
  const child = spawn(process.execPath, [childFile, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = new Promise((resolve) => child.on('close', resolve));
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), closed]);
  expect(child.exitCode).toBeNull();
  await sleep(50 + Math.random() * 250);
  child.kill('SIGKILL');
  await closed;
}

it(`after ${kills} kills every row below the checkpoint is there, once, and no part is broken`, async () => {
  const root = await mkdtemp(join(tmpdir(), 'rounds-store-kill-'));
  const dataDir = join(root, 'store');
  let store = await openStore({ dataDir }, { minFreeDiskBytes: 0 });
  const facts =
    'CREATE TABLE facts (id UInt64, day Date, body String) ENGINE = ${engine:ReplacingMergeTree} PARTITION BY toYYYYMM(day) ORDER BY id';
  await store.command(renderStatement(facts, store.profile));
  await store.command(renderStatement('CREATE TABLE progress (next UInt64) ENGINE = ${engine:MergeTree} ORDER BY next', store.profile));
  await store.close();
  for (let kill = 0; kill < kills; kill++) await runAndKill(dataDir);
  store = await openStore({ dataDir }, { minFreeDiskBytes: 0 });
  const audit = defineQuery({
    name: 'audit',
    sql: `WITH (SELECT max(next) FROM progress) AS upto
      SELECT upto AS acknowledged, (SELECT uniqExact(id) FROM facts WHERE id < upto) AS present,
        (SELECT count() FROM facts FINAL WHERE id < upto) AS counted, (SELECT count() FROM system.detached_parts) AS detached`,
    params: z.object({}),
    row: z.object({ acknowledged: z.number(), present: z.number(), counted: z.number(), detached: z.number() }),
  });
  const [found] = await store.query(audit, {});
  await store.close();
  await rm(root, { recursive: true, force: true });
  expect(found?.acknowledged).toBeGreaterThan(kills * 500);
  expect(found).toEqual({ acknowledged: found?.acknowledged, present: found?.acknowledged, counted: found?.acknowledged, detached: 0 });
});
