/**
 * A feed's usual rhythm and what is out of it: by hour of the week, and by day against the same weekday. Pure.
 * In: events by hour over some weeks. Out: bands of median ± 4 MAD, alarms. A band is never narrower than chance makes it:
 * counts around m differ by about √m even when nothing is wrong, so a MAD below that of a Poisson count is taken as that.
 */
import { hourOfWeek } from './feed-state.ts';

export interface Band {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/** Events by hour, epoch ms of its beginning; hours without events are left out. */
export type HourCounts = ReadonlyMap<number, number>;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;
/** A rhythm needs that many weeks to be known. */
const leastWeeks = 2;
const madOfPoisson = 0.6745;

const startOfHour = (ms: number): number => Math.floor(ms / hourMs) * hourMs;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Median ± 4 MAD; null for fewer values than weeks a rhythm needs. */
export function bandOf(values: readonly number[]): Band | null {
  if (values.length < leastWeeks) return null;
  const middle = median(values);
  const spread = Math.max(median(values.map((value) => Math.abs(value - middle))), madOfPoisson * Math.sqrt(Math.max(1, middle)));
  return { lower: Math.max(0, middle - 4 * spread), median: middle, upper: middle + 4 * spread };
}

/** The band of each hour of the week from the whole hours before `nowMs`, as far as the feed was there. */
export function rhythmOf(counts: HourCounts, nowMs: number): ReadonlyMap<number, Band> {
  const first = Math.min(...counts.keys());
  const samples = new Map<number, number[]>();
  for (let hour = first; hour < startOfHour(nowMs); hour += hourMs) {
    const known = samples.get(hourOfWeek(hour));
    if (known) known.push(counts.get(hour) ?? 0);
    else samples.set(hourOfWeek(hour), [counts.get(hour) ?? 0]);
  }
  return new Map(
    [...samples].flatMap(([hour, values]): [number, Band][] => {
      const band = bandOf(values);
      return band ? [[hour, band]] : [];
    }),
  );
}

/** The last 24 whole hours, and the same 24 hours of the weeks before. */
export function dayOf(counts: HourCounts, nowMs: number): { readonly events: number; readonly usual: Band | null } {
  const first = Math.min(...counts.keys());
  const end = startOfHour(nowMs);
  const sum = (to: number): number => {
    let total = 0;
    for (let hour = to - dayMs; hour < to; hour += hourMs) total += counts.get(hour) ?? 0;
    return total;
  };
  const before: number[] = [];
  for (let to = end - weekMs; to - dayMs >= first; to -= weekMs) before.push(sum(to));
  return { events: sum(end), usual: bandOf(before) };
}

/** Whether a day's events are outside of what is usual. */
export function volumeAlarm({ events, usual }: ReturnType<typeof dayOf>): 'low_volume' | 'high_volume' | null {
  if (!usual) return null;
  if (events < usual.lower) return 'low_volume';
  return events > usual.upper ? 'high_volume' : null;
}
