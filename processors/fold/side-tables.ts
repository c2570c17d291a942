/**
 * Asks before the folds of a batch what they may leave out: whether anything was ever remapped, linked, replaced or refused as a whole, whether any
 * claim of the batch stands at several practices or was sent in what was refused. In: the store, the batch's touched subjects. Out: a yes or no each.
 */
import { z } from 'zod';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { SideTables } from './fact-sql.ts';
import { envelopesOf } from './refuse-sets.ts';

const counts = defineQuery({
  name: 'fold_side_tables',
  sql: `SELECT (SELECT count() FROM remapped) AS remapped, (SELECT count() FROM reschedule_links) AS linked, (SELECT count() FROM claim_replacements) AS replaced,
  (SELECT count() FROM set_refusals) AS refused`,
  params: z.object({}),
  row: z.object({ remapped: z.number(), linked: z.number(), replaced: z.number(), refused: z.number() }),
});

const severalPractices = defineQuery({
  name: 'fold_several_practices',
  sql: `SELECT 1 AS several FROM events
WHERE stream = 'billing' AND subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')
GROUP BY subject HAVING min(practice_id) != max(practice_id) LIMIT 1`,
  params: z.object({ batch: z.string() }),
  row: z.object({ several: z.number() }),
});

/** Every event of such a claim asks for a look at what refused it: a claim of which nothing was ever refused has none of the names. */
const inRefusedSets = defineQuery({
  name: 'fold_in_refused_sets',
  sql: `SELECT 1 AS refused FROM events
WHERE stream = 'billing' AND type = 'claim.submitted' AND subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')
  AND hasAny(${envelopesOf('body')}, (SELECT groupUniqArray(envelope) FROM set_refusals)) LIMIT 1`,
  params: z.object({ batch: z.string() }),
  row: z.object({ refused: z.number() }),
});

/**
 * Asked anew each time: another process may have written them. `billing`: the batch touches claims. `linkRefusals` runs where some of them were
 * sent in what was refused: it touches more claims, of which the other questions are asked as well.
 */
export async function sideTables(
  store: Pick<Store, 'query'>,
  batch: string,
  billing: boolean,
  linkRefusals: () => Promise<void>,
): Promise<SideTables> {
  const [row] = await store.query(counts, {});
  const refused = billing && (row?.refused ?? 0) > 0 && (await store.query(inRefusedSets, { batch })).length > 0;
  if (refused) await linkRefusals();
  const replaced = billing && (row?.replaced ?? 0) > 0;
  const placed = billing && (replaced || (await store.query(severalPractices, { batch })).length > 0);
  return { remapped: (row?.remapped ?? 0) > 0, linked: (row?.linked ?? 0) > 0, placed, replaced, refused };
}
