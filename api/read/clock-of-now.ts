/**
 * Past hours by the clock that practices have now: who opens at eight goes on opening at eight when the clocks are set, an hour earlier
 * or later in UTC. Without it every feed is judged by the wrong hour for weeks after a change.
 * In: practices with their zones, the time looked back on. Out: parameters for a query, and the expression that moves an instant.
 */
import { z } from 'zod';
import { clockChange } from '@rounds/schemas/time.ts';

export const clockParams = { clock_practices: z.array(z.string()), changed: z.array(z.int()), moved: z.array(z.int()) };

/** When the clocks of each practice were last set in this time (epoch seconds), and by how many seconds what lies before it moves. */
export function clockOfNow(
  practices: readonly { readonly id: string; readonly timeZone: string }[],
  fromMs: number,
  nowMs: number,
): { clock_practices: string[]; changed: number[]; moved: number[] } {
  const changes = practices.flatMap(({ id, timeZone }) => {
    const change = clockChange(fromMs, nowMs, timeZone);
    return change === null ? [] : [{ id, changed: change.atMs / 1000, moved: -change.minutes * 60 }];
  });
  return {
    clock_practices: changes.map(({ id }) => id),
    changed: changes.map(({ changed }) => changed),
    moved: changes.map(({ moved }) => moved),
  };
}

/** SQL: an instant column of a table with `practice_id`, by the clock of now. A practice that is not listed has index 0, whose element is 0. */
export const byTheClockOfNow = (instant: string): string => {
  const place = 'indexOf({clock_practices:Array(String)}, toString(practice_id))';
  return `(${instant} + toIntervalSecond(if(toUnixTimestamp(${instant}) < {changed:Array(UInt32)}[${place}], {moved:Array(Int32)}[${place}], 0)))`;
};
