/**
 * One route: its policy, the schemas of what it takes and gives, and its handler.
 * In: a definition. Out: something the app can document and serve. Input is parsed before the handler sees it;
 * the answer is parsed too, so nothing leaves that the contract does not list (guarantees.md (d) row 13).
 * Refuses a request whose parts do not fit, with field, shape and rule; of reads also parameters they do not know.
 */
import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import type { z } from 'zod';
import { operationIdOf } from '@rounds/schemas/contract/operation-id.ts';
import { valueShape, violationsOf } from '@rounds/schemas/events/event.ts';
import type { Policy } from './access/policy.ts';
import type { ApiContext, Reader, RouteDeps } from './deps.types.ts';
import { ApiProblem, problemBody, problemCodes, type ProblemCode } from './problem.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** A route as the app mounts it. */
export interface ApiRoute {
  readonly method: Method;
  /** With `{name}` for path parameters. */
  readonly path: string;
  readonly policy: Policy;
  readonly openapi: RouteConfig;
  readonly handle: (context: ApiContext, deps: RouteDeps) => Promise<Response>;
}

type Shape = z.ZodObject;
type In<S extends Shape | undefined> = S extends Shape ? z.output<S> : Record<never, never>;

export interface Request<Params extends Shape | undefined, Query extends Shape | undefined, Body extends Shape | undefined> {
  readonly params: In<Params>;
  readonly query: In<Query>;
  readonly body: In<Body>;
  readonly context: ApiContext;
  readonly deps: RouteDeps;
  /** The signed-in reader; throws `sign_in_needed` on public routes without one. */
  readonly reader: () => Reader;
}

export interface RouteDefinition<
  Params extends Shape | undefined,
  Query extends Shape | undefined,
  Body extends Shape | undefined,
  Answer extends z.ZodType,
> {
  readonly method: Method;
  readonly path: string;
  readonly policy: Policy;
  readonly tag: string;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer: Answer;
  /** Problems of its own, for the document. */
  readonly refuses?: readonly ProblemCode[];
  readonly example?: z.output<Answer>;
  readonly handler: (request: Request<Params, Query, Body>) => Promise<z.input<Answer>>;
}

/** Makes a route that answers JSON. */
export function defineRoute<
  Answer extends z.ZodType,
  Params extends Shape | undefined = undefined,
  Query extends Shape | undefined = undefined,
  Body extends Shape | undefined = undefined,
>(definition: RouteDefinition<Params, Query, Body, Answer>): ApiRoute {
  const { method, path, policy, answer } = definition;
  const content = { 'application/json': { schema: answer, ...(definition.example === undefined ? {} : { example: definition.example }) } };
  return {
    method,
    path,
    policy,
    openapi: describe(definition, { 200: { description: 'The answer', content } }),
    async handle(context, deps) {
      if (isStrict(definition)) refuseOthers(definition.query, context);
      const request = await readRequest(definition, context, deps);
      return context.json(answer.parse(await definition.handler(request)));
    },
  };
}

/** Makes a route that writes its own response: a stream, a page, a script. `responses` goes into the OpenAPI document. */
export function defineRawRoute(definition: {
  readonly method: Method;
  readonly path: string;
  readonly policy: Policy;
  readonly tag: string;
  readonly summary: string;
  readonly responses: RouteConfig['responses'];
  readonly handle: ApiRoute['handle'];
}): ApiRoute {
  const { method, path, policy, handle } = definition;
  return { method, path, policy, openapi: describe(definition, definition.responses), handle };
}

interface Described {
  readonly method: Method;
  readonly path: string;
  readonly policy: Policy;
  readonly tag: string;
  readonly summary: string;
  readonly params?: Shape | undefined;
  readonly query?: Shape | undefined;
  readonly body?: Shape | undefined;
  readonly refuses?: readonly ProblemCode[] | undefined;
}

function describe(definition: Described, responses: RouteConfig['responses']): RouteConfig {
  const { params, query, body } = definition;
  const request = {
    ...(params ? { params } : {}),
    ...(query ? { query } : {}),
    ...(body ? { body: { required: true, content: { 'application/json': { schema: body } } } } : {}),
  };
  return createRoute({
    method: definition.method,
    path: definition.path,
    operationId: operationIdOf(definition.method, definition.path),
    tags: [definition.tag],
    summary: definition.summary,
    description: `Policy: ${definition.policy}`,
    request,
    security: definition.policy === 'public' ? [] : [{ session: [] }],
    responses: { ...responses, ...problemsOf(definition), default: problemAnswer(['fault', 'not_ready']) },
  });
}

