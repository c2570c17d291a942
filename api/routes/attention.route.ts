/**
 * The brief: one sentence on what is different, then what needs a person.
 */
import { viewQuery } from '@rounds/schemas/contract/common.contract.ts';
import { attentionResponse, welcomeResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { attentionExample } from '@rounds/schemas/contract/examples.ts';
import { defineRoute, type ApiRoute } from '../define-route.ts';
import { readAttention } from '../read/attention.ts';
import { freshnessOf, openView } from '../read/view.ts';

const attention = defineRoute({
  method: 'get',
  path: '/api/v1/attention',
  policy: 'may:see_figures',
  tag: 'Measures',
  summary: 'What needs a person, ranked',
  query: viewQuery,
  answer: attentionResponse,
  example: attentionExample,
  handler: async ({ query, reader, deps }) => {
    const view = await openView(deps, reader(), query);
    return { ...(await readAttention(deps, view)), freshness: await freshnessOf(deps, view.scope) };
  },
});

const welcome = defineRoute({
  method: 'get',
  path: '/api/v1/welcome',
  policy: 'signed_in',
  tag: 'Session',
  summary: 'What an empty organisation still needs',
  answer: welcomeResponse,
  example: { hasPractices: true, hasEvents: true, demoLoad: null },
  handler: async ({ deps }) => {
    const { checkpoints } = await deps.lag.read();
    const progress = deps.demoProgress();
    const hasEvents = checkpoints.some((row) => row.stored > 0 && row.topic !== 'operations' && row.topic !== 'changes');
    return {
      hasPractices: (await deps.directory.read()).practices.length > 0,
      hasEvents,
      demoLoad: progress === null ? null : { ...progress },
    };
  },
});

export const attentionRoutes: readonly ApiRoute[] = [attention, welcome];
