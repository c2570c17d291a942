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

/** After how many batches, and how many milliseconds later: all over the place, and the same in each build. */
const moments = Array.from({ length: kills }, (_, kill) => [1 + ((kill * 5) % 8), (kill * 7) % 31] as const);

/** Lets a writer write and kills it at some moment after a few batches: inside an insert, between data and checkpoint, in a merge. */
async function runAndKill(child: ReturnType<typeof startWriter>, [batches, laterMs]: (typeof moments)[number]): Promise<void> {
  const closed = once(child, 'close');
  let written = 0;
  const enough = new Promise<void>((resolve) => {
    child.stdout.on('data', (dots: Buffer) => (written += dots.length) >= batches && resolve());
  });
  child.stdin.write('go\n');
  await Promise.race([enough, closed]);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  await sleep(laterMs);
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
  for (const moment of moments) {
    const writer = next;
    next = startWriter(dataDir);
    await runAndKill(writer, moment);
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
