/**
 * What signals are computed from: the directory, annotated phases, and KPI cells as columns of days.
 * In: the store. Out: practices with their region and clock, phases, and for each KPI and practice its states by day.
 * Days come as arrays, one row a KPI and practice: 77,000 single rows would cost a third of a second to check one by one.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { practiceData } from '@rounds/schemas/events/operations.events.ts';
import { daysBetween } from '@rounds/schemas/time.ts';
import type { State } from '@rounds/schemas/kpis/state.ts';
import { mergeStates } from '@rounds/schemas/kpis/state.ts';
import { z } from 'zod';

export interface SignalPractice {
  readonly id: string;
  /** Empty when it belongs to no region. */
  readonly region: string;
  readonly timeZone: string;
  readonly cutoverMinutes: number;
}

/** New limits from this day, for a practice ('' all) and a KPI ('' all). */
export interface Phase {
  readonly practice: string;
  readonly kpi: string;
  readonly day: string;
}

const none = z.object({});
const practiceRows = defineQuery({
  name: 'signal_practices',
  sql: `SELECT attributes FROM directory FINAL WHERE kind = 'practice' ORDER BY id`,
  params: none,
  row: z.object({ attributes: z.string() }),
});
const phaseRows = defineQuery({
  name: 'signal_phases',
  sql: `SELECT practice_id AS practice, kpi_id AS kpi, toString(day) AS day FROM annotations FINAL WHERE phase = 1 ORDER BY day, practice, kpi`,
  params: none,
  row: z.object({ practice: z.string(), kpi: z.string(), day: z.string() }),
});
const practiceShape = z.object(practiceData);

/** Practices of the directory, by id. Entries that do not parse are left out: they have no clock to count days by. */
export async function readSignalPractices(store: Pick<Store, 'query'>): Promise<SignalPractice[]> {
  const rows = await store.query(practiceRows, {});
  return rows.flatMap(({ attributes }) => {
    const parsed = practiceShape.safeParse(JSON.parse(attributes));
    if (!parsed.success) return [];
    const { practice, region, timeZone, cutoverMinutes } = parsed.data;
    return [{ id: practice, region: region ?? '', timeZone, cutoverMinutes }];
  });
}

/** Annotated phases, oldest first. */
export async function readPhases(store: Pick<Store, 'query'>): Promise<Phase[]> {
  return store.query(phaseRows, {});
}

const versionRows = defineQuery({
  name: 'signal_cell_versions',
  sql: `SELECT kpi_id, toString(sum(version)) AS version, toString(minOrNullIf(day, num != 0 OR den != 0)) AS first_day
    FROM scoped_cells(practices = {practices:Array(String)})
    WHERE kpi_id IN {kpis:Array(String)} GROUP BY kpi_id`,
  params: z.object({ practices: z.array(z.string()), kpis: z.array(z.string()) }),
  row: z.object({ kpi_id: z.string(), version: z.string(), first_day: z.string().nullable() }),
});

export interface CellVersion {
  /** Sum of the versions of all cells of a KPI: it only grows, also when a practice changes its region or a cell becomes empty. */
  readonly version: bigint;
  /** First day with data, null when there is none. */
  readonly firstDay: string | null;
}

/** Version and first day of each KPI. Read before the cells, so that a version is never newer than its numbers. */
export async function readCellVersions(
  store: Pick<Store, 'query'>,
  kpis: readonly string[],
  practices: readonly string[],
): Promise<Map<string, CellVersion>> {
  const rows = await store.query(versionRows, { kpis: [...kpis], practices: [...practices] });
  return new Map(rows.map((row) => [row.kpi_id, { version: BigInt(row.version), firstDay: row.first_day }]));
}

const dayRows = defineQuery({
  name: 'signal_days',
  sql: `SELECT kpi_id, practice_id, groupArray(toInt32(day - {from:Date})) AS places, groupArray(toFloat64(num)) AS nums, groupArray(toFloat64(den)) AS dens,
      groupArray(mapKeys(bins)) AS bin_keys, groupArray(arrayMap(count -> toFloat64(count), mapValues(bins))) AS bin_counts
    FROM scoped_cells(practices = {practices:Array(String)})
    WHERE kpi_id IN {kpis:Array(String)} AND day >= {from:Date} AND day <= {to:Date} GROUP BY kpi_id, practice_id`,
  params: z.object({ practices: z.array(z.string()), kpis: z.array(z.string()), from: z.string(), to: z.string() }),
  row: z.object({
    kpi_id: z.string(),
    practice_id: z.string(),
    places: z.array(z.number()),
    nums: z.array(z.number()),
    dens: z.array(z.number()),
    bin_keys: z.array(z.array(z.number())),
    bin_counts: z.array(z.array(z.number())),
  }),
});

/** KPI id → practice id → one state a day from `from` to `to` (undefined where there is no cell). */
export type DayStates = Map<string, Map<string, (State | undefined)[]>>;

export async function readDayStates(
  store: Pick<Store, 'query'>,
  request: { readonly kpis: readonly string[]; readonly practices: readonly string[]; readonly from: string; readonly to: string },
): Promise<DayStates> {
  const { from, to } = request;
  const result: DayStates = new Map(request.kpis.map((kpi) => [kpi, new Map<string, (State | undefined)[]>()]));
  if (request.kpis.length === 0 || from > to) return result;
  const length = daysBetween(from, to) + 1;
  for (const row of await store.query(dayRows, { kpis: [...request.kpis], practices: [...request.practices], from, to })) {
    const states = Array.from<State | undefined>({ length });
    for (const [index, place] of row.places.entries()) {
      const [keys, counts] = [row.bin_keys[index] ?? [], row.bin_counts[index] ?? []];
      const state: State = {
        num: row.nums[index] ?? 0,
        den: row.dens[index] ?? 0,
        bins: new Map(keys.map((key, entry) => [key, counts[entry] ?? 0])),
        parts: new Map(),
      };
      const before = states[place];
      states[place] = before ? mergeStates([before, state]) : state;
    }
    result.get(row.kpi_id)?.set(row.practice_id, states);
  }
  return result;
}
