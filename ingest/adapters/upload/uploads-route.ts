/**
 * POST /v1/uploads?mapping=…&place=… (or practice=…) and GET /v1/mappings: a file over HTTP, answered with the drop folder's report.
 * In: a raw body or a form with one file, from an administrator's session or signed by a feed. Out: 202 taken in, 422 held or rejected.
 * The body goes to disk as it comes and is looked at only when its sender is known; any size fits in constant memory.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Hono } from 'hono';
import { IngestError } from '../../ingest-error.ts';
import { problemResponse } from '../../problem.ts';
import { readPlainFile, stage } from '../../stage.ts';
import type { FileAdapter, FileAdapters } from '../../file-adapter.ts';
import type { Credentials } from '../http-events/authenticate.ts';
import { boundaryOf, filePart, MultipartError } from './multipart.ts';

export interface UploadDeps extends Credentials {
  readonly adapters: FileAdapters;
  readonly stagingDir: string;
  /** Default 4 GiB. */
  readonly maxFileBytes?: number;
}

const MAX_FILE_BYTES = 4 * 1024 ** 3;
const MAX_AT_ONCE = 2;
const WINDOW_SECONDS = 300;

export function createUploadsRoute(deps: UploadDeps): Hono {
  let underway = 0;
  return new Hono()
    .get('/v1/mappings', async (c) => {
      if (!(await deps.isAdministrator(c.req.raw))) return problemResponse('unauthorized');
      return c.json({ mappings: deps.adapters.list().map(({ about }) => about) });
    })
    .post('/v1/uploads', async (c) => {
      const adapter = deps.adapters.get(c.req.query('mapping') ?? '');
      const checker = await checkerOf(c.req.raw, deps);
      if (!checker) return problemResponse('unauthorized');
      if (!adapter) return problemResponse('not_found');
      if (!c.req.raw.body) return problemResponse('bad_request');
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
  checker: Checker,
  deps: UploadDeps,
): Promise<Response> {
  const boundary = boundaryOf(request.headers.get('content-type') ?? '');
  const limit = deps.maxFileBytes ?? MAX_FILE_BYTES;
  try {
    const staged = await stage(boundary === undefined ? body : filePart(body, boundary), deps.stagingDir, limit, checker.look);
    if (!staged) return problemResponse('too_large');
    try {
      if (!checker.holds()) return problemResponse('unauthorized');
      const { path, ...file } = staged;
      const report = await adapter.deliver({ place, ...file, open: () => readPlainFile(path) });
      return Response.json(report, { status: report.outcome === 'accepted' ? 202 : 422, headers: { 'cache-control': 'no-store' } });
    } finally {
      await rm(staged.path, { force: true });
    }
  } catch (error) {
    if (error instanceof MultipartError) return problemResponse('bad_request');
    if (error instanceof IngestError) return problemResponse(error.code, { retryAfterSeconds: error.retryAfterSeconds });
    throw error;
  }
}

/** Knows at the end of the body whether its sender may do this. */
interface Checker {
  readonly look: (chunk: Uint8Array) => void;
  readonly holds: () => boolean;
}

/** A session is known before the body; a signature is computed while the body goes by, over the body as it is (no forms). */
async function checkerOf(request: Request, { isAdministrator, feedSecrets, clock }: Credentials): Promise<Checker | undefined> {
  const { headers } = request;
  const signature = headers.get('webhook-signature');
  if (signature === null) return (await isAdministrator(request)) ? { look: () => {}, holds: () => true } : undefined;
  const feed = headers.get('webhook-feed') ?? new URL(request.url).searchParams.get('feed') ?? '';
  const [id, timestamp] = [headers.get('webhook-id') ?? '', headers.get('webhook-timestamp') ?? ''];
  const secrets = /^[a-z0-9][a-z0-9._-]{0,62}$/.test(feed) ? await feedSecrets(feed) : [];
  const fresh =
    /^[\x21-\x2d\x2f-\x7e]{1,128}$/.test(id) &&
    /^\d{1,12}$/.test(timestamp) &&
    Math.abs(clock() / 1000 - Number(timestamp)) <= WINDOW_SECONDS;
  if (!fresh || secrets.length === 0) return undefined;
  const macs = secrets.map(({ secret }) => createHmac('sha256', secret).update(`${id}.${timestamp}.`));
  const offered = signature
    .split(' ')
    .slice(0, 5)
    .flatMap((entry) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(entry)?.[1] ?? [])
    .map((text) => Buffer.from(text, 'base64'));
  return {
    look: (chunk) => macs.forEach((mac) => mac.update(chunk)),
    holds: () =>
      macs
        .map((mac) => mac.digest())
        .reduce((held, expected) => offered.some((candidate) => timingSafeEqual(candidate, expected)) || held, false),
  };
}
