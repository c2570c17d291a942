/**
 * Ids for the working lists of batches (touched_subjects, touched_days, cells_next), and their end.
 * In: how many rows a batch will list. Out: an id that was never used before: what a try that was killed has listed must not be seen by the next.
 * The lists stand in memory, so earlier batches of the same worker are taken away, many at a time: a statement for each would cost as much as its batch's lists.
 */
import { randomUUID } from 'node:crypto';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';

const batchesKept = 32;
const rowsKept = 100_000;

export interface WorkingLists {
  /** The id of the next batch. The batches before it must be over. */
  begin(rows: number): Promise<string>;
  /** Takes away what all batches so far have listed. */
  clear(): Promise<void>;
}

/** The lists of one worker, whose batches follow each other. */
export function workingLists(store: Pick<Store, 'command' | 'profile'>, tables: readonly string[]): WorkingLists {
  let batches: string[] = [];
  let rowsListed = 0;
  const clear = async (): Promise<void> => {
    // In a cluster the lists are tables on disk, which forget by themselves.
    for (const table of store.profile.cluster === null && batches.length > 0 ? tables : [])
      await store.command(`ALTER TABLE ${table} DELETE WHERE has({batches:Array(String)}, batch_id)`, { batches });
    batches = [];
    rowsListed = 0;
  };
  return {
    async begin(rows) {
      if (batches.length >= batchesKept || rowsListed >= rowsKept) await clear();
      const batch = randomUUID();
      batches.push(batch);
      rowsListed += rows;
      return batch;
    },
    clear,
  };
}
