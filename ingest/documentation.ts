/**
 * The doors of ingest as OpenAPI 3.1, for the one document the API serves.
 * In: the table of doors. Out: paths, the schemas several of them name, and the ways to prove who sends.
 */
import { problem } from '@rounds/schemas/contract/common.contract.ts';
import { mappingSchema } from '@rounds/schemas/csv-mapping.ts';
import { operationIdOf } from '@rounds/schemas/contract/operation-id.ts';
import { feedConfig } from '@rounds/schemas/feed-config.ts';
import { z } from 'zod';
import { doors, outcome, type Door } from './doors.ts';
import { fileReport } from './file-report.ts';
import { problems } from './problem.ts';

const inHeader = (name: string, description: string) => ({ type: 'apiKey', in: 'header', name, description });

/** Ways to sign; the API adds `session`, the cookie of its own pages. */
const securitySchemes = {
  standardWebhooks: inHeader('webhook-signature', 'Standard Webhooks: with `webhook-id` and `webhook-timestamp`, over the body as sent.'),
  hubSignature: inHeader('x-hub-signature', '`sha256=` and the HMAC of the body as sent.'),
  feedSecret: { type: 'http', scheme: 'bearer', description: "The feed's secret, for FHIR subscriptions, which cannot sign." },
};

const waysOf: Readonly<Record<Door['who'], readonly (keyof typeof securitySchemes | 'session')[]>> = {
  administrator: ['session'],
  athena: ['hubSignature'],
  webhook: ['standardWebhooks', 'hubSignature'],
  sender: ['standardWebhooks', 'hubSignature', 'session'],
  fhir: ['feedSecret', 'standardWebhooks', 'hubSignature', 'session'],
};

const parameterWords: Readonly<Record<string, string>> = {
  adapter: "The feed's name before the slash: `hl7v2`, `x12`, `fhir`, `athena`, `http`, `csv`.",
  feed: "The feed's name after `http/`.",
  id: 'As answered before.',
  name: "The feed's name after the slash.",
  resource: 'A path some servers add; not read.',
};

/** Told once, under these names; what is sent may leave out what has a default, so it has a name of its own. */
const named = {
  Problem: problem,
  OperationOutcome: outcome,
  Mapping: mappingSchema,
  FeedConfiguration: feedConfig,
  FileReport: fileReport,
};
const registries = { input: namesFor('Sent'), output: namesFor('') };

function namesFor(suffix: string) {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(named)) registry.add(schema, { id: `${name}${suffix}` });
  return registry;
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any', metadata: registries[io] });
  return plain;
}

/** A copy whose definitions stand in `schemas` instead, where an OpenAPI document has them. */
function lifted(value: object, schemas: Record<string, object>): Record<string, unknown> {
  const inner = (one: unknown): unknown =>
    Array.isArray(one) ? one.map(inner) : typeof one === 'object' && one !== null ? lifted(one, schemas) : one;
  const copy: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) {
    if (key === '$defs') for (const [name, schema] of Object.entries(inner(one) ?? {})) schemas[name] = schema;
    else copy[key] = key === '$ref' ? String(one).replace('#/$defs/', '#/components/schemas/') : inner(one);
  }
  return copy;
}

function parametersOf({ path, query = {} }: Door): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: parameterWords[name],
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(query).map(([name, description]) => ({ name, in: 'query', description, schema: { type: 'string' } }));
  return [...inPath, ...inQuery];
}

function answersOf({ gives, refuses, who }: Door): object {
  const refusal = (titles: readonly string[]) =>
    answer(titles.join(' Or: '), who === 'fhir' ? outcome : problem, who === 'fhir' ? 'application/fhir+json' : 'application/problem+json');
  const said = Object.entries(gives).map(([status, { says, schema }]) => [
    status,
    answer(says, schema, schema === outcome ? 'application/fhir+json' : 'application/json'),
  ]);
  const refused = Map.groupBy(who === 'administrator' ? (['unauthorized', ...refuses] as const) : refuses, (code) => problems[code].status);
  const told = [...refused].map(([status, codes]) => [status, refusal(codes.map((code) => problems[code].title))]);
  // Where an address answers the same status both ways (a held file), the report is what is described.
  return Object.fromEntries([...told, ...said, ['default', refusal([problems.fault.title])]]);
}

const answer = (description: string, schema: z.ZodType | undefined, type: string) => ({
  description,
  ...(schema && { content: { [type]: { schema: schemaOf(schema, 'output') } } }),
});

function operationOf(door: Door): object {
  const { method, path, operationId = operationIdOf(method, path), takes, summary, who } = door;
  const schema = takes?.schema ? schemaOf(takes.schema, 'input') : {};
  return {
    operationId,
    tags: [who === 'administrator' ? 'Feeds' : 'Sending data'],
    summary,
    security: waysOf[who].map((way) => ({ [way]: [] })),
    parameters: parametersOf(door),
    ...(takes && { requestBody: { content: Object.fromEntries(takes.types.map((type) => [type, { schema }])) } }),
    responses: answersOf(door),
  };
}

/** Paths, schemas and security schemes to be merged into the API's document. */
export function documentDoors(): {
  paths: Record<string, Record<string, object>>;
  schemas: Record<string, object>;
  securitySchemes: Record<string, object>;
} {
  const schemas: Record<string, object> = {};
  const byPath = Map.groupBy(doors, ({ path }) => path);
  const paths = [...byPath].map(
    ([path, same]) => [path, Object.fromEntries(same.map((door) => [door.method, lifted(operationOf(door), schemas)]))] as const,
  );
  return { paths: Object.fromEntries(paths), schemas, securitySchemes };
}
