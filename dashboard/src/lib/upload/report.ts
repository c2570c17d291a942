/**
 * What became of an uploaded file, as the server tells it. In: the answer's JSON. Out: the report, or nothing when it is none.
 * Never a value of the file: lines, columns, shapes, rules.
 */
export type Place = { line: number | null; column: string; rule: string; shape: string };
export type Report = {
  outcome: string;
  rows: { read: number; accepted: number; duplicate: number; rejected: number; ignored: number };
  unused: readonly string[];
  rejections: readonly Place[];
  reasons: readonly Place[];
  warnings: readonly Place[];
};

const get = (value: unknown, name: string): unknown => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined);
const number = (value: unknown) => (typeof value === 'number' ? value : 0);
const text = (value: unknown) => (typeof value === 'string' ? value : '');
const places = (value: unknown): Place[] =>
  Array.isArray(value)
    ? value.map((p: unknown) => ({
        line: typeof get(p, 'line') === 'number' ? number(get(p, 'line')) : null,
        column: text(get(p, 'column')),
        rule: text(get(p, 'rule')),
        shape: text(get(p, 'valueShape')),
      }))
    : [];

export function readReport(body: unknown): Report | null {
  const source = get(body, 'report') ?? body;
  const rows = get(source, 'rows');
  if (typeof rows !== 'object' || rows === null) return null;
  const unused = get(source, 'unusedColumns');
  return {
    outcome: text(get(source, 'outcome')),
    rows: {
      read: number(get(rows, 'read')),
      accepted: number(get(rows, 'accepted')),
      duplicate: number(get(rows, 'duplicate')),
      rejected: number(get(rows, 'rejected')),
      ignored: number(get(rows, 'ignored')),
    },
    unused: Array.isArray(unused) ? unused.map(text) : [],
    rejections: places(get(source, 'rejections')),
    reasons: places(get(source, 'reasons')),
    warnings: places(get(source, 'warnings')),
  };
}

/** The first sentence about a file. */
export function outcomeSentence(report: Report): string {
  if (report.outcome === 'held') return 'Held: over 5% of its rows were not understood. Nothing was taken in.';
  if (report.outcome === 'rejected') return 'This file cannot be read with this mapping. Nothing was taken in.';
  if (report.rows.accepted === 0 && report.rows.duplicate > 0)
    return 'Everything in this file was known already. Nothing was counted twice.';
  return report.rows.rejected > 0 ? 'Taken in, with rows left out.' : 'Taken in.';
}
