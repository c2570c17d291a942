/**
 * The decisions of one piece of a file: which events of its rows are new, in the light of what was taken in before and of each other.
 * In: rows, what is known of their things. Out: events to send, row by row; `commit` remembers them once the broker has them.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import type { Outcome } from '../../outcome.ts';
import { checkDraft } from '../../prepare.ts';
import type { CsvDeps } from './csv-deps.ts';
import { correctionOf, endingOf, type Ending } from './endings.ts';
import type { RowDraft } from './row-drafts.ts';
import type { ScannedRow } from './scan.ts';
import { decide, type Version } from './versions.ts';

export interface Decisions {
  /** What was decided so far: the next piece is decided in its light while this one is still on its way. */
  readonly made: { readonly versions: readonly Version[]; readonly endings: readonly Ending[] };
  row(row: ScannedRow): { readonly events: Outcome[]; readonly stale: boolean };
  commit(): void;
}

/** Loads what is known of the rows' things. */
export async function startDecisions(
  deps: CsvDeps,
  rows: readonly ScannedRow[],
  { deliveredMs, wholeState }: { readonly deliveredMs: number; readonly wholeState: boolean },
  before?: Decisions,
): Promise<Decisions> {
  const drafts = rows.flatMap(({ events }) => events.map(({ row }) => row));
  const known = await deps.known.load(drafts);
  const endings = wholeState
    ? await deps.endings.load([...new Set(drafts.map(({ draft }) => draft.subject))])
    : new Map<string, Ending[]>();
  for (const version of before?.made.versions ?? []) known.set(version.natural, [...(known.get(version.natural) ?? []), version]);
  for (const ending of before?.made.endings ?? []) endings.set(ending.subject, [...(endings.get(ending.subject) ?? []), ending]);
  const versions: Version[] = [];
  const ended: Ending[] = [];

  const end = ({ type, subject, data, recordedat }: RowDraft['draft']): void => {
    const ending = endingOf(type, subject, data, Date.parse(recordedat));
    if (!ending || !wholeState) return;
    ended.push(ending);
    endings.set(subject, [...(endings.get(subject) ?? []), ending]);
  };
  return {
    made: { versions, endings: ended },
    row({ events: found }) {
      const events: Outcome[] = [];
      let stale = false;
      const before = endings.get(found[0]?.row.draft.subject ?? '') ?? [];
      for (const { row, event } of found) {
        const decision = decide(row, event.data, known.get(row.natural) ?? [], deliveredMs);
        stale ||= decision.stale;
        if (decision.kind === 'duplicate') continue;
        events.push(finalOutcome(row, event, decision.draft, deps));
        versions.push(decision.version);
        known.set(row.natural, [...(known.get(row.natural) ?? []), decision.version]);
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
      deps.known.commit(versions);
      deps.endings.commit(ended);
    },
  };
}

/** The checked event as it is when nothing was decided about it; else the changed draft, checked and stamped again. */
function finalOutcome(row: RowDraft, event: CanonicalEvent, draft: RowDraft['draft'], { directory }: CsvDeps): Outcome {
  if (draft.type === event.type && draft.time === event.time && draft.recordedat === event.recordedat && draft.id === event.id)
    return { kind: 'checked', stream: row.stream, event };
  const checked = checkDraft(draft, directory);
  return checked.ok ? { kind: 'checked', stream: checked.stream, event: checked.event } : { kind: 'event', draft };
}
