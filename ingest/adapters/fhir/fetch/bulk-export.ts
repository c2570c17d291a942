/**
 * Bulk Data export of a whole server: kick-off, waiting, files, deleted resources; the next one begins where this one was taken.
 * In: a feed with a connection. Out: the files through the same way as dropped ones, `transactionTime` remembered as the next `_since`.
 * Nothing is remembered before all files are on the log, so an export that broke off is simply asked for again.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { emptyReport, type FileReport } from '../../../file-report.ts';
import { readPlainFile, stage } from '../../../stage.ts';
import { delivered, takeIn, type FhirFileDeps } from '../file-adapter.ts';
import { mappedTypes } from '../map.ts';
import { wordsOf } from '../message-outcomes.ts';
import { FetchRefusal } from './address-guard.ts';
import { bodyOf } from './access-token.ts';
import { writeDurably } from './fetch-queue-file.ts';
import { openFhirServer, type FhirServer, type FhirServerDeps } from './fhir-server.ts';
import { retryAfterMs } from './http-client.ts';

export interface BulkExportDeps extends FhirFileDeps, FhirServerDeps {
  /** Where `_since` is remembered. */
  readonly stateDir: string;
  readonly stagingDir: string;
  /** Between two looks at the status, where the server does not say. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** What an export brought. */
export interface ExportResult {
  readonly since: string | undefined;
  readonly transactionTime: string;
  readonly files: number;
  readonly errors: number;
  readonly rows: FileReport['rows'];
  readonly events: number;
}

const POLL_MS = 5_000;
const MAX_POLL_MS = 120_000;
const MAX_WAIT_MS = 24 * 3_600_000;
const MAX_FILE_BYTES = 16 * 1024 ** 3;

const output = z.object({ type: z.string().max(64).optional(), url: z.string().max(4_000) });
const manifest = z.object({
  transactionTime: z.iso.datetime({ offset: true }),
  requiresAccessToken: z.boolean().default(true),
  output: z.array(output).max(10_000).default([]),
  deleted: z.array(output).max(10_000).default([]),
  error: z.array(output).max(10_000).default([]),
});
const state = z.object({ since: z.iso.datetime({ offset: true }) });

/** Runs one export to its end. `from` (an instant) in place of the remembered one; `group`: the patients of a Group only. Throws FetchRefusal. */
export async function runBulkExport(
  deps: BulkExportDeps,
  feed: string,
  options: { from?: string; group?: string } = {},
): Promise<ExportResult> {
  const words = await wordsOf(deps, feed);
  if (!words.config.connection) throw new FetchRefusal('no server is configured for this feed');
  const server = openFhirServer(feed, words.config.connection, deps);
  const since = options.from ?? (await rememberedSince(deps.stateDir, feed));
  const statusUrl = await kickOff(server, since, options.group);
  const found = await waitFor(server, statusUrl, deps);
  const report = emptyReport('fhir', { sha256: '', bytes: 0, feed, nowMs: deps.clock() });
  // Deletions last: a resource written and deleted since then is deleted.
  for (const { url } of [...found.output, ...found.deleted]) {
    const chunks = await server.stream(new URL(url, `${server.baseUrl}/`).href, found.requiresAccessToken);
    const file = await stage(chunks, deps.stagingDir, MAX_FILE_BYTES);
    if (!file) throw new FetchRefusal('a file larger than is taken');
    try {
      const own = emptyReport('fhir', { ...file, feed, nowMs: deps.clock() });
      await takeIn(deps, words, { sha256: file.sha256, open: () => readPlainFile(file.path) }, own);
      await deps.acceptor.accept([delivered(own)], undefined, feed);
      addTo(report, own);
    } finally {
      await rm(file.path, { force: true });
    }
  }
  await writeDurably(deps.stateDir, stateFile(feed), JSON.stringify({ since: found.transactionTime }));
  // The server may clear its files away; that it does not is its own matter.
  await server.ask(statusUrl, { method: 'DELETE' }).catch(() => undefined);
  const { rows, events } = report;
  return {
    since,
    transactionTime: found.transactionTime,
    files: found.output.length + found.deleted.length,
    errors: found.error.length,
    rows,
    events,
  };
}

async function kickOff(server: FhirServer, since: string | undefined, group: string | undefined): Promise<string> {
  const query = new URLSearchParams({
    _type: mappedTypes.join(','),
    _outputFormat: 'application/fhir+ndjson',
    ...(since === undefined ? {} : { _since: since }),
  });
  const path = group === undefined ? '$export' : `Group/${encodeURIComponent(group)}/$export`;
  const answer = await server.ask(`${server.baseUrl}/${path}?${query.toString()}`, { headers: { prefer: 'respond-async' } });
  const location = answer.headers['content-location'];
  if (answer.status !== 202 || location === undefined) throw new FetchRefusal(`no export was begun (${answer.status})`);
  return new URL(location, `${server.baseUrl}/`).href;
}

async function waitFor(server: FhirServer, statusUrl: string, { clock, pause = sleep }: BulkExportDeps): Promise<z.infer<typeof manifest>> {
  const untilMs = clock() + MAX_WAIT_MS;
  while (clock() < untilMs) {
    const answer = await server.ask(statusUrl, { headers: { accept: 'application/json' } });
    if (answer.status === 200) {
      const read = manifest.safeParse(bodyOf(answer));
      if (!read.success) throw new FetchRefusal('the export’s list of files is not right');
      return read.data;
    }
    if (answer.status !== 202) throw new FetchRefusal(`the export ended with ${answer.status}`);
    await pause(Math.min(retryAfterMs(answer.headers) ?? POLL_MS, MAX_POLL_MS));
  }
  throw new FetchRefusal('the export did not end within a day');
}

const stateFile = (feed: string): string => `${feed.replaceAll('/', '--')}.json`;

async function rememberedSince(folder: string, feed: string): Promise<string | undefined> {
  try {
    return state.parse(JSON.parse(await readFile(join(folder, stateFile(feed)), 'utf8'))).since;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function addTo(sum: FileReport, { rows, events }: FileReport): void {
  for (const field of ['read', 'accepted', 'duplicate', 'rejected', 'ignored', 'stale'] as const) sum.rows[field] += rows[field];
  sum.events += events;
}
