/** Asks before the folds of a batch whether anything was ever remapped or linked. In: the store. Out: which tables hold rows. */
import { z } from 'zod';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { SideTables } from './fact-sql.ts';

const counts = defineQuery({
  name: 'fold_side_tables',
  sql: 'SELECT (SELECT count() FROM remapped) AS remapped, (SELECT count() FROM reschedule_links) AS linked',
  params: z.object({}),
  row: z.object({ remapped: z.number(), linked: z.number() }),
});

/** Asked anew each time: another process may have written them. */
export async function sideTables(store: Pick<Store, 'query'>): Promise<SideTables> {
  const [row] = await store.query(counts, {});
  return { remapped: (row?.remapped ?? 0) > 0, linked: (row?.linked ?? 0) > 0 };
}
