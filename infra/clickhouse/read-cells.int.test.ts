import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { mergeStates, valueOf } from '@rounds/schemas/kpis/state.ts';
import { addDays } from '@rounds/schemas/time.ts';
import { compileStateColumns, definitionHash, factsOf } from './compile-kpi.ts';
import { readKpiStates, readSlicedStates } from './read-cells.ts';
import { insertCells, type TestCell } from './rows-for-tests.ts';
import { storeForTests } from './store-for-tests.ts';
import type { Store } from './store.types.ts';

let store: Store;
let dispose: () => Promise<void>;
beforeAll(async () => ({ store, dispose } = await storeForTests()));
afterAll(() => dispose());

const kpi = (id: string) => kpis.filter((each) => each.id === id);
const cell = (
  id: string,
  practice: string,
  day: string,
  num: number,
  den: number,
  more: Pick<TestCell, 'bins' | 'parts' | 'version' | 'fact'> = {},
): TestCell => ({ kpi: id, practice, day, num, den, ...more });

describe('states of cells', () => {
  beforeAll(async () => {
    const days = Array.from({ length: 200 }, (_, index) => addDays('2026-01-01', index));
    await insertCells(store, [
      ...days.flatMap((day) => ['a', 'b'].map((practice) => cell('no_show_rate', practice, day, practice === 'a' ? 1 : 2, 10))),
      ...days.map((day) => cell('days_in_ar_gross', 'a', day, 100, 0, { fact: 'ar_moves' })),
      ...days.map((day) => cell('days_in_ar_gross', 'a', day, 0, 500, { fact: 'ledger' })),
      cell('wait_lobby_min', 'a', '2026-03-02', 30, 3, {
        bins: new Map([
          [5, 1],
          [10, 1],
          [15, 1],
        ]),
      }),
      cell('wait_lobby_min', 'b', '2026-03-03', 100, 1, { bins: new Map([[100, 1]]) }),
      cell('payer_mix_visits', 'a', '2026-03-02', 3, 0, {
        parts: new Map([
          ['medicare', 1],
          ['commercial', 2],
        ]),
      }),
      cell('no_show_rate', 'a', '2026-01-05', 9, 10, { version: 2 }),
      cell('no_show_rate', 'a', '2026-01-05', 5, 10, { version: 1 }),
    ]);
  });

  it('add over days and practices; the newest version of a cell wins', async () => {
    const states = await readKpiStates(store, {
      kpis: kpi('no_show_rate'),
      practices: ['a', 'b'],
      buckets: [
        { from: '2026-01-05', to: '2026-01-11' },
        { from: '2026-03-01', to: '2026-03-01' },
      ],
    });
    const [a, b] = [states.get('no_show_rate')?.get('a'), states.get('no_show_rate')?.get('b')];
    expect([a?.[0]?.num, a?.[0]?.den, b?.[0]?.num, a?.[1]?.num]).toEqual([15, 70, 14, 1]);
  });

  it('never hold a practice that was not asked for', async () => {
    const states = await readKpiStates(store, { kpis: kpis, practices: ['b'], buckets: [{ from: '2026-01-01', to: '2026-12-31' }] });
    expect([...states.values()].flatMap((byPractice) => [...byPractice.keys()]).filter((id) => id !== 'b')).toEqual([]);
  });

  it('of a stock are prefix sums, over the charges of the trailing window', async () => {
    const states = await readKpiStates(store, {
      kpis: kpi('days_in_ar_gross'),
      practices: ['a'],
      buckets: [{ from: '2026-04-01', to: '2026-04-30' }],
    });
    const state = states.get('days_in_ar_gross')?.get('a')?.[0];
    const [definition] = kpi('days_in_ar_gross');
    expect([state?.num, state?.den, definition && state && valueOf(definition, state)]).toEqual([120 * 100, 90 * 500, 12_000 / 500]);
  });

  it('of a distribution merge into one exact median', async () => {
    const states = await readKpiStates(store, {
      kpis: kpi('wait_lobby_min'),
      practices: ['a', 'b'],
      buckets: [{ from: '2026-03-01', to: '2026-03-07' }],
    });
    const [definition] = kpi('wait_lobby_min');
    const merged = mergeStates([...(states.get('wait_lobby_min')?.values() ?? [])].flat());
    expect(definition && valueOf(definition, merged)).toBe(12.5);
  });

  it('of a mix keep their parts', async () => {
    const states = await readKpiStates(store, {
      kpis: kpi('payer_mix_visits'),
      practices: ['a'],
      buckets: [{ from: '2026-03-01', to: '2026-03-07' }],
    });
    expect(states.get('payer_mix_visits')?.get('a')?.[0]?.parts).toEqual(
      new Map([
        ['commercial', 2],
        ['medicare', 1],
      ]),
    );
  });
});

describe('compiled definitions', () => {
  it.each(kpis.map((each) => [each.id, each] as const))(
    '%s runs on its facts, for every dimension it may be sliced by',
    async (_, definition) => {
      for (const dimension of definition.dimensions) {
        await expect(
          readSlicedStates(store, { kpi: definition, practices: ['a'], buckets: [{ from: '2026-01-01', to: '2026-01-31' }], dimension }),
        ).resolves.toEqual(new Map());
      }
      expect(factsOf(definition).length).toBeGreaterThan(0);
      expect(Number.isSafeInteger(definitionHash(definition))).toBe(true);
    },
  );

  it('refuses a slice that is not a dimension', async () => {
    const [definition] = kpi('visits');
    if (!definition) throw new Error('no visits');
    await expect(
      readSlicedStates(store, {
        kpi: definition,
        practices: ['a'],
        buckets: [{ from: '2026-01-01', to: '2026-01-31' }],
        dimension: 'patient_key',
      }),
    ).rejects.toThrow(RangeError);
    expect(compileStateColumns(definition, 'ledger').num).toBe('toInt64(0)');
  });
});
