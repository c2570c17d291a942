/**
 * The second pass: rows in pieces of at most 2,000, each piece one message for `raw` and its events, one acknowledgement; a few at once.
 * In: a scan, what is known of earlier versions. Out: events through the door, every row counted with its fate.
 * Waits while the door is busy; a broker that is away is thrown on (IngestError), the file is delivered again later.
 */
import { acceptPatiently } from '../../accept-patiently.ts';
import type { Outcome, RawMessage } from '../../outcome.ts';
import type { CsvDeps } from './csv-deps.ts';
import type { Scan, ScannedRow } from './scan.ts';
import { Decided, loadKnown, startDecisions, type Decisions, type Known } from './decisions.ts';
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

/** Pieces whose things the log is asked about in one question, as long as their rows are short. */
const ASKED_AT_ONCE = 3;

/** Pieces on their way to the broker at once, and how many events they may hold together: others' messages need room at the door too. */
const AT_ONCE = 3;
const EVENTS_AT_ONCE = 8_000;

/** Sends all rows of the scan and counts them. */
export async function sendRows(deps: CsvDeps, scan: Scan, file: Piece, tally: Tally): Promise<void> {
  const sender = createPieceSender(deps, { ...file, headerRaw: scan.headerRaw }, tally);
  let pieces: ScannedRow[][] = [];
  let rows: ScannedRow[] = [];
  let [bytes, bytesBefore] = [0, 0];
  for await (const some of scan.rows()) {
    for (const row of some) {
      rows.push(row);
      bytes += row.raw.length;
      if (rows.length < PIECE_ROWS && bytes < PIECE_BYTES) continue;
      pieces.push(rows);
      [rows, bytes, bytesBefore] = [[], 0, bytesBefore + bytes];
      if (pieces.length < ASKED_AT_ONCE && bytesBefore < PIECE_BYTES) continue;
      await sender.take(pieces);
      [pieces, bytesBefore] = [[], 0];
    }
  }
  await sender.take(rows.length > 0 ? [...pieces, rows] : pieces);
  await sender.settled();
}

/** A piece that was handed over: its rows count, and what it said is known, when the broker has it. */
interface OnItsWay {
  readonly events: number;
  arrive(): Promise<void>;
}

/** What the log knows of some pieces is asked while those before are decided; those before that are on their way to the broker. */
function createPieceSender(deps: CsvDeps, file: Piece & { readonly headerRaw: string }, tally: Tally) {
  let next: { readonly pieces: readonly (readonly ScannedRow[])[]; readonly known: Promise<Known> } | undefined;
  let underway: readonly OnItsWay[] = [];
  let sent = 0;
  /** What was decided of those that may not be committed while the next are loaded: the pieces just before them, and those these found on their way. */
  let earlier: readonly { readonly decided: Decided; readonly last: number }[] = [];

  const arrived = async (most: (left: readonly OnItsWay[]) => boolean): Promise<void> => {
    for (let [oldest] = underway; oldest && !most(underway); [oldest] = underway) {
      await oldest.arrive();
      underway = underway.slice(1);
    }
  };
  const send = async (rows: readonly ScannedRow[], known: Known, own: Decided): Promise<void> => {
    const before = earlier.map(({ decided }) => decided);
    const decide = startDecisions(deps, known, { ...file, piece: (sent += 1) }, before, own);
    const { outcomes, fates } = decideRows(rows, decide, file.contentName);
    // What builds on a piece before must never be there without it; the others may overtake each other.
    await arrived((left) => !decide.rests() && left.length < AT_ONCE && eventsOf(left) + outcomes.length <= EVENTS_AT_ONCE);
    const sending = outcomes.length > 0 ? acceptPatiently(deps.acceptor, outcomes, rawOf(rows, file)) : Promise.resolve();
    // Heard at `arrive`; between the two nobody listens.
    sending.catch(() => {});
    const arrive = async (): Promise<void> => {
      await sending;
      decide.commit();
      for (const { row, fate, stale, events } of fates) tally.count(row, fate, { stale, events });
    };
    underway = [...underway, { events: outcomes.length, arrive }];
  };
  return {
    /** Takes the next pieces; resolves when there is room for others. */
    async take(pieces: readonly (readonly ScannedRow[])[]): Promise<void> {
      const before = next;
      next = pieces.length === 0 ? undefined : { pieces, known: loadKnown(deps, pieces.flat(), file.wholeState) };
      next?.known.catch(() => {});
      if (!before) return;
      const [known, own, sentBefore] = [await before.known, new Decided(), sent];
      for (const rows of before.pieces) await send(rows, known, own);
      earlier = [...earlier, { decided: own, last: sent }].filter(({ last }) => last > sentBefore - AT_ONCE);
    },
    /** Sends the last pieces; resolves when the broker has everything. */
    async settled(): Promise<void> {
      await this.take([]);
      await arrived(() => false);
    },
  };
}

const eventsOf = (pieces: readonly OnItsWay[]): number => pieces.reduce((sum, { events }) => sum + events, 0);

/** Its row's events are not kept: a piece on its way holds what was sent of it, and no more. */
interface Fate {
  readonly row: Pick<ScannedRow, 'line' | 'violations' | 'warnings'>;
  readonly fate: RowFate;
  readonly stale: boolean;
  readonly events: number;
}

/** What is to be sent of each row, and what becomes of it once that has arrived. */
function decideRows(rows: readonly ScannedRow[], decide: Decisions, contentName: string): { outcomes: Outcome[]; fates: Fate[] } {
  const outcomes: Outcome[] = [];
  const fates = rows.map((row): Fate => {
    const told = { line: row.line, violations: row.violations, warnings: row.warnings };
    if (row.violations.length > 0) {
      const violations = row.violations.map(({ column, valueShape, rule }) => ({ field: column, valueShape, rule }));
      outcomes.push({ kind: 'rejection', sourceRef: `${contentName}:${row.line}`, practice: row.practice, violations });
      return { row: told, fate: 'rejected', stale: false, events: 0 };
    }
    const { events, stale } = decide.row(row);
    outcomes.push(...events);
    const fate: RowFate = row.events.length === 0 ? 'ignored' : events.length > 0 ? 'accepted' : 'duplicate';
    return { row: told, fate, stale, events: events.length };
  });
  return { outcomes, fates };
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
