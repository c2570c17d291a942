/**
 * The second pass: rows in pieces of at most 2,000, each piece one message for `raw` and its events, one acknowledgement.
 * In: a scan, what is known of earlier versions. Out: events through the door, every row counted with its fate.
 * Waits while the door is busy; a broker that is away is thrown on (IngestError), the file is delivered again later.
 */
import { acceptPatiently } from '../../accept-patiently.ts';
import type { Outcome, RawMessage } from '../../outcome.ts';
import type { CsvDeps } from './csv-deps.ts';
import type { Scan, ScannedRow } from './scan.ts';
import { startDecisions, type Decisions } from './decisions.ts';
import type { RowFate, Tally } from './tally.ts';

export interface Piece {
  readonly source: string;
  readonly contentName: string;
  readonly deliveredMs: number;
  /** Rows hold their appointment's whole state (mapping.ts). */
  readonly wholeState: boolean;
}

const PIECE_ROWS = 2_000;
const PIECE_BYTES = 1024 * 1024;

/** Sends all rows of the scan and counts them. */
export async function sendRows(deps: CsvDeps, scan: Scan, file: Piece, tally: Tally): Promise<void> {
  let rows: ScannedRow[] = [];
  let bytes = 0;
  let before: OnItsWay | undefined;
  const flush = async (): Promise<void> => {
    if (rows.length > 0) before = await sendPiece(deps, rows, { ...file, headerRaw: scan.headerRaw }, tally, before);
    [rows, bytes] = [[], 0];
  };
  for await (const row of scan.rows()) {
    rows.push(row);
    bytes += row.raw.length;
    if (rows.length >= PIECE_ROWS || bytes >= PIECE_BYTES) await flush();
  }
  await flush();
  await before?.arrive();
}

/** A piece that was handed over: its rows count, and what it said is known, when the broker has it. */
interface OnItsWay {
  readonly decisions: Decisions;
  arrive(): Promise<void>;
}

/** Decides about a piece while the one before it is on its way, and hands it over after that one has arrived. */
async function sendPiece(
  deps: CsvDeps,
  rows: readonly ScannedRow[],
  piece: Piece & { headerRaw: string },
  tally: Tally,
  before: OnItsWay | undefined,
): Promise<OnItsWay> {
  const outcomes: Outcome[] = [];
  const decide = await startDecisions(deps, rows, piece, before?.decisions);
  const fates = rows.map((row) => {
    if (row.violations.length > 0) {
      const violations = row.violations.map(({ column, valueShape, rule }) => ({ field: column, valueShape, rule }));
      outcomes.push({ kind: 'rejection', sourceRef: `${piece.contentName}:${row.line}`, practice: row.practice, violations });
      return { row, fate: 'rejected' as const, stale: false, events: 0 };
    }
    const { events, stale } = decide.row(row);
    outcomes.push(...events);
    const fate: RowFate = row.events.length === 0 ? 'ignored' : events.length > 0 ? 'accepted' : 'duplicate';
    return { row, fate, stale, events: events.length };
  });
  await before?.arrive();
  const sent = outcomes.length > 0 ? acceptPatiently(deps.acceptor, outcomes, rawOf(rows, piece)) : Promise.resolve();
  // Heard at `arrive`; between the two nobody listens.
  sent.catch(() => {});
  const arrive = async (): Promise<void> => {
    await sent;
    decide.commit();
    for (const { row, fate, stale, events } of fates) tally.count(row, fate, { stale, events });
  };
  return { decisions: decide, arrive };
}

/** Blank lines kept between two rows; beyond these, places behind a gap are told as if it were smaller. */
const MAX_GAP = 1_000;

/**
 * The rows as they stand in the file under its header, so that a corrected mapping can read this piece alone; blank lines between them
 * are kept, so that each row's line can be told again. `at` is when the file came: rows without a stamp of their own are dated by it.
 */
function rawOf(rows: readonly ScannedRow[], { source, contentName, headerRaw, deliveredMs }: Piece & { headerRaw: string }): RawMessage {
  const lines: string[] = [headerRaw];
  let next = rows[0]?.line ?? 0;
  for (const { line, raw } of rows) {
    for (let gap = Math.min(line - next, MAX_GAP); gap > 0; gap -= 1) lines.push('');
    lines.push(raw);
    next = line + raw.split('\n').length;
  }
  const bytes = Buffer.from([...lines, ''].join('\n'));
  return {
    feed: source,
    contentType: `text/csv; charset=utf-8; at=${deliveredMs}`,
    bytes,
    sourceRef: `${contentName}:${rows[0]?.line ?? 0}-${rows.at(-1)?.line ?? 0}`,
  };
}
