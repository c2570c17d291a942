/**
 * The practices table as data: which columns, in which order the rows stand.
 * In: site rows (practices and pooled regions), the directory, a sort. Out: groups of rows, or one flat list when a column decides.
 */
import type { SiteRow } from '@rounds/schemas/contract/kpi.contract.ts';
import type { Directory } from '@rounds/schemas/contract/trust.contract.ts';

export type Sort = { column: string; direction: 'asc' | 'desc' } | null;
export type Group = { id: string; name: string; pooled: SiteRow | null; rows: readonly SiteRow[] };

/** The table's measures, those the catalogue knows. */
export const TABLE_KPIS: readonly string[] = [
  'visits',
  'no_show_rate',
  'wait_lobby_min',
  'days_in_ar_gross',
  'initial_denial_rate_count',
  'net_collection_rate',
  'overtime_pct',
];
/** The tiles of the portfolio's first look, in order. */
export const HEADLINE_KPIS: readonly string[] = [
  'visits',
  'no_show_rate',
  'wait_lobby_min',
  'lead_time_days',
  'days_in_ar_gross',
  'pct_ar_over_90',
  'initial_denial_rate_count',
  'overtime_pct',
];

const rank = { worse: 0, changed: 1, better: 2, too_few: 3, no_range: 3, no_data: 3, counting: 3, usual: 3 } as const;

/** Rows by region as the directory orders them; a sort orders the rows inside each region, never the pooled value. */
export function groupsOf(sites: readonly SiteRow[], directory: Directory, sort: Sort): readonly Group[] {
  const practices = sites.filter((s) => s.kind === 'practice');
  const order = new Map(directory.practices.map((p, i) => [p.id, i]));
  const known = directory.regions.filter((r) => practices.some((p) => p.regionId === r.id)).map((r) => ({ id: r.id, name: r.name }));
  const loose = practices.filter((p) => !known.some((r) => r.id === p.regionId));
  const groups = [...known, ...(loose.length > 0 ? [{ id: '', name: known.length > 0 ? 'No region' : '' }] : [])];
  return groups.map((g) => ({
    ...g,
    pooled: sites.find((s) => s.kind === 'region' && s.id === g.id) ?? null,
    rows: sorted(g.id === '' ? loose : practices.filter((p) => p.regionId === g.id), sort, order, directory),
  }));
}

/** Trouble first, for the phone's list: silent feeds and worse cells, then by size. */
export function troubleFirst(sites: readonly SiteRow[]): readonly SiteRow[] {
  const weight = (s: SiteRow) =>
    Object.values(s.cells).reduce(
      (sum, cell) => sum + (cell.verdict === 'worse' ? 100 : cell.verdict === 'changed' ? 10 : cell.verdict === 'better' ? 1 : 0),
      (s.feedSilentMinutes ?? 0) > 0 ? 50 : 0,
    );
  return sites
    .filter((s) => s.kind === 'practice')
    .toSorted((a, b) => weight(b) - weight(a) || (b.cells['visits']?.value ?? 0) - (a.cells['visits']?.value ?? 0));
}

/** At most two measures of a row that left their range, the worst first. */
export function newsOf(site: SiteRow): readonly { kpi: string; verdict: 'worse' | 'better' | 'changed' }[] {
  return Object.entries(site.cells)
    .flatMap(([kpi, cell]) =>
      cell.verdict === 'worse' || cell.verdict === 'better' || cell.verdict === 'changed' ? [{ kpi, verdict: cell.verdict }] : [],
    )
    .toSorted((a, b) => rank[a.verdict] - rank[b.verdict])
    .slice(0, 2);
}

function sorted(rows: readonly SiteRow[], sort: Sort, order: Map<string, number>, directory: Directory): readonly SiteRow[] {
  const place = (s: SiteRow) => order.get(s.id) ?? Number.MAX_SAFE_INTEGER;
  if (!sort) return rows.toSorted((a, b) => place(a) - place(b));
  const sign = sort.direction === 'asc' ? 1 : -1;
  if (sort.column === 'name') {
    const name = (s: SiteRow) => directory.practices.find((p) => p.id === s.id)?.name ?? s.id;
    return rows.toSorted((a, b) => sign * name(a).localeCompare(name(b)));
  }
  // A practice without a value stands last in either direction: it is not the best and not the worst.
  const value = (s: SiteRow) => s.cells[sort.column]?.value ?? null;
  return rows.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    return x === null || y === null ? (x === null ? 1 : 0) - (y === null ? 1 : 0) : sign * (x - y) || place(a) - place(b);
  });
}
