import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCheckpointStore } from './checkpoints.ts';
import { migrate, readMigrations, splitStatements } from './migrate.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.types.ts';
import { defineQuery } from './typed-query.ts';

let root: string;
let folder: string;
let store: Store;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rounds-migrate-'));
  store = await openStore({ dataDir: join(root, 'store') }, { minFreeDiskBytes: 0 });
});

beforeEach(async () => {
  folder = await mkdtemp(join(root, 'sql-'));
  await store.command('DROP TABLE IF EXISTS migrations SYNC');
  await store.command('DROP TABLE IF EXISTS a SYNC');
});

afterAll(async () => {
  await store.close();
  await rm(root, { recursive: true, force: true });
});

const createA = "-- a; comment\nCREATE TABLE IF NOT EXISTS a (x String COMMENT 'one; two')\nENGINE = ${engine:MergeTree}\nORDER BY x;\n";
const put = (name: string, sql: string) => writeFile(join(folder, name), sql);

describe('migrations', () => {
  it('of this project build every table, once, with inserts and merges fsynced', async () => {
    const real = join(import.meta.dirname, 'migrations');
    const all = (await readMigrations(real)).map((migration) => migration.number);
    expect(await migrate(store, real)).toEqual(all);
    expect(await migrate(store, real)).toEqual([]);
    const loose = defineQuery({
      name: 'loose_tables',
      sql: `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND NOT (create_table_query LIKE '%fsync_after_insert = 1%'
        AND create_table_query LIKE '%fsync_part_directory = 1%' AND create_table_query LIKE '%min_rows_to_fsync_after_merge = 1%')`,
      params: z.object({}),
      row: z.object({ name: z.string() }),
    });
    expect(await store.query(loose, {})).toEqual([]);
  });

  it('killed half-way run again from the start of the file that was not recorded', async () => {
    await put('0001-a.sql', `${createA}ALTER TABLE nowhere ADD COLUMN y String;\n`);
    await expect(migrate(store, folder)).rejects.toMatchObject({ kind: 'rejected' });
    await put('0001-a.sql', `${createA}ALTER TABLE a ADD COLUMN IF NOT EXISTS y String;\n`);
    expect(await migrate(store, folder)).toEqual([1]);
  });

  it('of a newer database are refused with both numbers', async () => {
    await put('0001-a.sql', createA);
    await put('0002-b.sql', createA);
    await migrate(store, folder);
    await rm(join(folder, '0002-b.sql'));
    await expect(migrate(store, folder)).rejects.toThrow(/database is at migration 2, this version of Rounds knows 1/);
  });

  it('changed after they ran are refused', async () => {
    await put('0001-a.sql', createA);
    await migrate(store, folder);
    await put('0001-a.sql', createA.replace('String', 'UInt8'));
    await expect(migrate(store, folder)).rejects.toThrow(/Migration 1 \(a\) was changed/);
  });

  it('are cut at a semicolon that ends a line, not at one inside text', () => {
    expect(splitStatements(createA + createA + '\n-- end;\n')).toHaveLength(2);
  });
});

describe('checkpoints', () => {
  const base = {
    topic: 't', partition: 0, nextOffset: 10, startOffset: 0, epoch: 1, bootId: 'b', clusterId: 'c', cleanStop: false,     attempts: 0, batchLimit: 0, carefulUntil: 0, stored: 6, duplicate: 2, dead: 1, ignored: 1,
  }; // prettier-ignore

  it('come back as they were saved, the newest of each partition', async () => {
    const checkpoints = createCheckpointStore(store);
    await checkpoints.save('fold', [base, { ...base, partition: 1, cleanStop: true }]);
    await checkpoints.save('fold', [{ ...base, nextOffset: 11, stored: 7 }]);
    await checkpoints.save('other', [{ ...base, nextOffset: 99 }]);
    expect(await checkpoints.load('fold')).toEqual([
      { ...base, nextOffset: 11, stored: 7 },
      { ...base, partition: 1, cleanStop: true },
    ]);
  });

  it('of a lower epoch never win, however late and often they are written', async () => {
    const zombie = createCheckpointStore(store);
    await createCheckpointStore(store).save('fence', [{ ...base, epoch: 2, nextOffset: 20 }]);
    for (let i = 0; i < 5; i++) await zombie.save('fence', [{ ...base, epoch: 1, nextOffset: 30 }]);
    expect(await zombie.load('fence')).toEqual([{ ...base, epoch: 2, nextOffset: 20 }]);
  });
});
