/** The practices table's order: sorting moves practices inside their region, a missing value is never first. */
import { expect, test } from 'vitest';
import type { SiteRow } from '@rounds/schemas/contract/kpi.contract.ts';
import { groupsOf, newsOf, troubleFirst } from './sites.ts';

const cell = (value: number | null, verdict: 'usual' | 'worse' | 'better' = 'usual') => ({
  value,
  num: 0,
  den: 0,
  n: 100,
  verdict,
  rule: '' as const,
});
const site = (
  id: string,
  regionId: string,
  value: number | null,
  verdict: 'usual' | 'worse' | 'better' = 'usual',
  silent: number | null = null,
): SiteRow => ({
  id,
  kind: 'practice',
  regionId,
  cells: { no_show_rate: cell(value, verdict) },
  lastEventAt: null,
  feedSilentMinutes: silent,
  beingCounted: false,
});
const practice = (id: string, regionId: string) => ({
  id,
  name: id,
  shortName: id,
  regionId,
  timeZone: 'America/Denver',
  cutoverMinutes: 0,
  specialty: '',
  peerGroup: '',
  today: '2026-11-22',
});
const directory = {
  organisation: null,
  regions: [
    { id: 'n', name: 'North' },
    { id: 's', name: 'South' },
  ],
  practices: [practice('a', 'n'), practice('b', 'n'), practice('c', 's')],
  providers: [],
  payers: [],
  peerGroups: [],
  benchmarks: [],
};
const rows = [site('a', 'n', 9), site('b', 'n', null, 'usual', 300), site('c', 's', 4, 'worse')];

test('a sort orders practices inside their region, a missing value last in both directions', () => {
  for (const direction of ['asc', 'desc'] as const) {
    const groups = groupsOf(rows, directory, { column: 'no_show_rate', direction });
    expect(groups.map((g) => g.rows.map((r) => r.id))).toEqual([['a', 'b'], ['c']]);
  }
});

test('trouble stands first on a phone', () => {
  expect(troubleFirst(rows).map((r) => r.id)).toEqual(['c', 'b', 'a']);
  expect(newsOf(rows[2] ?? site('x', 'n', 1))).toEqual([{ kpi: 'no_show_rate', verdict: 'worse' }]);
});
