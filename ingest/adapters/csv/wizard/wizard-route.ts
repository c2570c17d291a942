/**
 * The mapping wizard's addresses: POST /v1/mapping-drafts, POST /v1/mapping-drafts/<id>/preview, GET and PUT /v1/mappings/<id>.
 * In: an administrator's session, a sample of at most 16 MiB, edited mappings. Out: schemas/contract/mapping-wizard.contract.ts.
 * Refuses everybody else, samples that are no table (422 with the reason), saves over a version nobody has seen (409).
 */
import {
  MAX_SAMPLE_BYTES,
  previewRequest,
  saveMapping,
  type MappingDraft,
  type SavedMapping,
} from '@rounds/schemas/contract/mapping-wizard.contract.ts';
import { parsedJson } from '@rounds/schemas/json-text.ts';
import { Hono, type Context } from 'hono';
import type { z } from 'zod';
import { addressOf } from '../../../administrator.ts';
import type { Audit, AuditedAction } from '../../../audit.ts';
import { A_FORM, MultipartError, boundaryOf, filePart } from '../../../multipart.ts';
import { badBody, noBody, problemResponse } from '../../../problem.ts';
import { readBody } from '../../../read-body.ts';
import type { Credentials } from '../../../signatures/authenticate.ts';
import { CsvRefusal } from '../decode-bytes.ts';
import type { MappingStore } from '../mapping-store.ts';
import { draftMapping } from './draft.ts';
import { previewMapping, type PreviewDeps } from './preview.ts';
import { createSamples } from './samples.ts';

export interface WizardDeps extends PreviewDeps, Pick<Credentials, 'isAdministrator'> {
  readonly mappings: MappingStore;
  /** What is done here is written down before it is done; left out where there are no sessions. */
  readonly audit?: Audit | undefined;
}

const MAX_MAPPING_BYTES = 1024 * 1024;
const FRESH = { 'cache-control': 'no-store' };

export function createWizardRoute(deps: WizardDeps): Hono {
  const { mappings, directory } = deps;
  const samples = createSamples(deps);
  const guarded = (handle: (c: Context) => Promise<Response>) => async (c: Context) =>
    (await deps.isAdministrator(c.req.raw)) ? handle(c) : problemResponse('unauthorized');
  const write = (c: Context, action: AuditedAction['action'], target: string, rows: number): void =>
    deps.audit?.(c.req.raw, { action, target, rows, address: addressOf(c) });

  const draft = async (c: Context): Promise<Response> => {
    const bytes = await sampleOf(c.req.raw);
    if (bytes instanceof Response) return bytes;
    const options = { mappings: mappings.list(), isPractice: (text: string) => directory.practice(text) !== undefined };
    const found = await orRefusal(() => draftMapping(bytes, { ...options, sheet: c.req.query('sheet'), from: c.req.query('from') }));
    if (found instanceof Response) return found;
    write(c, 'mapping_sample_shown', found.guess.from, found.rows);
    const { id, expiresAtMs } = samples.put(bytes);
    const answer: MappingDraft = { sampleId: id, expiresAt: new Date(expiresAtMs).toISOString(), ...found };
    return Response.json(answer, { status: 201, headers: FRESH });
  };
  const preview = async (c: Context): Promise<Response> => {
    const bytes = samples.get(c.req.param('id') ?? '');
    if (!bytes) return problemResponse('not_found');
    const asked = await jsonOf(c.req.raw, previewRequest);
    if (asked instanceof Response) return asked;
    return Response.json(await previewMapping(bytes, asked.mapping, asked.practice || undefined, deps), { headers: FRESH });
  };
  const read = (c: Context): Promise<Response> => {
    const mapping = mappings.get(c.req.param('id') ?? '');
    return Promise.resolve(mapping ? saved({ mapping, shipped: mappings.isShipped(mapping.id) }) : problemResponse('not_found'));
  };
  const save = async (c: Context): Promise<Response> => {
    const asked = await jsonOf(c.req.raw, saveMapping);
    if (asked instanceof Response) return asked;
    if (asked.mapping.id !== c.req.param('id'))
      return problemResponse('bad_request', { violations: [{ field: 'mapping.id', valueShape: 'text', rule: 'the id of the address' }] });
    write(c, 'mapping_saved', asked.mapping.id, 1);
    const mapping = await mappings.save(asked.mapping, asked.expectedVersion);
    return mapping ? saved({ mapping, shipped: mappings.isShipped(mapping.id) }) : problemResponse('conflict');
  };
  return new Hono()
    .post('/v1/mapping-drafts', guarded(draft))
    .post('/v1/mapping-drafts/:id/preview', guarded(preview))
    .get('/v1/mappings/:id', guarded(read))
    .put('/v1/mappings/:id', guarded(save));
}

const saved = (answer: SavedMapping): Response => Response.json(answer, { headers: FRESH });

/** The sample's bytes, or why they are not taken. */
async function sampleOf(request: Request): Promise<Buffer | Response> {
  if (!request.body) return noBody('empty', 'a table');
  const boundary = boundaryOf(request.headers.get('content-type') ?? '');
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of boundary === undefined ? request.body : filePart(request.body, boundary)) {
      bytes += chunk.length;
      if (bytes > MAX_SAMPLE_BYTES) return problemResponse('too_large');
      parts.push(chunk);
    }
  } catch (error) {
    if (error instanceof MultipartError) return noBody('a form', A_FORM);
    throw error;
  }
  return bytes === 0 ? noBody('empty', 'a table') : Buffer.concat(parts);
}

async function orRefusal<T>(read: () => Promise<T>): Promise<T | Response> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof CsvRefusal)) throw error;
    return problemResponse('not_a_table', { violations: [{ field: error.column, valueShape: 'file', rule: error.rule }] });
  }
}

async function jsonOf<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<z.infer<Schema> | Response> {
  const bytes = await readBody(request, MAX_MAPPING_BYTES);
  if (!bytes) return problemResponse('too_large');
  const body = parsedJson(Buffer.from(bytes).toString('utf8'));
  const parsed = schema.safeParse(body);
  return parsed.success ? parsed.data : badBody(body, parsed.error);
}
