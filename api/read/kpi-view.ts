/**
 * A view of one KPI: the definition and, when asked for, one of its dimensions.
 * In: path and query of a request. Out: what the readers below take. An unknown KPI is not found; an unknown dimension is a mistake of the request.
 */
import { z } from 'zod';
import { facts, type Dimension } from '@rounds/schemas/facts/fact.ts';
import { kpiById } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { ApiProblem, invalid } from '../problem.ts';

export const kpiParams = z.object({
  kpi: z.string().max(64).meta({ description: "The measure's id, as the catalogue has it.", example: 'no_show_rate' }),
});

/** The definition. @throws ApiProblem not_found */
export function kpiOf(id: string): Kpi {
  const kpi = kpiById(id);
  if (kpi === undefined) throw new ApiProblem('not_found');
  return kpi;
}

/** The KPI's dimension of that name. @throws ApiProblem invalid_request */
export function dimensionOf(kpi: Kpi, column: string): Dimension {
  const dimension = facts[kpi.num.fact].dimensions.find((candidate) => candidate.column === column);
  if (dimension === undefined || !kpi.dimensions.includes(column))
    throw invalid('dimension', column, `one of ${kpi.dimensions.join(', ')}`);
  return dimension;
}
