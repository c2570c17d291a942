/**
 * The program's own log: JSON lines, to a file in the data folder (embedded) or to standard output (servers).
 * In: a level and a place. Out: a pino logger. Refuses every field that is not in the list below, and of an error everything but its
 * kind, message and stack, because libraries hang whole requests and rows on theirs. JSON escapes control characters, so a value
 * cannot begin a line of its own.
 */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** At a start, a file larger than this is set aside, so that two starts' logs are kept and no more. */
const setAsideBytes = 10 * 1024 * 1024;

/** What may stand in a log line. Counts, names of ours and positions; a new field is added here after asking whether a patient could be in it. */
const allowed = new Set([
  'accepted', 'address', 'at', 'attempts', 'broker', 'brokers', 'code', 'count', 'detail', 'duplicate', 'duplicates', 'err', 'error', 'events',
  'faults', 'feed', 'generation', 'groupId', 'held', 'kind', 'kpi', 'kpis', 'loop', 'mapping', 'method', 'migrations', 'ms', 'namespace', 'nodes', 'offset',
  'outcome', 'part', 'partition', 'partitions', 'practice', 'reason', 'rejected', 'route', 'rows', 'signal', 'status', 'store', 'topic', 'traceId',
  'weeks', 'what', 'written',
]); // prettier-ignore

/** Fields that may be written; the names of the others, so that what is missing can be seen. */
function allowedFields(fields: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(fields);
  const left = names.filter((name) => !allowed.has(name));
  if (left.length === 0) return fields;
  return { ...Object.fromEntries(names.filter((name) => allowed.has(name)).map((name) => [name, fields[name]])), withheld: left };
}

/** Parsers quote what they could not read: JSON.parse says `Unexpected token 'J', "Jane Roe…" is not valid JSON`. */
const withoutQuotes = (error: Error, text: string | undefined): string | undefined =>
  error instanceof SyntaxError ? text?.replaceAll(/(["'`]).*\1/gs, '…') : text;

function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: 'not an error object' };
  const code = 'code' in error ? String(error.code) : undefined;
  return { type: error.name, message: withoutQuotes(error, error.message), code, stack: withoutQuotes(error, error.stack) };
}

/** Makes the logger; without `file` it writes to standard output. */
export function createLogger(options: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly file?: string }): Logger {
  const settings = {
    level: options.level,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { log: allowedFields },
    serializers: { err: errorFields, error: (error: unknown) => (typeof error === 'string' ? error : errorFields(error)) },
  };
  if (options.file === undefined) return pino(settings, destination({ dest: 1, sync: true }));
  mkdirSync(dirname(options.file), { recursive: true });
  if (existsSync(options.file) && statSync(options.file).size > setAsideBytes) renameSync(options.file, `${options.file}.1`);
  return pino(settings, destination({ dest: options.file, sync: true, mode: 0o600 }));
}
