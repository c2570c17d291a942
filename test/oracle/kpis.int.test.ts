/**
 * Each of the KPIs, recomputed in plain TypeScript from raw events, equals what the real engine holds: to the cent, the minute, the bin.
 * Simulated practices of several seeds; events in random order, some twice, some misread by an older mapping, cut into batches of random size.
 */
import { storeForTests } from '@rounds/infra/clickhouse/store-for-tests.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellsOfFacts, cellsOfTable } from './cells-of-facts.ts';
import { foldInProcess } from './fold-in-process.ts';
import { oracleCells } from './oracle.ts';
import { misread } from './simulate/misread.ts';
import { createRandom } from './simulate/random.ts';
import { halfYear, simulate, simulatedPractices } from './simulate/simulate.ts';
import { workedExamples } from './worked-examples.ts';

const practices = simulatedPractices.map(({ id }) => id);

/** Cells that differ, as `kpi practice day: oracle | engine`, at most twenty. */
function differences(oracle: ReadonlyMap<string, string>, engine: ReadonlyMap<string, string>, kpi: string): string[] {
  const keys = [...new Set([...oracle.keys(), ...engine.keys()])].filter((key) => key.startsWith(`${kpi} `)).sort();
  return keys
    .filter((key) => oracle.get(key) !== engine.get(key))
    .slice(0, 20)
    .map((key) => `${key}: ${oracle.get(key) ?? '–'} | ${engine.get(key) ?? '–'}`);
}

describe.each([1, 2])('simulated practices, seed %i', (seed) => {
  let store: Store;
  let dispose: () => Promise<void>;
  let oracle: ReadonlyMap<string, string>;
  let engine: ReadonlyMap<string, string>;
  beforeAll(async () => {
    ({ store, dispose } = await storeForTests());
    const random = createRandom(seed);
    const truth = simulate(
      seed,
      seed === 1 ? halfYear : { ...halfYear, from: '2025-10-20', to: '2026-01-31', appointmentsADay: 4, claimsADay: 2, employees: 2 },
    );
    const events = misread(truth, random);
    oracle = oracleCells(truth).compared();
    expect(oracleCells(events).compared()).toEqual(oracle);
    const twice = events.filter(() => random.chance(0.03));
    // Shuffled, so that each batch touches nearly everything: more batches cost as often as much and cut no other way.
    await foldInProcess(store).feed(
      random.shuffle([...events, ...twice]),
      random.int(Math.ceil(events.length / 4), Math.ceil(events.length / 2)),
    );
    engine = (await cellsOfTable(store, practices)).compared();
  });
  afterAll(() => dispose());

  it.each(kpis.map(({ id }) => id))('%s', (kpi) => {
    expect([...oracle.keys()].filter((key) => key.startsWith(`${kpi} `)).length).toBeGreaterThan(100);
    expect(differences(oracle, engine, kpi)).toEqual([]);
  });

  it('cells are what the facts say, for every KPI', async () => {
    const facts = (await cellsOfFacts(store, practices)).compared();
    expect([...facts].filter(([key, text]) => engine.get(key) !== text)).toEqual([]);
    expect([...engine.keys()].filter((key) => !facts.has(key))).toEqual([]);
  });
});

describe('worked examples of kpis.md 1.12', () => {
  let store: Store;
  let dispose: () => Promise<void>;
  let engine: Awaited<ReturnType<typeof cellsOfTable>>;
  beforeAll(async () => {
    ({ store, dispose } = await storeForTests());
    await foldInProcess(store).feed(
      workedExamples.flatMap(({ events }) => events),
      50,
    );
    engine = await cellsOfTable(
      store,
      workedExamples.map(({ practice }) => practice.id),
    );
  });
  afterAll(() => dispose());

  it.each(workedExamples.map((example) => [example.promise, example] as const))('%s', (_, { cells, practice }) => {
    const given = Object.keys(cells).map((key): [string, string] => {
      const [kpi = '', day = ''] = key.split(' ');
      const { num, den } = engine.at(kpi, practice.id, day);
      return [key, `${num}/${den}`];
    });
    expect(Object.fromEntries(given)).toEqual(cells);
  });
});
