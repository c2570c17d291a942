/**
 * The second pass: rows in pieces of at most 500, each piece one message for `raw` and its events, one acknowledgement.
 * In: a scan, what is known of earlier versions. Out: events through the door, every row counted with its fate.
 * Waits while the door is busy; a broker that is away is thrown on (IngestError), the file is delivered again later.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Acceptor } from '../../accept.ts';
import { IngestError } from '../../ingest-error.ts';
import type { Outcome, RawMessage } from '../../outcome.ts';
import type { CsvDeps } from './csv-deps.ts';
import type { Scan, ScannedRow } from './scan.ts';
import { startDecisions } from './decisions.ts';
import type { RowFate, Tally } from './tally.ts';

export interface Piece {
  readonly source: string;
  readonly contentName: string;
  readonly deliveredMs: number;
  /** Rows hold their appointment's whole state (mapping.ts). */
  readonly wholeState: boolean;
}

const PIECE_ROWS = 500;
const PIECE_BYTES = 1024 * 1024;
const BUSY_WAIT_MS = 100;

/** Sends all rows of the scan and counts them. */
export async function sendRows(deps: CsvDeps, scan: Scan, file: Piece, tally: Tally): Promise<void> {
  let rows: ScannedRow[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (rows.length > 0) await sendPiece(deps, rows, { ...file, headerRaw: scan.headerRaw }, tally);
    [rows, bytes] = [[], 0];
  };
  for await (const row of scan.rows()) {
    rows.push(row);
    bytes += row.raw.length;
    if (rows.length >= PIECE_ROWS || bytes >= PIECE_BYTES) await flush();
  }
  await flush();
}

async function sendPiece(deps: CsvDeps, rows: readonly ScannedRow[], piece: Piece & { headerRaw: string }, tally: Tally): Promise<void> {
  const outcomes: Outcome[] = [];
  const decide = await startDecisions(deps, rows, piece);
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
  if (outcomes.length > 0) await acceptPatiently(deps.acceptor, outcomes, rawOf(rows, piece));
  decide.commit();
  for (const { row, fate, stale, events } of fates) tally.count(row, fate, { stale, events });
}

/** The rows as they stand in the file under its header, so that a corrected mapping can read this piece alone. */
function rawOf(rows: readonly ScannedRow[], { source, contentName, headerRaw }: Piece & { headerRaw: string }): RawMessage {
  const bytes = Buffer.from([headerRaw, ...rows.map(({ raw }) => raw), ''].join('\n'));
  return {
    feed: source,
    contentType: 'text/csv; charset=utf-8',
    bytes,
    sourceRef: `${contentName}:${rows[0]?.line ?? 0}-${rows.at(-1)?.line ?? 0}`,
  };
}

/** A file has time: while others fill the door it waits, as long as it takes. */
async function acceptPatiently(acceptor: Acceptor, outcomes: readonly Outcome[], raw: RawMessage): Promise<void> {
  for (;;) {
    try {
      await acceptor.accept(outcomes, raw);
      return;
    } catch (error) {
      if (!(error instanceof IngestError) || error.code !== 'busy') throw error;
      await sleep(BUSY_WAIT_MS);
    }
  }
}
