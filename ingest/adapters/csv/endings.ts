/**
 * Rows that hold an appointment's whole state, and say that an earlier ending was not so: completed after all, not cancelled any more.
 * In: a row's drafts, the endings known of its appointment. Out: a `status_corrected` draft where the events alone would not tell.
 * Milestones only add up; a state that takes one back needs a word of its own, which then stands until the next one.
 */
import { shortHash } from '../../event-id.ts';
import type { RowDraft } from './row-drafts.ts';

/** How an appointment ended, as an event said it. */
export interface Ending {
  readonly subject: string;
  readonly outcome: string;
  readonly corrected: boolean;
  readonly recordedMs: number;
}

const OUTCOMES: ReadonlyMap<string, string> = new Map([
  ['appointment.checked_out', 'completed'],
  ['appointment.completed', 'completed'],
  ['appointment.left_without_being_seen', 'left_without_being_seen'],
  ['appointment.turned_away_late', 'turned_away_late'],
  ['appointment.no_show', 'no_show'],
  ['appointment.cancelled', 'cancelled'],
]);

/** Event types that end an appointment, `status_corrected` among them. */
export const endingTypes: readonly string[] = [...OUTCOMES.keys(), 'appointment.status_corrected'];

/** The ending an event says, or undefined when it says none. */
export function endingOf(type: string, subject: string, data: Readonly<Record<string, unknown>>, recordedMs: number): Ending | undefined {
  if (type === 'appointment.status_corrected')
    return { subject, outcome: typeof data['outcome'] === 'string' ? data['outcome'] : '', corrected: true, recordedMs };
  const outcome = OUTCOMES.get(type);
  return outcome === undefined ? undefined : { subject, outcome, corrected: false, recordedMs };
}

/** Beginning of the ids of an appointment's corrections. */
export const correctionNatural = (subject: string): string => shortHash('appointment.status_corrected', subject);

/** How a row with these events says its appointment ended. */
export const outcomeOf = (types: readonly string[]): string => types.reduce((found, type) => OUTCOMES.get(type) ?? found, 'booked');

/** The correction a row makes to what is known, if any. `changed`: the row said something new, apart from this. */
export function correctionOf(rows: readonly RowDraft[], known: readonly Ending[], changed: boolean): RowDraft | undefined {
  const booked = rows.find(({ draft }) => draft.type === 'appointment.booked');
  const newestMs = Math.max(...known.map(({ recordedMs }) => recordedMs));
  if (!booked || known.length === 0 || rows.some(({ draft }) => draft.type === 'appointment.voided')) return undefined;
  const outcome = outcomeOf(rows.map(({ draft }) => draft.type));
  if (!tookBack(outcome, known)) return undefined;
  const mineMs = Date.parse(booked.draft.recordedat);
  // Without the source's clock an unchanged row may come from an old file: only a row that says something new is newer.
  if (booked.clock === 'source' ? mineMs <= newestMs : !changed) return undefined;
  const recordedat = new Date(Math.max(mineMs, newestMs + 1)).toISOString();
  const natural = correctionNatural(booked.draft.subject);
  const id = `${natural}.${shortHash(outcome, recordedat).slice(0, 12)}`;
  return {
    ...booked,
    natural,
    draft: { ...booked.draft, id, type: 'appointment.status_corrected', time: recordedat, recordedat, data: { outcome } },
  };
}

/** True when the fold would still hold the old ending: a correction stands until the next, a completion outlives later endings. */
function tookBack(outcome: string, known: readonly Ending[]): boolean {
  const correction = known
    .filter(({ corrected }) => corrected)
    .reduce<Ending | undefined>((best, one) => (best && best.recordedMs > one.recordedMs ? best : one), undefined);
  if (correction) return correction.outcome !== outcome;
  return outcome === 'booked' || (outcome !== 'completed' && known.some((ending) => ending.outcome === 'completed'));
}
