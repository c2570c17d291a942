/**
 * Rows put straight into tables, for tests: given as objects, so that a test names only what it is about.
 * In: a store, rows of one shape. Out: nothing. Not for production code.
 */
import type { CellRow, Store } from './store.types.ts';

/** Inserts rows given as objects of one shape. */
export function insertRows(store: Pick<Store, 'insert'>, table: string, rows: readonly Record<string, CellRow[number]>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  return store.insert(
    table,
    rows.map((row) => columns.map((column) => row[column] ?? null)),
    { columns },
  );
}

export interface TestCell {
  readonly kpi: string;
  readonly practice: string;
  readonly day: string;
  readonly num: number;
  readonly den: number;
  readonly bins?: ReadonlyMap<number, number>;
  readonly parts?: ReadonlyMap<string, number>;
  readonly version?: number;
  readonly fact?: string;
}

/** Inserts cells of `kpi_cells`; of the slots of appointments and in their first version where nothing else is said. */
export function insertCells(store: Pick<Store, 'insert'>, cells: readonly TestCell[]): Promise<void> {
  return insertRows(
    store,
    'kpi_cells',
    cells.map(({ kpi, practice, bins = new Map(), parts = new Map(), version = 1, fact = 'settled_slots', ...measured }) => {
      const state = { ...measured, bins, parts, fact_rows: 1 };
      const written = { definition_hash: 1, definition_version: 1, version, recorded_at: 0, measured_at: 0 };
      return { kpi_id: kpi, practice_id: practice, fact, ...state, ...written };
    }),
  );
}
