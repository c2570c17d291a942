/**
 * What stands in a report beside its rows: titles above the header, blank rows, totals below. Pure.
 * In: records. Out: which one is the header, which are rows. A row is never left out for its values, only for having none.
 */

/** Titles, dates and blank lines above a header take no more. */
export const HEADER_WITHIN = 15;

/** No cell holds anything: spreadsheets save such rows below the last one that was ever filled. */
export const isBlank = (fields: readonly string[]): boolean =>
  (fields[0] ?? '').trim() === '' && fields.every((text) => text.trim() === '');

/**
 * What a line is that stands among the rows and is none: `Total`, `Grand total: 59` in its first filled cell, or nothing but a name or a
 * title, as reports put it above each group. `width`: cells of the header. Asked of what is no row otherwise; undefined: it should be one.
 */
export function besideRows(fields: readonly string[], width: number): 'totals' | 'heading' | undefined {
  const [first = '', ...more] = fields.map((text) => text.trim()).filter((text) => text !== '');
  if (more.length + 1 >= Math.max(fields.length, width)) return undefined;
  if (/^(grand[ -]|sub[ -]?)?totals?\b/i.test(first)) return 'totals';
  // One cell with a number may be what is left of a row that was cut off.
  return more.length === 0 && width > 2 && /^[^\d]*\p{L}[^\d]*$/u.test(first) ? 'heading' : undefined;
}

/** The record most likely to be the header: the first that is nearly as full as the fullest near it. For a guess; 0 where nothing is above it. */
export function headerAmong(records: readonly (readonly string[])[]): number {
  const filled = records.slice(0, 2 * HEADER_WITHIN).map((fields) => fields.filter((text) => text.trim() !== '').length);
  const enough = 0.6 * Math.max(2, ...filled);
  const at = filled.findIndex((count) => count >= enough);
  return at < 0 || at >= HEADER_WITHIN ? 0 : at;
}
