/**
 * Brings the store's tables to what this code needs: numbered SQL files, each run once, in order.
 * In: a store, the folder of migrations. Out: the numbers that were run.
 * Refuses a store newer than the code (both numbers in the error), a file changed after it ran, gaps and doubles in numbering.
 * Killed half-way it resumes: every statement is CREATE … IF NOT EXISTS or as harmless, and the record is written last.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../config/operator-error.ts';
import { renderStatement } from './engine.ts';
import type { Store } from './store.types.ts';
import { defineQuery } from './typed-query.ts';

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly hash: string;
  readonly statements: readonly string[];
}

const fileName = /^(\d{4})-([a-z0-9-]+)\.sql$/;

const recorded = defineQuery({
  name: 'recorded_migrations',
  sql: 'SELECT number, name, hash FROM migrations FINAL ORDER BY number',
  params: z.object({}),
  row: z.object({ number: z.number(), name: z.string(), hash: z.string() }),
});

const recordTable = `CREATE TABLE IF NOT EXISTS migrations (number UInt32, name String, hash String, applied_at DateTime64(3, 'UTC'))
ENGINE = \${engine:ReplacingMergeTree(applied_at)} ORDER BY number`;

/** Statements end with `;` at the end of a line; comments stay inside their statement. */
export function splitStatements(sql: string): string[] {
  const withoutComments = (text: string): string => text.replace(/--[^\n]*/g, '').trim();
  return sql
    .split(/;[ \t]*(?:\n|$)/)
    .map((part) => part.trim())
    .filter((part) => withoutComments(part) !== '');
}

/** All migrations of a folder in order. Throws for a bad name or a number used twice. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(
    names.map(async (name) => {
      const match = fileName.exec(name);
      if (match === null) throw new Error(`a migration is not named NNNN-name.sql: ${name}`);
      const sql = await readFile(join(folder, name), 'utf8');
      const hash = createHash('sha256').update(sql).digest('hex').slice(0, 16);
      return { number: Number(match[1]), name: match[2] ?? '', hash, statements: splitStatements(sql) };
    }),
  );
  migrations.forEach((migration, index) => {
    if (migrations[index - 1]?.number === migration.number) throw new Error(`two migrations have the number ${migration.number}`);
  });
  return migrations;
}

function checkRecorded(done: readonly z.infer<typeof recorded.row>[], migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.number ?? 0;
  const reached = done.at(-1)?.number ?? 0;
  if (reached > newest) {
    throw new OperatorError(
      `The database is at migration ${reached}, this version of Rounds knows ${newest}. Start the newer version, or use another data folder.`,
    );
  }
  for (const row of done) {
    const file = migrations.find((migration) => migration.number === row.number);
    if (file === undefined || file.hash !== row.hash) {
      throw new OperatorError(
        `Migration ${row.number} (${row.name}) was changed after it had been run. Add a new one instead, or reset the data folder.`,
      );
    }
  }
}

/** Runs what has not run yet. @returns the numbers that were run now */
export async function migrate(store: Store, folder: string): Promise<number[]> {
  const migrations = await readMigrations(folder);
  await store.command(renderStatement(recordTable, store.profile));
  const done = await store.query(recorded, {});
  checkRecorded(done, migrations);
  const finished = new Set(done.map((row) => row.number));
  const run: number[] = [];
  for (const { number, name, hash, statements } of migrations) {
    if (finished.has(number)) continue;
    for (const statement of statements) await store.command(renderStatement(statement, store.profile));
    await store.insert('migrations', [[number, name, hash, Date.now()]], { columns: ['number', 'name', 'hash', 'applied_at'] });
    run.push(number);
  }
  return run;
}
