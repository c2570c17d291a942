/**
 * A writer in a process of its own, for the kill test: batches with a checkpoint after each, as the consume loop does it.
 * In: the data folder; a line on standard input lets it begin. Out: a dot after each batch, until somebody kills it. Refuses nothing.
 */
import { once } from 'node:events';
import { z } from 'zod';
import { openStore } from './open-store.ts';
import { defineQuery } from './typed-query.ts';

const batchRows = 1_000;
const position = defineQuery({
  name: 'position',
  sql: 'SELECT max(next) AS next FROM progress',
  params: z.object({}),
  row: z.object({ next: z.number() }),
});

// Loaded while the one before still writes: the store is open in one process at a time.
await once(process.stdin, 'data');
process.stdin.destroy();
const store = await openStore({ dataDir: process.argv[2] ?? '' }, { minFreeDiskBytes: 0 });
let [{ next } = { next: 0 }] = await store.query(position, {});
for (;;) {
  const from = next;
  const rows = Array.from({ length: batchRows }, (_, n) => [
    from + n,
    `2026-${String(1 + ((from + n) % 3)).padStart(2, '0')}-15`,
    'x'.repeat(100),
  ]);
  await store.insert('facts', rows, { columns: ['id', 'day', 'body'] });
  next += batchRows;
  await store.insert('progress', [[next]], { columns: ['next'] });
  process.stdout.write('.');
}
