/**
 * Health: alive (this process answers) and ready (the store answers). No versions, no names.
 * Figures can be read while the broker is away, so readiness says when it was last seen and does not fail for it.
 */
import { z } from 'zod';
import { defineRoute, type ApiRoute } from '../define-route.ts';
import { ApiProblem } from '../problem.ts';

const brokerSilentAfterMs = 30_000;

const livez = defineRoute({
  method: 'get',
  path: '/livez',
  policy: 'public',
  tag: 'Health',
  summary: 'The process answers',
  answer: z.object({ alive: z.literal(true) }),
  example: { alive: true },
  handler: () => Promise.resolve({ alive: true } as const),
});

const readyz = defineRoute({
  method: 'get',
  path: '/readyz',
  policy: 'public',
  tag: 'Health',
  summary: 'Store open; whether the broker answered in the last 30 s',
  answer: z.object({ ready: z.literal(true), broker: z.enum(['reachable', 'away']) }),
  example: { ready: true, broker: 'reachable' },
  handler: async ({ deps }) => {
    if (!(await deps.store.ping())) throw new ApiProblem('not_ready');
    await deps.lag.read();
    const seen = deps.lag.brokerSeenAt();
    return { ready: true, broker: seen !== null && deps.clock() - seen <= brokerSilentAfterMs ? 'reachable' : 'away' } as const;
  },
});

export const healthRoutes: readonly ApiRoute[] = [livez, readyz];
