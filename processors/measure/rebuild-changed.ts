/**
 * At start: cells whose KPI definition has changed since they were written are measured again, all their practice days.
 * In: the definitions of this code, the hashes kept with the cells. Out: new cells, restatements with cause `definition`, the ids rebuilt.
 * A KPI without any cell (new in this version) is built from the facts that are there, and restates nothing.
 */
import { z } from 'zod';
import { definitionHash, factsOf } from '@rounds/infra/clickhouse/compile-kpi.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { factName, type FactName } from '@rounds/schemas/facts/fact.ts';
import { kpis as allKpis } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { measuringLists, writeCells, type DirtyDay } from './write-cells.ts';

const hashes = defineQuery({
  name: 'measure_hashes',
  sql: 'SELECT kpi_id, fact, groupUniqArray(definition_hash) AS hashes FROM kpi_cells FINAL GROUP BY kpi_id, fact',
  params: z.object({}),
  row: z.object({ kpi_id: z.string(), fact: factName, hashes: z.array(z.number()) }),
});

const daysOf = (fact: FactName) =>
  defineQuery({
    name: `measure_days_${fact}`,
    sql: `SELECT DISTINCT practice_id AS practice, toString(day) AS day FROM ${fact === 'settled_slots' ? 'appointment_slots' : fact}`,
    params: z.object({}),
    row: z.object({ practice: z.string(), day: z.string() }),
  });

/** Rebuilds what is out of date; returns the KPI ids. `kpis` is all of them unless a test says otherwise. */
export async function rebuildChangedKpis(store: Store, kpis: readonly Kpi[] = allKpis): Promise<string[]> {
  const known = await store.query(hashes, {});
  const isCurrent = (kpi: Kpi, fact: FactName): boolean => {
    const kept = known.find((row) => row.kpi_id === kpi.id && row.fact === fact);
    return kept !== undefined && kept.hashes.every((hash) => hash === definitionHash(kpi));
  };
  const stale = kpis.filter((kpi) => factsOf(kpi).some((fact) => !isCurrent(kpi, fact)));
  const facts = factName.options.filter((fact) => stale.some((kpi) => factsOf(kpi).includes(fact)));
  const rebuilt = new Set<string>();
  const lists = measuringLists(store);
  for (const fact of facts) {
    const days = await store.query(daysOf(fact), {});
    const dirty = days.map(({ practice, day }): DirtyDay => ({ fact, practice, day }));
    const own = stale.filter((kpi) => factsOf(kpi).includes(fact));
    await writeCells({ store }, lists, own, dirty, 'definition');
    if (dirty.length > 0) for (const { id } of own) rebuilt.add(id);
  }
  await lists.clear();
  return [...rebuilt];
}
