/**
 * The days a period is held against, for the label in the top bar; the API decides by the same rule and names them in its answer.
 * Same weekdays: a year is 364 days, "the period before" is moved by whole weeks.
 */
import { addDays, daysBetween } from '@rounds/schemas/time.ts';
import type { Compare } from '#lib/view.ts';

export function comparisonOf(from: string, to: string, compare: Compare): { from: string; to: string } | null {
  if (compare === 'none') return null;
  const length = daysBetween(from, to) + 1;
  const back = compare === 'previous_year' ? Math.max(1, Math.ceil(length / 364)) * 364 : Math.ceil(length / 7) * 7;
  return { from: addDays(from, -back), to: addDays(to, -back) };
}
