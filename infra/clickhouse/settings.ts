/**
 * The engine settings every statement of ours runs under, embedded or server, each with its reason.
 * In: nothing. Out: name → value. Refuses nothing; a setting the engine does not know fails at opening.
 */
export type Settings = Readonly<Record<string, string | number>>;

const gibibyte = 1024 ** 3;

export const commonSettings: Settings = {
  // A practice's zone is a column: toDate(t, zone) must take it.
  allow_nonconst_timezone_arguments: 1,
  session_timezone: 'UTC',
  // Instants come back as 2026-11-22T08:00:00.123Z, the form the contract uses.
  date_time_output_format: 'iso',
  // Counts and cents as numbers; all of ours are below 2^53.
  output_format_json_quote_64bit_integers: 0,
  // Looking through every condition for chains like a < b AND b < 5 took a third of planning appointment-slots.sql (165 → 112 ms); we write none.
  optimize_and_compare_chain: 0,
};

export const writeSettings: Settings = {
  ...commonSettings,
  // A fold gathers the events of each subject; from 50 MB of them on (some 14,000 visits) hashing in two levels doubled its processor time.
  group_by_two_level_threshold_bytes: 0,
  // guarantees.md F6: the default answers before the rows are on disk.
  async_insert: 0,
  // guarantees.md F1, F2: deduplication logs lose acknowledged rows after kills; keys make us idempotent instead.
  insert_deduplicate: 0,
  deduplicate_insert: 'disable',
  // FINAL collapses versions; doing it in the insert as well costs a tenth of it.
  optimize_on_insert: 0,
  // One patient's file may span thirty years, and tables are cut by month: with the default of 100 the loop would stand still for ever.
  max_partitions_per_insert_block: 0,
  max_memory_usage: 4 * gibibyte,
};

export const readSettings: Settings = {
  ...commonSettings,
  max_execution_time: 30,
  max_memory_usage: 2 * gibibyte,
};

/** Inserts stop before the disk is full, so that merges and the log still have room (guarantees.md R10). */
export function diskFloor(minFreeBytes: number): Settings {
  return { min_free_disk_bytes_to_perform_insert: minFreeBytes };
}

/** `SET a = 1, b = 'x'`: constants of this file only. */
export function setStatement(settings: Settings): string {
  const parts = Object.entries(settings).map(([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}`);
  return `SET ${parts.join(', ')}`;
}
