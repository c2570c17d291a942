/**
 * The KPI definitions as text and data. The same for every reader: definitions are not secret, figures are.
 */
import { catalogue, type CatalogueEntry } from '@rounds/schemas/contract/kpi.contract.ts';
import { facts } from '@rounds/schemas/facts/fact.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { columnLabel } from '@rounds/schemas/words/labels.ts';
import { defineRoute } from '../define-route.ts';

export const catalogueRoute = defineRoute({
  method: 'get',
  path: '/api/v1/kpis',
  policy: 'may:see_figures',
  tag: 'Measures',
  summary: 'Every measure with its definition',
  answer: catalogue,
  example: { kpis: kpis.slice(0, 1).map(entryOf) },
  handler: () => Promise.resolve({ kpis: kpis.map(entryOf) }),
});

/** A definition without its expressions: SQL stays inside. */
function entryOf(kpi: Kpi): CatalogueEntry {
  const known = facts[kpi.num.fact].dimensions;
  return {
    id: kpi.id,
    version: kpi.version,
    validFrom: kpi.validFrom,
    title: kpi.title,
    shortTitle: kpi.shortTitle,
    area: kpi.area,
    unit: kpi.unit,
    decimals: kpi.decimals,
    direction: kpi.direction,
    kind: kpi.kind,
    anchor: kpi.anchor,
    parameters: { ...kpi.parameters },
    floor: kpi.floor,
    chart: kpi.chart,
    counts: kpi.counts,
    leavesOut: kpi.leavesOut,
    formula: kpi.formula,
    source: kpi.source,
    synonyms: [...kpi.synonyms],
    benchmarks: kpi.benchmarks.map((benchmark) => ({ ...benchmark })),
    words: { ...kpi.words },
    dimensions: kpi.dimensions.map((column) => ({
      column,
      label: known.find((dimension) => dimension.column === column)?.label ?? columnLabel(column).label,
    })),
  };
}
