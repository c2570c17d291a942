/**
 * POST /v1/uploads?mapping=…&place=… (or practice=…) and GET /v1/mappings: a file over HTTP, answered with the drop folder's report.
 * In: a raw body or a form with one file, from an administrator's session or signed by a feed. Out: 202 taken in, 422 held or rejected.
 * The body goes to disk as it comes and is looked at only when its sender is known; any size fits in constant memory.
 */
import { rm } from 'node:fs/promises';
import { valueShape } from '@rounds/schemas/events/event.ts';
import { Hono } from 'hono';
import { IngestError } from '../../ingest-error.ts';
import { lively, StalledError } from '../../lively.ts';
import { noBody, problemResponse } from '../../problem.ts';
import { readPlainFile, stage } from '../../stage.ts';
import type { FileAdapter, FileAdapters } from '../../file-adapter.ts';
import { beginSenderCheck, namedFeed, type Credentials, type SenderCheck } from '../../signatures/authenticate.ts';
import { A_FORM, boundaryOf, filePart, MultipartError } from '../../multipart.ts';

export interface UploadDeps extends Credentials {
  readonly adapters: FileAdapters;
  readonly stagingDir: string;
  /** Default 4 GiB. */
  readonly maxFileBytes?: number;
  /** False while the disk is nearly full. */
  readonly hasRoom?: (() => boolean) | undefined;
}

const MAX_FILE_BYTES = 4 * 1024 ** 3;
const MAX_AT_ONCE = 2;
const KNOWN = 'a mapping or a format (x12, hl7v2, fhir); GET /v1/mappings lists them';

export function createUploadsRoute(deps: UploadDeps): Hono {
  let underway = 0;
  return new Hono()
    .get('/v1/mappings', async (c) => {
      if (!(await deps.isAdministrator(c.req.raw))) return problemResponse('unauthorized');
      return c.json({ mappings: deps.adapters.list().map(({ about }) => about) });
    })
    .post('/v1/uploads', async (c) => {
      const adapter = deps.adapters.get(c.req.query('mapping') ?? '');
      const checker = await beginSenderCheck(c.req.raw, deps, namedFeed(c.req.raw));
      if (!checker) return problemResponse('unauthorized');
      if (!adapter)
        return problemResponse('not_found', {
          violations: [{ field: 'mapping', valueShape: valueShape(c.req.query('mapping')), rule: KNOWN }],
        });
      if (!c.req.raw.body) return noBody('empty', 'a file');
      if (underway >= MAX_AT_ONCE) return problemResponse('busy', { retryAfterSeconds: 5 });
      underway += 1;
      try {
        return await takeIn(
          c.req.raw,
          c.req.raw.body,
          { adapter, place: (c.req.query('place') ?? c.req.query('practice')) || undefined },
          checker,
          deps,
        );
      } finally {
        underway -= 1;
      }
    });
}

async function takeIn(
  request: Request,
  body: AsyncIterable<Uint8Array>,
  { adapter, place }: { adapter: FileAdapter; place: string | undefined },
  checker: SenderCheck,
  deps: UploadDeps,
): Promise<Response> {
  const boundary = boundaryOf(request.headers.get('content-type') ?? '');
  const limit = deps.maxFileBytes ?? MAX_FILE_BYTES;
  const sent = lively(body);
  try {
    const staged = await stage(boundary === undefined ? sent : filePart(sent, boundary), deps.stagingDir, limit, (chunk) => {
      if (deps.hasRoom?.() === false) throw new IngestError('no_room');
      checker.look(chunk);
    });
    if (!staged) return problemResponse('too_large');
    try {
      if (!checker.sender()) return problemResponse('unauthorized');
      const { path, ...file } = staged;
      const report = await adapter.deliver({ place, ...file, open: () => readPlainFile(path) });
      return Response.json(report, { status: report.outcome === 'accepted' ? 202 : 422, headers: { 'cache-control': 'no-store' } });
    } finally {
      await rm(staged.path, { force: true });
    }
  } catch (error) {
    if (error instanceof StalledError) return problemResponse('too_large');
    if (error instanceof MultipartError) return noBody('a form', A_FORM);
    if (error instanceof IngestError) return problemResponse(error.code, { retryAfterSeconds: error.retryAfterSeconds });
    throw error;
  }
}
