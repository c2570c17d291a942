/**
 * The API: routes behind one door that signs in, decides, limits and turns every failure into a problem.
 * In: store, event log, accounts, settings. Out: a Hono app to serve, `start` and `stop` for what runs behind it.
 * Refuses to be built when a route has no policy, or when two routes share an address.
 */
import { getCookie } from 'hono/cookie';
import { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { StoreError } from '@rounds/infra/clickhouse/store.types.ts';
import { sessionCookie } from './access/cookie.ts';
import { decide, isPolicy, rightOf } from './access/policy.ts';
import type { ApiContext, ApiDeps, ApiEnv, Reader, RouteDeps } from './deps.types.ts';
import type { ApiRoute } from './define-route.ts';
import { createLagProbe } from './lag.ts';
import { createLiveHub } from './live-hub.ts';
import { ApiProblem, problemBody, problemCodes, type ProblemCode } from './problem.ts';
import { createAccounting } from './read/accounting.ts';
import { createDirectoryCache } from './read/directory.ts';
import { createChargedTwice } from './read/charged-twice.ts';
import { createFeedCache } from './read/feeds.ts';
import { createWhy } from './read/why.ts';
import { createResultCache } from './result-cache.ts';
import { routeTable } from './route-table.ts';
import { comesFromUs } from './same-origin.ts';
import { apiSecurityHeaders } from './security-headers.ts';
import { documentation } from './documentation.ts';

export interface Api {
  readonly app: OpenAPIHono<ApiEnv>;
  /** Every route with its policy, as mounted. */
  readonly routes: readonly ApiRoute[];
  /** Who sends a request, by its cookie; for parts beside the API that take files from signed-in people. Keeps the session alive. */
  readerOf(request: Request): Reader | null;
  /** Starts following rewritten cells. */
  start(): Promise<void>;
  /** Ends event streams and background work. */
  stop(): Promise<void>;
}

const maxUrlLength = 4096;

/** Builds the API. @throws Error when a route has no policy or its address is taken */
export function createApi(given: ApiDeps, routes: readonly ApiRoute[] = routeTable): Api {
  const clock = given.clock ?? Date.now;
  const directory = createDirectoryCache(given.store, clock);
  const live = createLiveHub({ log: given.log, logger: given.logger, clock });
  const demoProgress = given.demoProgress ?? (() => null);
  const lag = createLagProbe({ store: given.store, log: given.log, live, loading: () => demoProgress()?.done === false, clock });
  const deps: RouteDeps = {
    ...given,
    clock,
    directory,
    live,
    lag,
    cookie: sessionCookie(given.settings.origin),
    demoProgress,
    feeds: createFeedCache(given.store, directory, () => lag.crowdedTopics(), clock),
    chargedTwice: createChargedTwice(given.store, directory, clock),
    accounting: createAccounting(given.store, lag, clock),
    why: createWhy(given.store),
    results: createResultCache(live, clock),
  };
  checkRoutes(routes);
  const app = new OpenAPIHono<ApiEnv>();
  app.use(admission(deps));
  for (const route of routes) mount(app, route, deps);
  documentation(app, given.otherDoors);
  refuseOtherMethods(app, routes);
  app.notFound((context) => answerProblem(context, new ApiProblem('not_found')));
  app.onError((error, context) => answerProblem(context, asProblem(error, context, deps)));
  return {
    app,
    routes,
    readerOf: (request) => readerFrom(deps, cookieOf(request.headers.get('cookie') ?? '', deps.cookie.name), true),
    start: () => deps.live.start(),
    stop: () => deps.live.stop(),
  };
}

function checkRoutes(routes: readonly ApiRoute[]): void {
  const seen = new Set<string>();
  for (const route of routes) {
    const name = `${route.method.toUpperCase()} ${route.path}`;
    if (!isPolicy(route.policy)) throw new Error(`${name} has no policy: say who may call it`);
    if (seen.has(name)) throw new Error(`${name} is defined twice`);
    seen.add(name);
  }
}

/** Everything that happens before a route: headers, address, trace id, origin check, who is asking. */
function admission(deps: RouteDeps) {
  return async (context: ApiContext, next: () => Promise<void>) => {
    context.set('traceId', crypto.randomUUID());
    context.set('address', addressOf(context));
    context.set('reader', null);
    apiSecurityHeaders(context, deps.settings.origin);
    if (context.req.url.length > maxUrlLength)
      throw new ApiProblem('invalid_request', {
        violations: [{ field: '(address)', valueShape: 'text', rule: 'at most 4096 characters' }],
      });
    if (!comesFromUs(context.req.method, (name) => context.req.header(name), deps.settings.origin)) throw new ApiProblem('other_origin');
    // A page that refreshes itself says so, and does not keep an absent reader signed in.
    const background = context.req.header('rounds-background') !== undefined || context.req.path === '/api/v1/live';
    context.set('reader', readerFrom(deps, getCookie(context, deps.cookie.name), !background));
    await next();
  };
}

function mount(app: OpenAPIHono<ApiEnv>, route: ApiRoute, deps: RouteDeps): void {
  app.openAPIRegistry.registerPath(route.openapi);
  app.on(route.method.toUpperCase(), route.path.replaceAll(/\{(\w+)\}/g, ':$1'), (context) => {
    authorize(context, route, deps);
    return route.handle(context, deps);
  });
}

/** The decision is made here, beside the handler, never by a prefix of the path. */
function authorize(context: ApiContext, route: ApiRoute, deps: RouteDeps): void {
  const reader = context.get('reader');
  const decision = decide(route.policy, reader?.account ?? null);
  if (decision === 'sign_in_needed') throw new ApiProblem('sign_in_needed');
  if (decision === 'right_missing') {
    const target = `${route.method.toUpperCase()} ${route.path}: ${rightOf(route.policy) ?? ''}`;
    deps.access.audit.write({
      accountId: reader?.account.id ?? '',
      action: 'refused',
      target,
      rows: 0,
      decision: 'refused',
      address: context.get('address'),
      traceId: context.get('traceId'),
    });
    throw new ApiProblem('right_missing');
  }
}

function readerFrom(deps: RouteDeps, token: string | undefined, touch: boolean): Reader | null {
  if (token === undefined || token === '') return null;
  const accountId = deps.access.sessions.accountOf(token, touch);
  const account = accountId === null ? null : deps.access.accounts.byId(accountId);
  return account === null ? null : { account, session: token };
}

function cookieOf(header: string, name: string): string | undefined {
  return header
    .split(/;\s*/)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

const nodeServer = z.object({ incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }) });

