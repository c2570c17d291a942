import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

/** A writer that has loaded its code and waits to be let go. */
const startWriter = (dataDir: string) => spawn(process.execPath, [childFile, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });

/** Lets a writer write and kills it at a random moment after a few batches: inside an insert, between data and checkpoint, in a merge. */
async function runAndKill(child: ReturnType<typeof startWriter>): Promise<void> {
  const closed = once(child, 'close');
  const batches = 1 + Math.floor(Math.random() * 8);
  let written = 0;
  const enough = new Promise<void>((resolve) => {
    child.stdout.on('data', (dots: Buffer) => (written += dots.length) >= batches && resolve());
  });
  child.stdin.write('go\n');
  await Promise.race([enough, closed]);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  await sleep(Math.random() * 30);
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
  let next = startWriter(dataDir);
  for (let kill = 0; kill < kills; kill++) {
    const writer = next;
    next = startWriter(dataDir);
    await runAndKill(writer);
  }
  next.kill('SIGKILL');
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
  expect(found?.acknowledged).toBeGreaterThanOrEqual(kills * 1000);
  expect(found).toEqual({ acknowledged: found?.acknowledged, present: found?.acknowledged, counted: found?.acknowledged, detached: 0 });
});
