/**
 * Repeats, corrections and moves: what a row's event is beside what was already taken in.
 * In: a draft and the known versions of the same thing. Out: skip it as a duplicate, or the event to send.
 * Tables have no messages, only states: a sheet sent again must count nothing twice, a changed row only its change.
 */
import { canonicalJsonWithout, shortHash } from '../../event-id.ts';
import type { RowDraft } from './row-drafts.ts';

/** A version of an event as the log knows it. */
export interface Version {
  readonly natural: string;
  readonly eventId: string;
  readonly type: string;
  /** `sourceref` of the event: the file and line that said it first. */
  readonly ref: string;
  readonly recordedMs: number;
  readonly occurredMs: number;
  /** Hash of practice and data; see `contentOf`. */
  readonly content: string;
  /** Scheduled start (epoch ms), where the data have one. */
  readonly startMs: number | undefined;
}

export type Decision =
  /** `stale`: something newer is known, this file is older than the last. */
  | { readonly kind: 'duplicate'; readonly stale: boolean }
  | { readonly kind: 'send'; readonly draft: RowDraft['draft']; readonly version: Version; readonly stale: boolean };

const STAMPED = ['startDay', 'startLocal'] as const;

/** Content as it is compared: practice and data without the stamps given on acceptance. */
export function contentOf(practice: string, data: Readonly<Record<string, unknown>>): string {
  return shortHash(practice, canonicalJsonWithout(data, STAMPED));
}

/** `data` must be as the schema leaves it (defaults filled in), so that it compares with what was stored. */
export function decide(row: RowDraft, data: Readonly<Record<string, unknown>>, known: readonly Version[], deliveredMs: number): Decision {
  if (known.length === 0) return send(row, row.draft, data);
  const content = contentOf(row.draft.practiceid, data);
  const newest = known.reduce<Version | undefined>(
    (best, version) => (best === undefined || version.recordedMs > best.recordedMs ? version : best),
    undefined,
  );
  if (!newest) return send(row, row.draft, data);
  const same = known.filter(({ eventId, content: other }) => (row.keep === 'entry' ? other === content : eventId.startsWith(row.draft.id)));
  const mineMs = Date.parse(row.draft.recordedat);
  // The source's clock, or the delivery's, can say that an old state has come back; the row's own stamps cannot.
  const cameBack =
    same.length > 0 && !same.includes(newest) && (row.clock === 'delivery' || (row.clock === 'source' && mineMs > newest.recordedMs));
  if (same.length > 0 && !cameBack) return { kind: 'duplicate', stale: !same.includes(newest) };
  const stale = row.clock === 'source' && mineMs < newest.recordedMs;
  // Without a clock of the source the later delivery is the later knowledge, and must be recorded as later than what it corrects.
  const recordedMs = stale ? mineMs : Math.max(mineMs, newest.recordedMs + 1);
  const recordedat = new Date(recordedMs).toISOString();
  const id = cameBack && row.keep === 'version' ? `${row.draft.id}.${shortHash(recordedat).slice(0, 8)}` : row.draft.id;
  return send(row, { ...moved(row, newest, deliveredMs), id, recordedat }, data, stale);
}

/**
 * A booking whose start has changed was moved. When it was moved is known from the source's stamp, or from a delivery before
 * the old start; else only that the old day was not it: a booking again, which takes the old day back (no late cancellation).
 */
function moved({ draft, clock }: RowDraft, before: Version, deliveredMs: number): RowDraft['draft'] {
  const start = startOf(draft.data);
  if (draft.type !== 'appointment.booked' || start === undefined || before.startMs === undefined || start === before.startMs) return draft;
  const movedMs = clock === 'source' ? Date.parse(draft.recordedat) : deliveredMs;
  if (clock === 'source' || movedMs < before.startMs)
    return { ...draft, type: 'appointment.rescheduled', time: new Date(Math.max(movedMs, before.occurredMs)).toISOString() };
  return { ...draft, time: new Date(Math.max(Date.parse(draft.time), before.occurredMs)).toISOString() };
}

/** A version decided about just now. Its content is asked for only where the thing comes again: of new things, the most there are, never. */
class VersionToSend implements Version {
  readonly natural: string;
  readonly eventId: string;
  readonly type: string;
  readonly ref: string;
  readonly recordedMs: number;
  readonly occurredMs: number;
  readonly startMs: number | undefined;
  readonly #practice: string;
  readonly #data: Readonly<Record<string, unknown>>;
  #content: string | undefined;

  /** `data` as the schema left it; of the draft, whose values it may lack, nothing else is kept. */
  constructor(natural: string, draft: RowDraft['draft'], data: Readonly<Record<string, unknown>>) {
    this.natural = natural;
    this.eventId = draft.id;
    this.type = draft.type;
    this.ref = draft.sourceref;
    this.recordedMs = Date.parse(draft.recordedat);
    this.occurredMs = Date.parse(draft.time);
    this.startMs = startOf(draft.data);
    this.#practice = draft.practiceid;
    this.#data = data;
  }

  get content(): string {
    return (this.#content ??= contentOf(this.#practice, this.#data));
  }
}

function send(row: RowDraft, draft: RowDraft['draft'], data: Readonly<Record<string, unknown>>, stale = false): Decision {
  return { kind: 'send', draft, version: new VersionToSend(row.natural, draft, data), stale };
}

/** The scheduled start in event data, epoch milliseconds. */
export function startOf(data: Readonly<Record<string, unknown>>): number | undefined {
  const { start } = data;
  const ms = typeof start === 'string' ? Date.parse(start) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
