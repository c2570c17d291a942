/** One measure: its number, its time, by practice and by a dimension, its spread or parts, what was restated, the first rows behind it. */
import { error } from '@sveltejs/kit';
import {
  breakdownResponse,
  distributionResponse,
  lineageResponse,
  seriesResponse,
  tilesResponse,
} from '@rounds/schemas/contract/kpi.contract.ts';
import type { TilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { restatementsResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { needScope } from '#lib/api/need-scope.server.ts';
import { read } from '#lib/api/read.server.ts';
import { trendSpan } from '#lib/kpi/trend-span.ts';
import { practicesOf } from '#lib/reader.ts';
import { viewOf, viewSearch } from '#lib/view.ts';
import type { PageServerLoad } from './$types.ts';

const GRAINS = ['day', 'week', 'month'] as const;
const FIRST_ROWS = '8';

/** Of all measures' tiles only this one's and the parts of mixes are shown here: the rest would be half of the page. */
const tileOf = (kpi: string, answer: TilesResponse): TilesResponse => ({
  ...answer,
  tiles: answer.tiles.filter((tile) => tile.kpi === kpi || tile.parts),
  sites: [],
});

export const load: PageServerLoad = async ({ fetch, url, params, depends, parent }) => {
  depends('rounds:figures');
  const { measures, directory, today } = await parent();
  const measure = measures.find((m) => m.id === params.kpi);
  if (!measure) error(404, 'There is no measure of that name.');
  const from = { fetch, url };
  const view = viewOf(url.searchParams);
  needScope(directory, view);
  const grain = GRAINS.find((g) => g === url.searchParams.get('grain')) ?? 'week';
  // A mix stands by payer class already.
  const dimensions = measure.dimensions.filter((d) => measure.kind !== 'composition' || d.column !== 'payer_class');
  const by = dimensions.find((d) => d.column === url.searchParams.get('by'))?.column ?? dimensions[0]?.column ?? null;
  const last =
    view.to ??
    practicesOf(directory, view.scope)
      .map((p) => p.today)
      .toSorted()
      .at(-1) ??
    today;
  const trend = { ...view, ...trendSpan(last, grain, view.from) };
  const kpi = `/kpis/${measure.id}`;
  const parts = measure.id === 'ar_aging';
  const [tiles, series, practices, slices, distribution, aging, restatements, rows] = await Promise.all([
    read(from, `/tiles${viewSearch(view)}`, tilesResponse),
    read(from, `${kpi}/series${viewSearch(trend, { grain })}`, seriesResponse),
    // One practice is the whole: a row of it says the same again.
    practicesOf(directory, view.scope).length < 2
      ? null
      : read(from, `${kpi}/breakdown${viewSearch(view, { dimension: 'practice' })}`, breakdownResponse),
    by ? read(from, `${kpi}/breakdown${viewSearch(view, { dimension: by })}`, breakdownResponse) : null,
    measure.kind === 'distribution' ? read(from, `${kpi}/distribution${viewSearch(view)}`, distributionResponse) : null,
    parts
      ? read(
          from,
          `${kpi}/series${viewSearch({ ...view, ...trendSpan(last, 'month', null) }, { grain: 'month', dimension: 'part' })}`,
          seriesResponse,
        )
      : null,
    read(from, `/restatements${viewSearch(view)}`, restatementsResponse),
    read(from, `${kpi}/lineage${viewSearch(view, { side: 'num', limit: FIRST_ROWS })}`, lineageResponse),
  ]);
  const own = tiles.ok ? { ...tiles, data: tileOf(measure.id, tiles.data) } : tiles;
  return { kpi: measure.id, grain, by, tiles: own, series, practices, slices, distribution, aging, restatements, rows };
};
