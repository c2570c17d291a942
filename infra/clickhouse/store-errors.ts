/**
 * Turns whatever the engine or the client throws into a StoreError.
 * In: an unknown error and what was being done. Out: a StoreError whose text is safe to log.
 * Refuses to repeat the engine's message unless it speaks of the statement only: others quote values of rows and parameters.
 */
import { StoreError, type StoreErrorKind } from './store.types.ts';

/** The same statement may succeed later: timeouts, memory, disk, network, shutting down, too many parts, read-only replica. */
const passing = new Set([159, 160, 202, 203, 209, 210, 236, 241, 242, 243, 252, 279, 285, 307, 319, 335, 394, 425, 999]);
/** Messages about the statement's own text: syntax, unknown names, wrong types of expressions. Code 76 and the like name files. */
const aboutStatement = new Set([16, 42, 43, 46, 47, 48, 57, 60, 62, 81, 82, 122, 184, 215, 344, 386, 403, 456, 497]);
const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
  'EIO',
  'EMFILE',
  'CHDB_TIMEOUT',
]);

function codeOf(error: Error): number | null {
  if ('clickhouseCode' in error && typeof error.clickhouseCode === 'number') return error.clickhouseCode;
  const match = /Code: (\d+)\./.exec(error.message);
  if (match !== null) return Number(match[1]);
  return 'code' in error && typeof error.code === 'string' && /^\d+$/.test(error.code) ? Number(error.code) : null;
}

function nameOf(message: string): string {
  return /\(([A-Z][A-Z0-9_]{3,})\)/.exec(message)?.[1] ?? 'ERROR';
}

/** The engine's words without escaped parameters, at most 300 characters. */
function scrubbed(message: string): string {
  return message
    .replace(/^(Code: \d+\. DB::Exception: )+/, '')
    .replace(/SET param_[^;]*;?/g, '')
    .replace(/(\\x[0-9a-f]{2})+/g, '…')
    .slice(0, 300);
}

/** A StoreError for anything thrown while doing `what` (the name of a query or a kind of statement, never SQL or values). */
export function asStoreError(error: unknown, what: string): StoreError {
  if (error instanceof StoreError) return error;
  if (!(error instanceof Error)) return new StoreError('rejected', `${what} failed`);
  const code = codeOf(error);
  if (code !== null) {
    const kind: StoreErrorKind = passing.has(code) ? 'unavailable' : 'rejected';
    const detail = aboutStatement.has(code) ? `: ${scrubbed(error.message)}` : '';
    return new StoreError(kind, `${what} failed: ClickHouse ${code} ${nameOf(error.message)}${detail}`, { clickhouseCode: code });
  }
  const system = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const unreachable = networkCodes.has(system) || /timeout|socket hang up/i.test(error.message);
  return new StoreError(unreachable ? 'unavailable' : 'rejected', `${what} failed: ${system}`);
}
