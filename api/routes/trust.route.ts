/**
 * What Rounds says about its own data: feeds, the accounting identity, what was not understood, what changed afterwards.
 */
import { z } from 'zod';
import { viewQuery, scopeParam } from '@rounds/schemas/contract/common.contract.ts';
import { accountingResponse, deadLettersResponse, feedsResponse, restatementsResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { accountingExample, feedsExample, restatementsExample } from '@rounds/schemas/contract/examples.ts';
import { remittancesExample } from '@rounds/schemas/contract/remittances.examples.ts';
import { remittancesResponse } from '@rounds/schemas/contract/remittances.contract.ts';
import { hasRight } from '../access/roles.ts';
import { feedDetail } from '@rounds/schemas/contract/feeds.contract.ts';
import { deadLettersExample, feedDetailExample } from '@rounds/schemas/contract/feeds.examples.ts';
import { resolveScope } from '../access/scope.ts';
import { auditRead } from '../audit-read.ts';
import { defineRoute, type ApiRoute } from '../define-route.ts';
import { readCoverage } from '../read/coverage.ts';
import { readDeadLetters } from '../read/dead-letters.ts';
import { readFeedDetail } from '../read/feed-detail.ts';
import { readFeedTable } from '../read/feed-table.ts';
import { readRemittances } from '../read/remittances.ts';
import { readRestatements } from '../read/restatements.ts';
import { freshnessOf, openView } from '../read/view.ts';

const common = { method: 'get', policy: 'may:see_feeds', tag: 'Data trust' } as const;
const onlyScope = z.object({ scope: scopeParam });

const feeds = defineRoute({
  ...common,
  path: '/api/v1/feeds',
  summary: 'Every feed: when it last spoke, whether it is silent',
  query: onlyScope,
  answer: feedsResponse,
  example: feedsExample,
  handler: async ({ query, reader, deps }) => {
    const scope = resolveScope(reader().account, await deps.directory.read(), query.scope);
    return { feeds: await readFeedTable(deps, scope), freshness: await freshnessOf(deps, scope) };
  },
});

const feedDetailRoute = defineRoute({
  ...common,
  path: '/api/v1/feeds/{adapter}/{name}',
  summary: 'One feed: rhythm, alarms, lag, deliveries, codes nobody mapped',
  params: z.object({
    adapter: z.string().min(1).max(32).meta({ description: "The feed's name before the slash.", example: 'hl7v2' }),
    name: z.string().min(1).max(96).meta({ description: "The feed's name after the slash.", example: 'main' }),
  }),
  query: onlyScope,
  answer: feedDetail,
  example: feedDetailExample,
  handler: async ({ params, query, reader, deps }) => {
    const { account } = reader();
    const scope = resolveScope(account, await deps.directory.read(), query.scope);
    const detail = await readFeedDetail(deps, scope, `${params.adapter}/${params.name}`, hasRight(account, 'administer'));
    return { ...detail, freshness: await freshnessOf(deps, scope) };
  },
});

const accounting = defineRoute({
  ...common,
  path: '/api/v1/accounting',
  summary: 'Every message read has one place',
  query: viewQuery,
  answer: accountingResponse,
  example: accountingExample,
  handler: async ({ query, reader, deps }) => {
    const view = await openView(deps, reader(), query);
    const coverage = deps.results.get('coverage', view.scope, view.period, () => readCoverage(deps.store, view, deps.clock()));
    const [identity, covered, fresh] = await Promise.all([deps.accounting(), coverage, freshnessOf(deps, view.scope)]);
    return { ...identity, ...covered, freshness: fresh };
  },
});

const deadLetterQuery = z.object({
  scope: scopeParam,
  feed: z.string().max(96).optional().describe('Only letters of this feed, `<adapter>/<name>`.'),
  field: z.string().max(160).optional().describe('Only letters that name this field.'),
  rule: z.string().max(200).optional().describe('Only letters that broke this rule.'),
  resolved: z
    .stringbool()
    .default(false)
    .meta({ description: 'Also those read again since.', enum: ['true', 'false'], default: 'false' }),
});

const deadLetters = defineRoute({
  ...common,
  path: '/api/v1/dead-letters',
  summary: 'What could not be understood, and why',
  query: deadLetterQuery,
  answer: deadLettersResponse,
  example: deadLettersExample,
  handler: async ({ query, reader, deps, context }) => {
    const scope = resolveScope(reader().account, await deps.directory.read(), query.scope);
    const answer = await readDeadLetters(deps.store, scope, { ...query, codes: hasRight(reader().account, 'administer') });
    auditRead(deps, context, reader(), { action: 'read_dead_letters', target: scope.name, rows: answer.items.length });
    return answer;
  },
});

const restatements = defineRoute({
  ...common,
  path: '/api/v1/restatements',
  summary: 'Closed figures that changed afterwards',
  query: viewQuery,
  answer: restatementsResponse,
  example: restatementsExample,
  handler: async ({ query, reader, deps }) => readRestatements(deps, await openView(deps, reader(), query)),
});

const remittances = defineRoute({
  ...common,
  path: '/api/v1/remittances',
  summary: 'What payers sent: each remittance, what was taken back, whether it adds up',
  query: viewQuery,
  answer: remittancesResponse,
  example: remittancesExample,
  handler: async ({ query, reader, deps }) => {
    const view = await openView(deps, reader(), query);
    return { ...(await readRemittances(deps, view)), freshness: await freshnessOf(deps, view.scope) };
  },
});

export const trustRoutes: readonly ApiRoute[] = [feeds, feedDetailRoute, accounting, deadLetters, restatements, remittances];
