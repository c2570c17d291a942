/**
 * Which cancelled appointment a booking took the place of, and which appointment a chain began with (kpis.md 1.12 rule 5). Pure.
 * In: the marks of one patient, in any order. Out: every pair that ever looked possible, with whether it holds, and roots.
 * A booking takes the place of the appointment its sender names, if that was cancelled; else of the one cancelled last within the window at the
 * same provider. Each cancelled appointment is replaced once and each booking replaces one: two cancellations and one booking are one
 * reschedule and one cancellation. Refuses nothing: clocks that contradict make pairs that do not hold.
 */

/** A booking or a cancellation of a sender that moves appointments by cancelling and booking anew. */
export interface RescheduleMark {
  readonly atMs: number;
  readonly isCancel: boolean;
  readonly appointment: string;
  readonly provider: string;
  /** Of a cancellation: a booking within so many minutes moves the appointment. */
  readonly windowMinutes: number;
  /** Of a booking: the appointment the sender says it comes from; may be empty. */
  readonly parent: string;
  /** Counts no more: withdrawn, or read again by a later mapping. */
  readonly gone: boolean;
}

export interface RescheduleLink {
  readonly left: string;
  readonly made: string;
  /** The one was moved to the other. */
  readonly alive: boolean;
  /** First appointment of the chain `made` belongs to; empty where the pair says nothing of it. */
  readonly root: string;
}

export function pairReschedules(marks: readonly RescheduleMark[]): RescheduleLink[] {
  const links = new Map<string, RescheduleLink>();
  const keep = (left: string, made: string, alive: boolean, root: string): void => {
    const key = JSON.stringify([left, made]);
    if (alive || !links.get(key)?.alive) links.set(key, { left, made, alive, root: root || (links.get(key)?.root ?? '') });
  };
  for (const [cancelled, booked] of possiblePairs(marks)) keep(cancelled, booked, false, '');
  const roots = new Map<string, string>();
  const open = new Map<string, RescheduleMark>();
  const replaced = new Set<string>();
  for (const mark of marks.filter(({ gone }) => !gone).toSorted(inOrder)) {
    open.delete(mark.appointment);
    if (mark.isCancel) {
      // Said again after the booking in its place was made: still moved, once.
      if (!replaced.has(mark.appointment)) open.set(mark.appointment, mark);
      continue;
    }
    replaced.delete(mark.appointment);
    const left = replacedBy(mark, open);
    const from = left ?? mark.parent;
    if (left !== undefined) {
      open.delete(left);
      replaced.add(left);
    }
    if (from === '' || from === mark.appointment) continue;
    // What was moved away from and back to keeps the root it had.
    const root = roots.get(mark.appointment) ?? roots.get(from) ?? from;
    if (root !== mark.appointment) roots.set(mark.appointment, root);
    keep(from, mark.appointment, left !== undefined, root);
  }
  return [...links.values()];
}

/** In the order things happened; of one moment a cancellation comes before a booking. */
function inOrder(a: RescheduleMark, b: RescheduleMark): number {
  const key = ({ isCancel, appointment, provider, parent, windowMinutes }: RescheduleMark) =>
    JSON.stringify([isCancel ? 0 : 1, appointment, provider, parent, windowMinutes]);
  return a.atMs - b.atMs || (key(a) < key(b) ? -1 : 1);
}

/** The appointment a booking takes the place of; `open`: cancelled and not yet replaced, the last last. */
function replacedBy(booking: RescheduleMark, open: ReadonlyMap<string, RescheduleMark>): string | undefined {
  if (open.has(booking.parent)) return booking.parent;
  return [...open.values()].findLast((cancelled) => mayReplace(cancelled, booking))?.appointment;
}

function mayReplace(cancelled: RescheduleMark, booking: RescheduleMark): boolean {
  return (
    cancelled.appointment !== booking.appointment &&
    booking.atMs >= cancelled.atMs &&
    booking.atMs <= cancelled.atMs + cancelled.windowMinutes * 60_000 &&
    (cancelled.provider === booking.provider || cancelled.provider === '' || booking.provider === '')
  );
}

/** Whatever held once must be told that it holds no more: pairs of marks that count and of those that count no more. */
function possiblePairs(marks: readonly RescheduleMark[]): [string, string][] {
  const cancelled = marks.filter(({ isCancel }) => isCancel);
  return marks
    .filter(({ isCancel }) => !isCancel)
    .flatMap((booking) => [
      ...cancelled
        .filter((cancel) => mayReplace(cancel, booking))
        .map(({ appointment }): [string, string] => [appointment, booking.appointment]),
      ...(booking.parent === '' || booking.parent === booking.appointment
        ? []
        : [[booking.parent, booking.appointment] as [string, string]]),
    ]);
}
