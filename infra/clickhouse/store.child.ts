/**
 * A writer in a process of its own, for the kill test: batches with a checkpoint after each, as the consume loop does it.
 * In: the data folder. Out: one line `ready` when it is open, then rows until somebody kills it. Refuses nothing.
 */
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

const store = await openStore({ dataDir: process.argv[2] ?? '' }, { minFreeDiskBytes: 0 });
let [{ next } = { next: 0 }] = await store.query(position, {});
process.stdout.write('ready\n');
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
}
