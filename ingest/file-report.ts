/**
 * What became of a file: counts, reasons by line and column, what was not used. As data and as a page of plain text.
 * Never a value of the file and never its name: columns as the mapping calls them, shapes, rules.
 */
import { z } from 'zod';
import { registeredPractice } from './directory.ts';

const place = z.object({ line: z.int().optional(), column: z.string(), rule: z.string() });
/** `waiting`: the money that is not counted for it, as text. */
const rejection = place.extend({ valueShape: z.string(), waiting: z.string().optional() });

export const fileReport = z.object({
  /** `accepted`: taken in, bad rows apart. `held`: too many bad rows, nothing taken in. `rejected`: not a table this mapping reads. */
  outcome: z.enum(['accepted', 'held', 'rejected']),
  mapping: z.string(),
  practice: z.string(),
  feed: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  at: z.string(),
  rows: z.object({
    read: z.int(),
    accepted: z.int(),
    duplicate: z.int(),
    rejected: z.int(),
    /** Rows that say nothing this mapping needs. */
    ignored: z.int(),
    /** Rows older than what is known. */
    stale: z.int(),
  }),
  /** Events sent. */
  events: z.int(),
  unusedColumns: z.array(z.string()),
  /** Up to 1,000; `rows.rejected` has the full count. */
  rejections: z.array(rejection),
  warnings: z.array(place),
  /** Why the file as a whole was not taken. */
  reasons: z.array(place),
  /** What the file says as a whole, in sentences: sets, claims, sums, what does not balance. */
  notes: z.array(z.string()).optional(),
});
export type FileReport = z.infer<typeof fileReport>;

/** Counts before the first row. */
export const noRows = (): FileReport['rows'] => ({ read: 0, accepted: 0, duplicate: 0, rejected: 0, ignored: 0, stale: 0 });

/** A report with nothing in it yet, to be filled. */
export function emptyReport(
  mapping: string,
  { sha256, bytes, feed, nowMs }: Pick<FileReport, 'sha256' | 'bytes' | 'feed'> & { readonly nowMs: number },
): FileReport {
  const nothing = { events: 0, unusedColumns: [], rejections: [], warnings: [], reasons: [] };
  return { outcome: 'accepted', mapping, practice: '', feed, sha256, bytes, at: new Date(nowMs).toISOString(), rows: noRows(), ...nothing };
}

/** True for a file that was not taken, and names practices nobody has registered: it may be what one looks for once they are. */
export const waitsForPractices = ({ outcome, rejections, reasons }: FileReport): boolean =>
  outcome !== 'accepted' && [...rejections, ...reasons].some(({ rule }) => rule === registeredPractice);

/** The report for people. */
export function reportText(report: FileReport): string {
  const { rows } = report;
  const line = (entry: z.infer<typeof place> & { valueShape?: string | undefined; waiting?: string | undefined }): string =>
    `  ${entry.line === undefined ? '' : `line ${entry.line}, `}${entry.column}: must be ${entry.rule}${entry.valueShape === undefined ? '' : ` (there is: ${entry.valueShape})`}${entry.waiting === undefined ? '' : ` (waiting: ${entry.waiting})`}`;
  const head = {
    accepted: `Taken in: ${rows.accepted} of ${rows.read} rows (${report.events} events).`,
    held: `HELD: ${rows.rejected} of ${rows.read} rows are not understood, more than one in twenty. Nothing was taken in. Correct the rows (or the mapping) and deliver the file again.`,
    rejected: 'REJECTED: this file cannot be read with this mapping. Nothing was taken in.',
  }[report.outcome];
  const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines]);
  return [
    head,
    ...(waitsForPractices(report)
      ? ['It names practices that are not registered. The drop folder tries it again by itself when there are more.']
      : []),
    `Mapping ${report.mapping}${report.practice === '' ? '' : `, practice ${report.practice}`}, ${report.at}`,
    `Rows: ${rows.read} read = ${rows.accepted} accepted + ${rows.duplicate} known before + ${rows.rejected} rejected + ${rows.ignored} not needed. Older than what is known: ${rows.stale}.`,
    ...section('Why', report.reasons.map(line)),
    ...section(
      'What it holds',
      (report.notes ?? []).map((note) => `  ${note}`),
    ),
    ...section(
      `Rejected rows${rows.rejected > report.rejections.length ? ` (the first ${report.rejections.length})` : ''}`,
      report.rejections.map(line),
    ),
    ...section(
      'Worth a look',
      report.warnings.map((entry) => `  ${entry.line === undefined ? '' : `line ${entry.line}, `}${entry.column}: ${entry.rule}`),
    ),
    ...section(
      'Columns not used',
      report.unusedColumns.map((name) => `  ${name}`),
    ),
    '',
  ].join('\n');
}
