/** A fact's column as text, by the unit the API names. Codes become words; what is missing is an en dash. */
import { MISSING } from '#lib/format-kpi.ts';
import type { Format } from '#lib/format-kpi.ts';
import type { Reader } from '#lib/reader.ts';

const NUMBERS: Record<string, string> = { days: 'days', minutes: 'min', hours: 'h', count: '', number: '', percent: '%' };
export const isRight = (unit: string) => unit === 'cents' || unit in NUMBERS;

export function cellText(
  value: string | number | null,
  unit: string,
  format: Format,
  reader: Pick<Reader, 'directory'>,
  timeZone: string,
): string {
  if (value === null || value === '') return MISSING;
  if (unit === 'cents' && typeof value === 'number') return format.money(value);
  if (typeof value === 'number') return `${format.plain(value, Number.isInteger(value) ? 0 : 1)}${unitAfter(value, unit)}`;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return value === '1970-01-01' ? MISSING : format.dayYear(value);
  const instant = unit === 'instant' ? instantOf(value) : null;
  if (instant !== null) return instant < 0 ? MISSING : format.dayTime(new Date(instant).toISOString(), timeZone);
  // A wall clock of the practice's own zone: shown as it stands, no zone is applied twice.
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value))
    return value.startsWith('1970-01-01')
      ? MISSING
      : format.dayTime(`${value.slice(0, 10)}T${value.slice(11, 19).padEnd(8, ':00').slice(0, 8)}Z`, 'UTC');
  // Patients are known by a key only; the same four signs of it stand in the rows.
  if (/^p_[\w-]{16,}$/.test(value)) return keyText(value);
  // Ids of the things of a practice begin with its own, which stands beside them.
  const own = /^([^:]+):(.+)$/.exec(value);
  if (own?.[2] !== undefined && reader.directory.practices.some((p) => p.id === own[1])) return own[2];
  const named = reader.directory.providers.find((p) => p.id === value)?.name ?? reader.directory.payers.find((p) => p.id === value)?.name;
  return named ?? words(value);
}

/** A patient's key, short enough to compare by eye. */
export const keyText = (key: string): string => (key === '' ? MISSING : `S–${key.slice(2, 6)}`);

const unitAfter = (value: number, unit: string) =>
  unit === 'percent' ? '%' : unit === 'days' && value === 1 ? ' day' : NUMBERS[unit] ? ` ${NUMBERS[unit]}` : '';

/** Epoch milliseconds of an instant, with or without its zone mark (the store writes UTC); null when it is none; −1 for the store's "none". */
function instantOf(value: string): number | null {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value)) return null;
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? null : ms <= 0 ? -1 : ms;
}

/** `late_cancelled` → `Late cancelled`; ids with other signs stay as they are. */
export function words(code: string): string {
  return /^[a-z][a-z0-9_]*$/.test(code) ? code.replaceAll('_', ' ').replace(/^./, (c) => c.toUpperCase()) : code;
}
