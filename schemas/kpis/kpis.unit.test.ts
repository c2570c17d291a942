import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facts } from '../facts/fact.ts';
import { addDays } from '../time.ts';
import { cutDays, segmentOf, statesOfBuckets } from './buckets.ts';
import { kpiById, kpis } from './index.ts';
import type { Kpi } from './kpi.ts';
import { emptyState, mergeStates, percentile, smoothMedian, type State, valueOf } from './state.ts';

const kpi = (id: string): Kpi => {
  const found = kpiById(id);
  if (!found) throw new Error(`no KPI ${id}`);
  return found;
};

describe('catalogue', () => {
  it('lists every KPI file in the folder, and each file once', () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.kpi.ts'));
    expect(kpis.map(({ id }) => `${id.replaceAll('_', '-')}.kpi.ts`).sort()).toEqual(files.sort());
  });

  it.each(kpis.map((each) => [each.id, each] as const))('%s names only columns its facts have', (_, each) => {
    const columns = new Set(migrationColumns());
    const expressions = [
      each.num.where,
      each.num.value,
      each.den?.where ?? '',
      each.den?.value ?? '',
      ...each.excluded.map(({ where }) => where),
    ].join(' ');
    const words = expressions.replace(/'[^']*'/g, '').match(/\b[a-z][a-z0-9_]{2,}\b/g) ?? [];
    expect(words.filter((word) => !columns.has(word) && !['hasAny'].includes(word))).toEqual([]);
    for (const dimension of each.dimensions) expect(facts[each.num.fact].dimensions.map(({ column }) => column)).toContain(dimension);
  });
});

function migrationColumns(): string[] {
  const folder = new URL('../../infra/clickhouse/migrations/', import.meta.url);
  return readdirSync(folder).flatMap((name) =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^ {4}([a-z][a-z0-9_]*) [A-Z]/gm)].map((match) => match[1] ?? ''),
  );
}

describe('percentile', () => {
  it('equals the sorted list it stands for', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 99 }), (values) => {
        const bins = new Map<number, number>();
        for (const value of values) bins.set(value, (bins.get(value) ?? 0) + 1);
        const sorted = values.toSorted((a, b) => a - b);
        const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN, sorted[Math.floor(sorted.length / 2)] ?? Number.NaN];
        expect(percentile(bins, 50)).toBe((low + high) / 2);
      }),
    );
  });
  it('between whole units stays within half a unit of the exact median', () => {
    const histogram = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 50 })), { minLength: 1, maxLength: 20 })
      .map((pairs) => new Map(pairs));
    fc.assert(
      fc.property(histogram, (bins) => {
        expect(Math.abs((smoothMedian(bins) ?? Number.NaN) - (percentile(bins, 50) ?? Number.NaN))).toBeLessThanOrEqual(0.5);
      }),
    );
    expect(
      smoothMedian(
        new Map([
          [14, 40],
          [15, 60],
        ]),
      ),
    ).toBeCloseTo(14.5 + 10 / 60, 10);
  });
  it('of nothing is nothing', () => expect([percentile(new Map(), 50), valueOf(kpi('no_show_rate'), emptyState)]).toEqual([null, null]));
});

describe('spans', () => {
  const day = fc.integer({ min: 0, max: 400 }).map((n) => addDays('2025-10-01', n));
  const cells = fc.array(fc.record({ day, num: fc.integer({ min: -50, max: 50 }), den: fc.integer({ min: 0, max: 50 }) }), {
    maxLength: 60,
  });
  const spans = fc.array(
    fc.tuple(day, fc.integer({ min: 0, max: 60 })).map(([from, length]) => ({ from, to: addDays(from, length) })),
    { minLength: 1, maxLength: 6 },
  );
  const sum = (list: readonly { num: number; den: number }[], field: 'num' | 'den') => list.reduce((total, cell) => total + cell[field], 0);

  it.each(['no_show_rate', 'ar_aging', 'days_in_ar_gross'])('%s read by segments equals the sum over its days', (id) => {
    fc.assert(
      fc.property(cells, spans, (list, buckets) => {
        const cuts = cutDays(kpi(id), buckets);
        const segments = new Map<number, State>();
        for (const cell of list) {
          const index = segmentOf(cell.day, cuts);
          segments.set(index, mergeStates([segments.get(index) ?? emptyState, { ...emptyState, num: cell.num, den: cell.den }]));
        }
        const states = statesOfBuckets(kpi(id), buckets, cuts, segments);
        for (const [index, { from, to }] of buckets.entries()) {
          const within = list.filter((cell) => cell.day >= from && cell.day <= to);
          const before = list.filter((cell) => cell.day <= to);
          const window = before.filter((cell) => cell.day >= addDays(to, -89));
          const expected = {
            no_show_rate: [sum(within, 'num'), sum(within, 'den')],
            ar_aging: [sum(before, 'num'), sum(before, 'den')],
            days_in_ar_gross: [sum(before, 'num'), sum(window, 'den')],
          }[id];
          expect([states[index]?.num, states[index]?.den]).toEqual(expected);
        }
      }),
    );
  });

  it('a whole month is divided by the mean of the three months before it', () => {
    const denials = kpi('initial_denial_rate_count');
    const buckets = [{ from: '2026-05-01', to: '2026-05-31' }];
    const cuts = cutDays(denials, buckets);
    const monthly = [
      ['2026-01-31', 999],
      ['2026-02-10', 100],
      ['2026-03-10', 130],
      ['2026-04-30', 70],
      ['2026-05-04', 999],
    ] as const;
    const segments = new Map<number, State>();
    for (const [date, den] of monthly) {
      const index = segmentOf(date, cuts);
      segments.set(
        index,
        mergeStates([segments.get(index) ?? emptyState, { ...emptyState, num: date.startsWith('2026-05') ? 8 : 0, den }]),
      );
    }
    const merged = statesOfBuckets(denials, buckets, cuts, segments);
    expect([merged[0]?.num, merged[0]?.den, valueOf(denials, merged[0] ?? emptyState)]).toEqual([8, 100, 8]);
  });
});
