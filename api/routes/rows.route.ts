/**
 * From a figure to its rows, from a row to its events. Patient-level: its own right, and every look is written to the audit log first.
 */
import { z } from 'zod';
import { eventsResponse, lineageQuery, lineageResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { eventsExample, lineageExample } from '@rounds/schemas/contract/examples.ts';
import { slug, subjectId } from '@rounds/schemas/ids.ts';
import { streams } from '@rounds/schemas/topics.ts';
import { resolveScope } from '../access/scope.ts';
import { auditRead } from '../audit-read.ts';
import { defineRoute, type ApiRoute } from '../define-route.ts';
import { ApiProblem, invalid } from '../problem.ts';
import { readEvents } from '../read/events.ts';
import { dimensionOf, kpiOf, kpiParams } from '../read/kpi-view.ts';
import { readLineage } from '../read/lineage.ts';
import { openView } from '../read/view.ts';

const lineage = defineRoute({
  method: 'get',
  path: '/api/v1/kpis/{kpi}/lineage',
  policy: 'may:see_patient_rows',
  tag: 'Lineage',
  summary: 'The exact rows behind a figure',
  params: kpiParams,
  query: lineageQuery,
  answer: lineageResponse,
  example: lineageExample,
  handler: async ({ params, query, reader, deps, context }) => {
    const [kpi, view] = [kpiOf(params.kpi), await openView(deps, reader(), query)];
    const { dimension, key, cursor, side, limit } = query;
    if ((dimension === undefined) !== (key === undefined))
      throw invalid(dimension === undefined ? 'dimension' : 'key', undefined, '`dimension` and `key` go together');
    if (dimension !== undefined) dimensionOf(kpi, dimension);
    const answer = await readLineage(deps, view, { kpi, side, dimension, key, cursor, limit });
    auditRead(deps, context, reader(), {
      action: 'read_rows',
      target: `${kpi.id} ${side} ${view.scope.name} ${view.period.from}..${view.period.to}`,
      rows: answer.rows.length,
    });
    return answer;
  },
});

const eventsQuery = z.object({
  stream: z.enum(streams).describe("The topic, as a row's `stream` has it."),
  subject: subjectId.describe("What the events are about, as a row's `subject` has it."),
  practice: slug.optional().describe('Only events of this practice.'),
});

const events = defineRoute({
  method: 'get',
  path: '/api/v1/events',
  policy: 'may:see_patient_rows',
  tag: 'Lineage',
  summary: 'The events of one subject, with their place in Kafka',
  query: eventsQuery,
  answer: eventsResponse,
  example: eventsExample,
  handler: async ({ query, reader, deps, context }) => {
    const scope = resolveScope(
      reader().account,
      await deps.directory.read(),
      query.practice === undefined ? 'all' : `practice:${query.practice}`,
    );
    const practices = scope.organisation ? [...scope.practiceIds, ''] : scope.practiceIds;
    const found = await readEvents(deps.store, practices, query.stream, query.subject);
    auditRead(deps, context, reader(), { action: 'read_events', target: `${query.stream} ${scope.name}`, rows: found.length });
    if (found.length === 0) throw new ApiProblem('not_found');
    return { stream: query.stream, subject: query.subject, events: found };
  },
});

export const rowRoutes: readonly ApiRoute[] = [lineage, events];