/** Who asks, as the web server found it (infra/run/peer-address.ts). Forwarded-For headers are not read here: anybody can write them. */
function addressOf(context: ApiContext): string {
  const env = nodeServer.safeParse(context.env);
  return env.success ? env.data.incoming.socket.remoteAddress : 'local';
}

function refuseOtherMethods(app: OpenAPIHono<ApiEnv>, routes: readonly ApiRoute[]): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    app.all(path.replaceAll(/\{(\w+)\}/g, ':$1'), (context) => {
      context.header('Allow', (allowed.includes('GET') ? [...allowed, 'HEAD'] : allowed).join(', '));
      throw new ApiProblem('method_not_allowed');
    });
  }
}

function asProblem(error: Error, context: ApiContext, deps: RouteDeps): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const away = error instanceof StoreError && (error.transient || error.kind === 'closed');
  const fields = {
    traceId: context.get('traceId'),
    route: context.req.routePath,
    kind: error.name,
    store: error instanceof StoreError ? error.message : undefined,
  };
  deps.logger.error(
    {
      ...fields,
      at: error.stack
        ?.split('\n')
        .slice(1, 4)
        .map((line) => line.trim()),
    },
    'a request failed',
  );
  return new ApiProblem(away ? 'not_ready' : 'fault');
}

function answerProblem(context: ApiContext, problem: ApiProblem): Response {
  const code: ProblemCode = problem.code;
  if (problem.retryAfterSeconds !== undefined) context.header('Retry-After', String(problem.retryAfterSeconds));
  return context.body(JSON.stringify(problemBody(code, context.get('traceId'), problem.violations)), problemCodes[code].status, {
    'Content-Type': 'application/problem+json',
  });
}
