/**
 * Measures practice days again: facts → cells_next → restatements → kpi_cells, in that order.
 * In: a batch id that was never used before (working rows of a killed try must not count), KPIs, practice days by fact. Out: written cells. May be repeated at any point: each step replaces by key,
 * and restatements are written while the old cells still stand.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { FactName } from '@rounds/schemas/facts/fact.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import type { StepHook } from '../fold/fold.ts';
import { measuredFacts, nextCellsSql, restatementSql, writeCellsSql } from './cell-sql.ts';

export interface DirtyDay {
  readonly fact: FactName;
  readonly practice: string;
  /** `YYYY-MM-DD`, the practice's local day. */
  readonly day: string;
}

export interface WriteCellsDeps {
  readonly store: Store;
  readonly onStep?: StepHook;
}

/** Recomputes the cells of `kpis` on the dirty days. Throws StoreError. */
export async function writeCells(
  { store, onStep = () => {} }: WriteCellsDeps,
  batch: string,
  kpis: readonly Kpi[],
  dirty: readonly DirtyDay[],
  cause: 'late_data' | 'definition',
): Promise<void> {
  if (dirty.length === 0) return;
  await onStep('list days');
  await store.insert(
    'touched_days',
    dirty.map(({ fact, practice, day }) => [batch, fact, practice, day]),
    { columns: ['batch_id', 'fact', 'practice_id', 'day'] },
  );
  const touched = new Set(dirty.map(({ fact }) => fact));
  for (const fact of measuredFacts(kpis).filter((name) => touched.has(name))) {
    await onStep(`measure ${fact}`);
    await store.command(nextCellsSql(kpis, fact), { batch });
  }
  const days = dirty.map(({ day }) => day).sort();
  const scope = {
    batch,
    kpis: kpis.map((kpi) => kpi.id),
    practices: [...new Set(dirty.map(({ practice }) => practice))],
    from: days[0],
    to: days.at(-1),
  };
  await onStep('write restatements');
  await store.command(restatementSql, { ...scope, cause });
  await onStep('write cells');
  await store.command(writeCellsSql, scope);
}
