/**
 * The program's own log: JSON lines, to a file in the data folder (embedded) or to standard output (servers).
 * In: a level and a place. Out: a pino logger. Refuses to write anything of an error but its kind, message and stack,
 * because libraries hang whole requests and rows on theirs.
 */
import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { destination, pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** At a start, a file larger than this is set aside, so that two starts' logs are kept and no more. */
const setAsideBytes = 10 * 1024 * 1024;

function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  return { type: error.name, message: error.message, code: 'code' in error ? String(error.code) : undefined, stack: error.stack };
}

/** Makes the logger; without `file` it writes to standard output. */
export function createLogger(options: { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly file?: string }): Logger {
  const settings = {
    level: options.level,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { err: errorFields, error: errorFields },
    redact: {
      paths: ['password', 'secret', 'token', 'authorization', 'cookie', '*.password', '*.secret', '*.token', '*.authorization', '*.cookie'],
      censor: '********',
    },
  };
  if (options.file === undefined) return pino(settings, destination({ dest: 1, sync: true }));
  mkdirSync(dirname(options.file), { recursive: true });
  if (existsSync(options.file) && statSync(options.file).size > setAsideBytes) renameSync(options.file, `${options.file}.1`);
  return pino(settings, destination({ dest: options.file, sync: true, mode: 0o600 }));
}
