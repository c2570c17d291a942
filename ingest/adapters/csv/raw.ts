/**
 * A piece of a table kept on topic `raw`, read again with its mapping as it is now (raw-reader.ts).
 * In: header and rows, what the log knows of them. Out: events with the ids they had, where they say the same; rejections.
 * A table's row was read in the light of what came before it (versions.ts): what was decided then, when it was recorded, that it was a
 * move, that it took an ending back, stays as it was; only what the mapping reads differently changes.
 */
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import type { Directory } from '../../directory.ts';
import { shortHash } from '../../event-id.ts';
import type { Outcome, RawMessage } from '../../outcome.ts';
import type { Pseudonymise } from '../../privacy.ts';
import type { RawReader } from '../../raw-reader.ts';
import { CsvRefusal } from './decode-bytes.ts';
import { correctionNatural, outcomeOf } from './endings.ts';
import type { KnownVersions, Thing } from './known-versions.ts';
import type { RowDraft } from './row-drafts.ts';
import { HeaderRefusal, startScan, type ScannedRow } from './scan.ts';
import type { Version } from './versions.ts';

export interface CsvRawReaderDeps {
  readonly mapping: (id: string) => Mapping | undefined;
  readonly directory: Directory;
  /** With `strict`: a piece must not be read again while nobody knows what it said. */
  readonly known: Pick<KnownVersions, 'load'>;
  readonly pseudonymise: Pseudonymise;
  /** Epoch milliseconds; dates rows of pieces that do not say when they came. */
  readonly clock: () => number;
}

type Draft = RowDraft['draft'];

/** Reads pieces of every `csv/…` feed. Throws when the store does not answer. */
export function createCsvRawReader(deps: CsvRawReaderDeps): RawReader {
  return {
    adapter: 'csv',
    async reread(raw) {
      const [, id = '', place] = raw.feed.split('/');
      const mapping = deps.mapping(id);
      if (!mapping) return [refused(raw, '(mapping)', 'a mapping that is still there')];
      await deps.directory.refresh();
      try {
        return await readPiece(raw, { ...mapping, encoding: 'utf-8' }, place, deps);
      } catch (error) {
        if (error instanceof HeaderRefusal) return error.problems.map(({ column, rule }) => refused(raw, column, rule));
        if (error instanceof CsvRefusal) return [refused(raw, error.column, error.rule)];
        throw error;
      }
    },
  };
}

async function readPiece(raw: RawMessage, mapping: Mapping, place: string | undefined, deps: CsvRawReaderDeps): Promise<Outcome[]> {
  const { directory, pseudonymise } = deps;
  const [, contentName = raw.sourceRef, first = '0'] = /^(.+):(\d+)-\d+$/.exec(raw.sourceRef) ?? [];
  const scan = await startScan(once(raw.bytes), {
    mapping,
    source: raw.feed,
    filePractice: place === undefined ? undefined : directory.practice(place),
    directory,
    pseudonymise,
    contentName,
    deliveredMs: Number(/; at=(\d{1,15})$/.exec(raw.contentType)?.[1] ?? deps.clock()),
    firstLine: Number(first),
    practice: (name) => directory.practice(name),
    payer: (name) => directory.payer(name),
  });
  const rows: ScannedRow[] = [];
  for await (const some of scan.rows()) rows.push(...some);
  const known = await deps.known.load(rows.flatMap((row) => thingsOf(row, mapping)));
  return rows.flatMap((row) => outcomesOf(row, mapping, contentName, known));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function thingsOf({ events }: ScannedRow, { wholeState }: Mapping): Thing[] {
  const things: Thing[] = events.map(({ row }) => row);
  const booked = wholeState ? bookingOf(events) : undefined;
  return booked ? [...things, { ...booked, natural: correctionNatural(booked.draft.subject) }] : things;
}

const bookingOf = (events: ScannedRow['events']): RowDraft | undefined =>
  events.find(({ row }) => row.draft.type === 'appointment.booked')?.row;

function outcomesOf(row: ScannedRow, mapping: Mapping, contentName: string, known: ReadonlyMap<string, readonly Version[]>): Outcome[] {
  const sourceRef = `${contentName}:${row.line}`;
  if (row.violations.length > 0) {
    const violations = row.violations.map(({ column, valueShape, rule }) => ({ field: column, valueShape, rule }));
    return [{ kind: 'rejection', sourceRef, practice: row.practice, violations }];
  }
  const drafts = row.events.map(({ row: draft }) => asDecided(draft, known.get(draft.natural) ?? []));
  const booked = mapping.wholeState ? bookingOf(row.events) : undefined;
  const took = booked && known.get(correctionNatural(booked.draft.subject))?.find(({ ref }) => ref === sourceRef);
  if (booked && took) drafts.push(correctionAgain(row, booked.draft, took));
  return drafts.map((draft) => ({ kind: 'event', draft }));
}

/** The draft as it was decided about: by the event this very row gave, else by one that says the same. */
function asDecided({ draft, keep }: RowDraft, known: readonly Version[]): Draft {
  const says = ({ eventId }: Version): boolean => keep === 'entry' || eventId.startsWith(draft.id);
  const before = known.find(({ ref }) => ref === draft.sourceref) ?? known.find((version) => keep === 'version' && says(version));
  if (!before) return draft;
  const moved = draft.type === 'appointment.booked' && before.type === 'appointment.rescheduled';
  const suffix = /^[^.]+\.[^.]+\.[^.]+(\..+)$/.exec(before.eventId)?.[1] ?? '';
  return {
    ...draft,
    type: moved ? before.type : draft.type,
    id: keep === 'entry' ? draft.id : `${draft.id}${suffix}`,
    time: moved || (says(before) && keep === 'version') ? iso(before.occurredMs) : draft.time,
    recordedat: iso(before.recordedMs),
    sourceref: before.ref,
  };
}

/** The row took an ending back then; it says so again, with the ending it has now. */
function correctionAgain(row: ScannedRow, booked: Draft, took: Version): Draft {
  const at = iso(took.recordedMs);
  const outcome = outcomeOf(row.events.map(({ row: { draft } }) => draft.type));
  const id = `${correctionNatural(booked.subject)}.${shortHash(outcome, at).slice(0, 12)}`;
  return { ...booked, id, type: 'appointment.status_corrected', time: at, recordedat: at, data: { outcome } };
}

const iso = (epochMs: number): string => new Date(epochMs).toISOString();

function refused(raw: RawMessage, field: string, rule: string): Outcome {
  return { kind: 'rejection', sourceRef: raw.sourceRef, practice: '', violations: [{ field, valueShape: 'piece of a table', rule }] };
}
