/**
 * The days a period is held against. The API decides and answers with the same rule; this is for the label in the top bar only.
 * In: service days. Out: the period a year earlier, the equally long period before, or null.
 */
import { addDays, daysBetween } from '@rounds/schemas/time.ts';
import type { Compare } from '#lib/view.ts';

export function comparisonOf(from: string, to: string, compare: Compare): { from: string; to: string } | null {
  if (compare === 'none') return null;
  if (compare === 'previous_period') return { from: addDays(from, -(daysBetween(from, to) + 1)), to: addDays(from, -1) };
  return { from: yearBefore(from), to: yearBefore(to) };
}

function yearBefore(day: string): string {
  const moved = `${String(Number(day.slice(0, 4)) - 1).padStart(4, '0')}${day.slice(4)}`;
  return moved.endsWith('02-29') ? `${moved.slice(0, 8)}28` : moved;
}
