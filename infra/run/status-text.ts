/**
 * A status answer as lines for people: nested keys indented, nothing left out.
 * In: what JSON can carry. Out: text. Refuses nothing.
 */

/** Plain lines, one a value. */
export function statusText(value: unknown, indent = ''): string {
  if (Array.isArray(value))
    return value.length === 0 ? `${indent}none` : value.map((entry) => statusText(entry, indent)).join(`\n${indent}\n`);
  if (typeof value !== 'object' || value === null) return `${indent}${String(value)}`;
  return Object.entries(value)
    .map(([key, entry]: [string, unknown]) =>
      typeof entry === 'object' && entry !== null
        ? `${indent}${key}\n${statusText(entry, `${indent}  `)}`
        : `${indent}${key}  ${String(entry)}`,
    )
    .join('\n');
}
