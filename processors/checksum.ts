/**
 * One number a table over everything that replay must give again: events by content, facts, cells.
 * In: a store. Out: table → row count and checksum. Leaves out what may differ between two rebuilds of one log: when a cell was
 * measured. Kafka positions belong to the log, so they are in.
 */
import { z } from 'zod';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';

const tables = {
  events: '* EXCEPT (appended_at)',
  appointment_slots: '*',
  practice_days: '*',
  ledger: '*',
  ar_moves: '*',
  claims: '*',
  adjudications: '*',
  remittances: '*',
  shifts: '*',
  directory: '*',
  targets: '*',
  annotations: '*',
  kpi_cells: '* EXCEPT (measured_at, bins, parts), toString(bins), toString(parts)',
} as const;

export type ChecksumTable = keyof typeof tables;
export type Checksum = Record<ChecksumTable, { rows: number; checksum: string }>;

const checksumQuery = defineQuery({
  name: 'checksum',
  sql: Object.entries(tables)
    .map(
      ([table, columns]) =>
        `SELECT '${table}' AS name, count() AS rows, toString(sum(hash)) AS checksum FROM (SELECT cityHash64(toString(tuple(${columns}))) AS hash FROM ${table} FINAL)`,
    )
    .join('\nUNION ALL\n'),
  params: z.object({}),
  row: z.object({ name: z.enum(Object.keys(tables) as [ChecksumTable, ...ChecksumTable[]]), rows: z.number(), checksum: z.string() }),
});

/** Checksums of all tables of a store; independent of the order of rows. */
export async function checksum(store: Store): Promise<Checksum> {
  const rows = await store.query(checksumQuery, {});
  const zero = { rows: 0, checksum: '0' };
  const empty = Object.fromEntries(Object.keys(tables).map((table) => [table, zero])) as Checksum;
  return rows.reduce((all, { name, rows: count, checksum: sum }) => ({ ...all, [name]: { rows: count, checksum: sum } }), empty);
}

/** Tables in which two stores differ. */
export function differences(one: Checksum, other: Checksum): ChecksumTable[] {
  return (Object.keys(tables) as ChecksumTable[]).filter(
    (table) => one[table].rows !== other[table].rows || one[table].checksum !== other[table].checksum,
  );
}
