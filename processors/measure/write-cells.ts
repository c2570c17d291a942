/**
 * Measures practice days again: facts → cells_next → restatements → kpi_cells, in that order.
 * In: the worker's working lists, KPIs, practice days by fact. Out: written cells. May be repeated at any point: each step replaces by key,
 * and restatements are written while the old cells still stand.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { FactName } from '@rounds/schemas/facts/fact.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import type { StepHook } from '../fold/fold.ts';
import { workingLists, type WorkingLists } from '../working-lists.ts';
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

/** Days measured in one go: their cells stand in memory until they are written. */
const daysAtOnce = 4_000;

export const measuringLists = (store: Store): WorkingLists => workingLists(store, ['touched_days', 'cells_next']);

/** Recomputes the cells of `kpis` on the dirty days. Throws StoreError. */
export async function writeCells(
  deps: WriteCellsDeps,
  lists: WorkingLists,
  kpis: readonly Kpi[],
  dirty: readonly DirtyDay[],
  cause: 'late_data' | 'definition',
): Promise<void> {
  // By fact and day: days that stand together are read together.
  const ordered = dirty.length <= daysAtOnce ? dirty : dirty.toSorted((a, b) => compare(a.fact, b.fact) || compare(a.day, b.day));
  for (let at = 0; at < ordered.length; at += daysAtOnce) {
    const part = ordered.slice(at, at + daysAtOnce);
    await writeSome(deps, await lists.begin(part.length * kpis.length), kpis, part, cause);
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function writeSome(
  { store, onStep = () => {} }: WriteCellsDeps,
  batch: string,
  kpis: readonly Kpi[],
  dirty: readonly DirtyDay[],
  cause: 'late_data' | 'definition',
): Promise<void> {
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
