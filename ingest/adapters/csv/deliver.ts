/**
 * One file from start to end: a first pass counts, a second sends, so that a file with too many bad rows sends nothing.
 * In: a staged file that can be read twice, its mapping and practice. Out: a report; events, raw pieces and dead letters on Kafka.
 * Refuses (holds) files with more than 5 % bad rows. A crash in between is harmless: the same file again is a duplicate where it was sent.
 */
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import type { CsvDeps } from './csv-deps.ts';
import { registeredPractice, type KnownPractice } from '../../directory.ts';
import { CsvRefusal } from './decode-bytes.ts';
import { fileRefusals, sourceDelivered } from '../../file-outcomes.ts';
import type { FileReport } from '../../file-report.ts';
import { HeaderRefusal, startScan, type Scan, type ScanDeps, type ScannedRow } from './scan.ts';
import { sendRows } from './send-rows.ts';
import { createTally, type Tally } from './tally.ts';

export interface Delivery {
  readonly mapping: Mapping;
  /** Practice of the whole file, by id or name; undefined when its rows name theirs. */
  readonly practice: string | undefined;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** The file's bytes from the start; called twice. */
  open(): AsyncIterable<Uint8Array>;
}

/** The share of bad rows above which a file is held (guarantees.md (c) 40). */
const HOLD_ABOVE = 0.05;

/** What is kept of a file between its two passes: about 80 MB of events. */
const KEPT_ROWS = 20_000;
const KEPT_BYTES = 8 * 1024 * 1024;

/** Stands for any patient while rows are only counted: making pseudonyms takes time. */
const NOBODY = 'p_0000000000000000';

/** The feed of a mapping's files: one of its own for a practice to which whole files belong. */
export const feedOfFiles = ({ id }: Pick<Mapping, 'id'>, practice: KnownPractice | undefined): string =>
  ['csv', id, ...(practice ? [practice.id] : [])].join('/').slice(0, 96);

/** Delivers one file. Throws IngestError when the log does not take it just now: deliver again later. */
export async function deliverCsv(deps: CsvDeps, delivery: Delivery): Promise<FileReport> {
  await deps.directory.refresh();
  const filePractice = delivery.practice === undefined ? undefined : deps.directory.practice(delivery.practice);
  const source = feedOfFiles(delivery.mapping, filePractice);
  const base = baseReport(deps, delivery, source, filePractice);
  if (delivery.practice !== undefined && !filePractice)
    return finish(deps, base, createTally(), 'rejected', [{ column: '(practice)', rule: registeredPractice }]);
  const scanDeps: ScanDeps = {
    mapping: delivery.mapping,
    source,
    filePractice,
    directory: deps.directory,
    pseudonymise: deps.pseudonymise,
    contentName: delivery.sha256.slice(0, 32),
    deliveredMs: deps.clock(),
    practice: (name) => deps.directory.practice(name),
    payer: (name) => deps.directory.payer(name),
  };
  const first = createTally();
  let whole: Scan | undefined;
  try {
    whole = await lookAt(delivery, scanDeps, first, (unused) => (base.unusedColumns = [...unused]));
  } catch (error) {
    return finish(deps, base, createTally(), 'rejected', reasonsOf(error));
  }
  if (first.rows.rejected > first.rows.read * HOLD_ABOVE) {
    return finish(deps, base, first, 'held', [{ column: '(file)', rule: `at most ${HOLD_ABOVE * 100} % rows that are not understood` }]);
  }
  const tally = createTally();
  await sendRows(
    deps,
    whole ?? (await startScan(delivery.open(), scanDeps)),
    { source, contentName: scanDeps.contentName, deliveredMs: scanDeps.deliveredMs, wholeState: delivery.mapping.wholeState },
    tally,
  );
  return finish(deps, base, tally, 'accepted', []);
}

/** The first pass. Small files are kept as they were read, for the second; of large ones only the counts remain. */
async function lookAt(
  delivery: Delivery,
  deps: ScanDeps,
  tally: Tally,
  onUnused: (names: readonly string[]) => void,
): Promise<Scan | undefined> {
  const { pseudonymise } = deps;
  const looking = {
    ...deps,
    lookOnly: false,
    pseudonymise: (...of: Parameters<typeof pseudonymise>) => (looking.lookOnly ? NOBODY : pseudonymise(...of)),
  };
  const scan = await startScan(delivery.open(), looking);
  onUnused(scan.header.unused);
  let kept: ScannedRow[] = [];
  let bytes = 0;
  for await (const rows of scan.rows()) {
    for (const row of rows) {
      tally.look(row);
      bytes += row.raw.length;
    }
    if (looking.lookOnly) continue;
    kept.push(...rows);
    looking.lookOnly = kept.length > KEPT_ROWS || bytes > KEPT_BYTES;
    if (looking.lookOnly) kept = [];
  }
  const rows = async function* (): AsyncGenerator<readonly ScannedRow[]> {
    yield kept;
  };
  return looking.lookOnly ? undefined : { ...scan, rows };
}

type Base = Omit<FileReport, 'outcome' | 'rows' | 'events' | 'rejections' | 'warnings' | 'reasons'>;

function baseReport({ clock }: CsvDeps, { mapping, sha256, bytes }: Delivery, feed: string, practice: KnownPractice | undefined): Base {
  return { mapping: mapping.id, practice: practice?.id ?? '', feed, sha256, bytes, at: new Date(clock()).toISOString(), unusedColumns: [] };
}

/** What stopped the reading, as reasons; anything else is a fault of ours and thrown on. */
function reasonsOf(error: unknown): FileReport['reasons'] {
  if (error instanceof HeaderRefusal) return error.problems.map(({ column, rule }) => ({ line: 1, column, rule }));
  if (error instanceof CsvRefusal)
    return [{ ...(error.line === undefined ? {} : { line: error.line }), column: error.column, rule: error.rule }];
  throw error;
}

/** Tells the log what became of the file and makes the report. A file refused as a whole leaves its reasons in the dead letters. */
async function finish(
  deps: CsvDeps,
  base: Base,
  tally: Tally,
  outcome: FileReport['outcome'],
  reasons: FileReport['reasons'],
): Promise<FileReport> {
  const { read: _read, ignored: _ignored, stale: _stale, ...counts } = tally.rows;
  const held = outcome !== 'accepted';
  const data = {
    ...counts,
    ...(held ? { accepted: 0, duplicate: 0 } : {}),
    held,
    unusedColumns: base.unusedColumns.filter((name) => /^[\w .()%#/-]{1,64}$/.test(name)).slice(0, 200),
  };
  const refusals = outcome === 'rejected' ? fileRefusals(base, reasons) : [];
  await deps.acceptor.accept([sourceDelivered(base, data), ...refusals], undefined, base.feed);
  const rows = held ? { ...tally.rows, accepted: 0, duplicate: 0 } : tally.rows;
  return { outcome, ...base, rows, events: held ? 0 : tally.events(), rejections: tally.rejections, warnings: tally.warnings, reasons };
}
