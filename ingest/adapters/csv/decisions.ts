/**
 * The decisions of one piece of a file: which events of its rows are new, in the light of what was taken in before and of each other.
 * In: rows, what the log and the pieces before know of their things. Out: events to send, row by row; `commit` remembers them once the
 * broker has them.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import type { Outcome } from '../../outcome.ts';
import { checkDraft } from '../../prepare.ts';
import type { CsvDeps } from './csv-deps.ts';
import { correctionOf, endingOf, type Ending } from './endings.ts';
import type { RowDraft } from './row-drafts.ts';
import type { ScannedRow } from './scan.ts';
import { decide, type Version } from './versions.ts';

/** What the log knows of rows' things, from before the rows were read. */
export interface Known {
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  readonly endings: ReadonlyMap<string, readonly Ending[]>;
}

/** What was said of one thing; `piece` said it first. */
interface Said<T> {
  readonly piece: number;
  readonly all: T[];
}

/** What some pieces of a file said: those behind are decided in its light while they are still on their way. */
export class Decided {
  readonly versions = new Map<string, Said<Version>>();
  readonly endings = new Map<string, Said<Ending>>();
}

export interface Decisions {
  /** True once a row was of a thing that an earlier piece says something of: the broker must have that piece first. */
  rests(): boolean;
  row(row: ScannedRow): { readonly events: Outcome[]; readonly stale: boolean };
  commit(): void;
}

interface PieceOf {
  readonly deliveredMs: number;
  readonly wholeState: boolean;
  /** Its number in the file. */
  readonly piece: number;
}

/** Loads what is known of the rows' things; `wholeState` as in mapping.ts. */
export async function loadKnown(deps: CsvDeps, rows: readonly ScannedRow[], wholeState: boolean): Promise<Known> {
  const drafts = rows.flatMap(({ events }) => events.map(({ row }) => row));
  const [versions, endings] = await Promise.all([
    deps.known.load(drafts),
    wholeState ? deps.endings.load([...new Set(drafts.map(({ draft }) => draft.subject))]) : new Map<string, Ending[]>(),
  ]);
  return { versions, endings };
}

/** `earlier`: what was decided of the pieces of the same file that were not committed when `known` was asked for; this one adds to `own`. */
export function startDecisions(
  deps: CsvDeps,
  known: Known,
  { deliveredMs, wholeState, piece }: PieceOf,
  earlier: readonly Decided[],
  own: Decided,
): Decisions {
  const versions: Version[] = [];
  const endings: Ending[] = [];
  const decided = [...earlier, own];
  let rests = false;

  const ofThing = <T>(logged: readonly T[] | undefined, said: (from: Decided) => Said<T> | undefined): readonly T[] => {
    const { all, before } = together(logged, decided, said, piece);
    rests ||= before;
    return all;
  };
  const end = ({ type, subject, data, recordedat }: RowDraft['draft']): void => {
    const ending = wholeState ? endingOf(type, subject, data, Date.parse(recordedat)) : undefined;
    if (!ending) return;
    endings.push(ending);
    add(own.endings, subject, ending, piece);
  };
  return {
    rests: () => rests,
    row({ events: found }) {
      const events: Outcome[] = [];
      let stale = false;
      const subject = found[0]?.row.draft.subject ?? '';
      const before = wholeState ? ofThing(known.endings.get(subject), (from) => from.endings.get(subject)) : NOTHING;
      for (const { row, event } of found) {
        const { natural } = row;
        const sofar = ofThing(known.versions.get(natural), (from) => from.versions.get(natural));
        const decision = decide(row, event.data, sofar, deliveredMs);
        stale ||= decision.stale;
        if (decision.kind === 'duplicate') continue;
        events.push(finalOutcome(row, event, decision.draft, deps));
        versions.push(decision.version);
        add(own.versions, natural, decision.version, piece);
        end(decision.draft);
      }
      const drafts = before.length > 0 ? found.map(({ row }) => row) : NOTHING;
      const correction = correctionOf(drafts, before, events.length > 0 && !stale);
      if (correction) {
        events.push({ kind: 'event', draft: correction.draft });
        end(correction.draft);
      }
      return { events, stale };
    },
    commit() {
      deps.known.commit(versions);
      deps.endings.commit(endings);
    },
  };
}

const NOTHING: readonly never[] = [];

/** All that is known of one thing, oldest knowledge first: the log, pieces before, this piece. `before`: a piece before said something of it. */
function together<T>(
  logged: readonly T[] = NOTHING,
  decided: readonly Decided[],
  saidIn: (from: Decided) => Said<T> | undefined,
  piece: number,
): { readonly all: readonly T[]; readonly before: boolean } {
  let [all, before] = [logged, false];
  for (const some of decided) {
    const said = saidIn(some);
    if (!said) continue;
    all = [...all, ...said.all];
    before ||= said.piece !== piece;
  }
  return { all, before };
}

function add<T>(to: Map<string, Said<T>>, key: string, value: T, piece: number): void {
  const said = to.get(key);
  if (said) said.all.push(value);
  else to.set(key, { piece, all: [value] });
}

/** The checked event as it is when nothing was decided about it; else the changed draft, checked and stamped again. */
function finalOutcome(row: RowDraft, event: CanonicalEvent, draft: RowDraft['draft'], { directory }: CsvDeps): Outcome {
  if (draft.type === event.type && draft.time === event.time && draft.recordedat === event.recordedat && draft.id === event.id)
    return { kind: 'checked', stream: row.stream, event };
  const checked = checkDraft(draft, directory);
  return checked.ok ? { kind: 'checked', stream: checked.stream, event: checked.event } : { kind: 'event', draft };
}