/** The problems a route can answer with, as far as what it takes decides them. */
function problemsOf({ method, policy, params, query, body, refuses = [] }: Described): RouteConfig['responses'] {
  const takesInput = params !== undefined || query !== undefined || body !== undefined;
  const codes: ProblemCode[] = [
    ...(takesInput || isStrict({ method, policy }) ? (['invalid_request'] as const) : []),
    ...(params !== undefined || query !== undefined ? (['not_found'] as const) : []),
    ...(policy === 'public' ? [] : (['sign_in_needed'] as const)),
    ...(policy.startsWith('may:') ? (['right_missing'] as const) : []),
    ...(method === 'get' ? [] : (['other_origin'] as const)),
    ...(body === undefined ? [] : (['too_large', 'unsupported_type'] as const)),
    ...refuses,
  ];
  const byStatus = Map.groupBy(codes, (code) => problemCodes[code].status);
  return Object.fromEntries([...byStatus].map(([status, same]) => [status, problemAnswer(same)]));
}

/** Told once in the document, and named wherever it is answered. */
const namedProblem = { $ref: '#/components/schemas/Problem' };

function problemAnswer(codes: readonly ProblemCode[]): RouteConfig['responses'][string] {
  const traceId = '3f0c2b1e-6f0a-4a5e-9f77-0d6a5f1c9b21';
  const examples = Object.fromEntries(codes.map((code) => [code, { value: problemBody(code, traceId) }]));
  return {
    description: codes.map((code) => problemCodes[code].title).join(' Or: '),
    content: { 'application/problem+json': { schema: namedProblem, examples } },
  };
}

async function readRequest<Params extends Shape | undefined, Query extends Shape | undefined, Body extends Shape | undefined>(
  definition: { readonly params?: Params; readonly query?: Query; readonly body?: Body },
  context: ApiContext,
  deps: RouteDeps,
): Promise<Request<Params, Query, Body>> {
  const reader = (): Reader => {
    const found = context.get('reader');
    if (found === null) throw new ApiProblem('sign_in_needed');
    return found;
  };
  return {
    params: parsed<Params>(definition.params, context.req.param()),
    query: parsed<Query>(definition.query, definition.query ? queryOf(context) : {}),
    body: parsed<Body>(definition.body, definition.body ? await bodyOf(context) : {}),
    context,
    deps,
    reader,
  };
}

/** Of reads of data a mistyped parameter would give the figures of another question. Who asks for health may add what they like. */
const isStrict = ({ method, policy }: Pick<Described, 'method' | 'policy'>): boolean => method === 'get' && policy !== 'public';

/** Names what is not known, as far as it looks like a name: anything can stand there. */
function refuseOthers(query: Shape | undefined, context: ApiContext): void {
  const known = Object.keys(query?.shape ?? {});
  const rule = known.length === 0 ? 'no parameters' : `no other parameters than ${known.join(', ')}`;
  const others = Object.entries(context.req.queries()).filter(([name]) => !known.includes(name));
  if (others.length === 0) return;
  const violations = others
    .slice(0, 10)
    .map(([name, [value]]) => ({ field: /^[a-z_-]{1,32}$/i.test(name) ? name : '(parameter)', valueShape: valueShape(value), rule }));
  throw new ApiProblem('invalid_request', { violations });
}

// The compiler cannot follow a conditional type through `undefined`; the schema is what makes both assertions true.
function parsed<S extends Shape | undefined>(schema: S | undefined, input: unknown): In<S> {
  if (schema === undefined) return {} as In<S>;
  const result = schema.safeParse(input);
  if (!result.success) throw new ApiProblem('invalid_request', { violations: violationsOf(result.error, input, '(request)') });
  return result.data as In<S>;
}

/** Query parameters in an object without a prototype. A name given twice becomes a list, which no schema of ours takes. */
function queryOf(context: ApiContext): unknown {
  const query: Record<string, unknown> = Object.create(null);
  for (const [name, values] of Object.entries(context.req.queries())) query[name] = values.length === 1 ? values[0] : values;
  return query;
}

async function bodyOf(context: ApiContext): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? '')) throw new ApiProblem('unsupported_type');
  const text = await textOf(context);
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiProblem('invalid_request', { violations: [{ field: '(body)', valueShape: 'text', rule: 'JSON' }] });
  }
}

// A sign-in or a password: nothing we take is near this.
const maxBodyBytes = 64 * 1024;

/**
 * The body as text, counted as it comes. Hono's own limit rebuilds the request when it has no length, which fails on the server's own
 * Request class: a sign-out, which has no body, ended as a fault.
 */
async function textOf(context: ApiContext): Promise<string> {
  const { body } = context.req.raw;
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (Number(context.req.header('content-length') ?? 0) > maxBodyBytes) throw new ApiProblem('too_large');
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new ApiProblem('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size).toString();
}
