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

/** What the log knows of a piece's things, from before the piece was read. */
export interface Known {
  readonly versions: ReadonlyMap<string, readonly Version[]>;
  readonly endings: ReadonlyMap<string, readonly Ending[]>;
}

export interface Decisions {
  /** What was decided so far: the pieces behind are decided in its light while this one is still on its way. */
  readonly made: { readonly versions: ReadonlyMap<string, Version[]>; readonly endings: ReadonlyMap<string, Ending[]> };
  /** True once a row was of a thing that an earlier piece says something of: the broker must have that piece first. */
  rests(): boolean;
  row(row: ScannedRow): { readonly events: Outcome[]; readonly stale: boolean };
  commit(): void;
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

/** `earlier`: what was `made` of the pieces of the same file that were not committed when `known` was asked for, in order. */
export function startDecisions(
  deps: CsvDeps,
  known: Known,
  { deliveredMs, wholeState }: { readonly deliveredMs: number; readonly wholeState: boolean },
  earlier: readonly Known[],
): Decisions {
  const versions = new Map<string, Version[]>();
  const ended = new Map<string, Ending[]>();
  const made = { versions, endings: ended };
  let rests = false;

  /** Of one thing, oldest knowledge first: the log, pieces before, this piece. */
  const ofThing = <T>(of: (from: Known) => readonly T[] | undefined): readonly T[] => {
    let all = of(known) ?? NOTHING;
    for (const said of earlier) {
      const before = of(said);
      if (before) [all, rests] = [[...all, ...before], true];
    }
    const own = of(made);
    return own ? [...all, ...own] : all;
  };
  const end = ({ type, subject, data, recordedat }: RowDraft['draft']): void => {
    const ending = wholeState ? endingOf(type, subject, data, Date.parse(recordedat)) : undefined;
    if (ending) add(ended, subject, ending);
  };
  return {
    made,
    rests: () => rests,
    row({ events: found }) {
      const events: Outcome[] = [];
      let stale = false;
      const subject = found[0]?.row.draft.subject ?? '';
      const before = wholeState ? ofThing(({ endings }) => endings.get(subject)) : [];
      for (const { row, event } of found) {
        const sofar = ofThing(({ versions: some }) => some.get(row.natural));
        const decision = decide(row, event.data, sofar, deliveredMs);
        stale ||= decision.stale;
        if (decision.kind === 'duplicate') continue;
        events.push(finalOutcome(row, event, decision.draft, deps));
        add(versions, row.natural, decision.version);
        end(decision.draft);
      }
      const correction = correctionOf(
        found.map(({ row }) => row),
        before,
        events.length > 0 && !stale,
      );
      if (correction) {
        events.push({ kind: 'event', draft: correction.draft });
        end(correction.draft);
      }
      return { events, stale };
    },
    commit() {
      deps.known.commit([...versions.values()].flat());
      deps.endings.commit([...ended.values()].flat());
    },
  };
}

const NOTHING: readonly never[] = [];

function add<T>(to: Map<string, T[]>, key: string, value: T): void {
  const known = to.get(key);
  if (known) known.push(value);
  else to.set(key, [value]);
}

/** The checked event as it is when nothing was decided about it; else the changed draft, checked and stamped again. */
function finalOutcome(row: RowDraft, event: CanonicalEvent, draft: RowDraft['draft'], { directory }: CsvDeps): Outcome {
  if (draft.type === event.type && draft.time === event.time && draft.recordedat === event.recordedat && draft.id === event.id)
    return { kind: 'checked', stream: row.stream, event };
  const checked = checkDraft(draft, directory);
  return checked.ok ? { kind: 'checked', stream: checked.stream, event: checked.event } : { kind: 'event', draft };
}
