/**
 * Live updates: server-sent events that say which practices' figures may differ now, within the reader's scope.
 * At most two messages a second a client, a heartbeat every 15 s. The stream ends with the session and never keeps it alive.
 */
import { streamSSE, type SSEStreamingApi } from 'hono/streaming';
import { liveCells, type LiveCells } from '@rounds/schemas/contract/trust.contract.ts';
import type { CellsWritten } from '@rounds/schemas/messages.ts';
import { grantedPractices } from '../access/scope.ts';
import { defineRawRoute } from '../define-route.ts';
import type { Reader, RouteDeps } from '../deps.types.ts';

const leastGapMs = 500;
const heartbeatMs = 15_000;
// A practice that rewrites years of days says so by its newest days; the page reads them all again anyway.
const mostDays = 400;

export const liveRoute = defineRawRoute({
  method: 'get',
  path: '/api/v1/live',
  policy: 'may:see_figures',
  tag: 'Measures',
  summary: 'Server-sent events: figures that may differ now',
  responses: { 200: { description: 'event: cells', content: { 'text/event-stream': { schema: liveCells } } } },
  handle: (context, deps) => {
    const reader = context.get('reader');
    if (reader === null) throw new Error('a route with a policy has a reader');
    const response = streamSSE(
      context,
      (stream) => serve(stream, reader, deps),
      () => Promise.resolve(),
    );
    response.headers.set('X-Accel-Buffering', 'no');
    return Promise.resolve(response);
  },
});

async function serve(stream: SSEStreamingApi, reader: Reader, deps: RouteDeps): Promise<void> {
  const waiting = new Map<string, CellsWritten[]>();
  let wake = Promise.withResolvers<void>();
  const unsubscribe = deps.live.subscribe((written) => {
    waiting.set(written.practice, [...(waiting.get(written.practice) ?? []), written]);
    wake.resolve();
  });
  const ended = Promise.withResolvers<void>();
  stream.onAbort(() => ended.resolve());
  const over = Promise.race([ended.promise, deps.live.stopped]).then(() => 'over' as const);
  try {
    await stream.write('retry: 2000\n\n');
    for (;;) {
      const happened = await Promise.race([
        over,
        wake.promise.then(() => 'news' as const),
        pause(heartbeatMs).then(() => 'quiet' as const),
      ]);
      if (happened === 'over') return;
      const practices = await practicesNow(reader, deps);
      if (practices === null) {
        await stream.writeSSE({ event: 'session_over', data: '{}' });
        return;
      }
      if (happened === 'quiet') {
        await stream.writeSSE({ event: 'heartbeat', data: JSON.stringify({ at: new Date(deps.clock()).toISOString() }) });
        continue;
      }
      const taken = [...waiting.values()].flat();
      waiting.clear();
      wake = Promise.withResolvers<void>();
      const message = messageOf(taken, practices, deps.clock());
      if (message !== null) await stream.writeSSE({ event: 'cells', data: JSON.stringify(message) });
      if ((await Promise.race([over, pause(leastGapMs)])) === 'over') return;
    }
  } finally {
    unsubscribe();
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

/** The practices the session may see now, or null when it is over. Looking does not keep it alive. */
async function practicesNow(reader: Reader, deps: RouteDeps): Promise<Set<string> | null> {
  const accountId = deps.access.sessions.accountOf(reader.session, false);
  const account = accountId === null ? null : deps.access.accounts.byId(accountId);
  return account === null ? null : new Set(grantedPractices(account, await deps.directory.read()).map((practice) => practice.id));
}

function messageOf(written: readonly CellsWritten[], practices: ReadonlySet<string>, nowMs: number): LiveCells | null {
  const mine = Map.groupBy(
    written.filter((message) => practices.has(message.practice)),
    (message) => message.practice,
  );
  if (mine.size === 0) return null;
  const newest = [...mine.values()]
    .flat()
    .map((message) => message.newestAppendedAt)
    .sort()
    .at(-1);
  return {
    practices: [...mine].map(([practice, messages]) => ({
      practice,
      days: [...new Set(messages.flatMap((message) => message.days))].sort().slice(-mostDays),
    })),
    at: new Date(nowMs).toISOString(),
    newestAppendedAt: newest ?? null,
  };
}
