/**
 * Turns whatever the engine or the client throws into a StoreError.
 * In: an unknown error and what was being done. Out: a StoreError whose text is safe to log.
 * Refuses to repeat the engine's message unless it speaks of the statement only: others quote values of rows and parameters.
 */
import { StoreError, type StoreErrorKind } from './store.types.ts';

/** The same statement may succeed later: timeouts, memory, disk and file trouble, network, shutting down, too many parts. */
const passing = new Set([
  23, 24, 33, 40, 74, 75, 76, 77, 87, 88, 95, 96, 159, 160, 172, 173, 202, 203, 204, 209, 210, 214, 227, 228, 231, 236, 241, 242, 243, 246, 252,
  279, 285, 294, 307, 319, 335, 363, 394, 400, 424, 425, 458, 463, 586, 776, 777, 778, 999, 1001, 1002,
]); // prettier-ignore
/** The values are to blame: text that is no number, date or array, numbers out of range, null where none may be, division by zero. */
const aboutData = new Set([
  6, 25, 26, 27, 38, 41, 53, 69, 70, 72, 117, 120, 130, 153, 321, 349, 376, 407, 441, 457, 467, 563, 632, 675, 676,
]);
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
    const blamesData = aboutData.has(code);
    return new StoreError(kind, `${what} failed: ClickHouse ${code} ${nameOf(error.message)}${detail}`, {
      clickhouseCode: code,
      blamesData,
    });
  }
  const system = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const unreachable = networkCodes.has(system) || /timeout|socket hang up/i.test(error.message);
  return new StoreError(unreachable ? 'unavailable' : 'rejected', `${what} failed: ${system}`);
}
