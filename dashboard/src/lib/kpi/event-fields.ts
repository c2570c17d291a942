/**
 * An event's data as a reader sees it: words for names, the practice's clock for instants, names for ids, money in dollars.
 * In: the data as it was stored. Out: pairs in its own order; stamps that only the fold needs are left out.
 */
import type { Reader } from '#lib/reader.ts';
import { cellText, words } from './row-cell.ts';

const FOR_THE_FOLD = new Set(['startDay', 'startLocal', 'serviceday', 'localtime', 'sentIn', 'refuses']);

/** `durationMinutes` → `Duration minutes`. */
export function fieldName(name: string): string {
  return words(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase());
}

/** A list in a reader's words, its parts apart by semicolons: `CO 45 $95.95; PR 2 $15.61`. */
function listed(value: unknown, format: Reader['format']): string {
  if (Array.isArray(value)) return value.map((part) => listed(part, format)).join('; ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]: [string, unknown]) =>
      typeof part === 'number' && name.endsWith('Cents') ? format.money(part) : listed(part, format),
    )
    .join(' ');
}

export function eventFields(
  data: Readonly<Record<string, unknown>>,
  reader: Pick<Reader, 'directory' | 'format'>,
  timeZone: string,
): { name: string; text: string }[] {
  return Object.entries(data).flatMap(([name, value]) => {
    if (FOR_THE_FOLD.has(name) || value === null || value === '') return [];
    if (typeof value === 'boolean') return [{ name: fieldName(name), text: value ? 'Yes' : 'No' }];
    if (typeof value === 'number' && name.endsWith('Cents'))
      return [{ name: fieldName(name.slice(0, -5)), text: reader.format.money(value) }];
    if (typeof value === 'number' && name.endsWith('Minutes'))
      return [{ name: fieldName(name.slice(0, -7)), text: cellText(value, 'minutes', reader.format, reader, timeZone) }];
    const unit = typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) ? 'instant' : 'text';
    return [
      {
        name: fieldName(name),
        text:
          typeof value === 'string' || typeof value === 'number'
            ? cellText(value, unit, reader.format, reader, timeZone)
            : listed(value, reader.format),
      },
    ];
  });
}
