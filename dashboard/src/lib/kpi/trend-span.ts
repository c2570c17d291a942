/**
 * How far back a trend looks: enough to see a year of weeks, two months of days, fourteen months.
 * In: the last day of the view (or today), the grain. Out: first and last service day, whole weeks and months.
 */
import { addDays, mondayOf } from '@rounds/schemas/time.ts';

export function trendSpan(last: string, grain: 'day' | 'week' | 'month', first: string | null): { from: string; to: string } {
  const from = grain === 'week' ? addDays(mondayOf(last), -7 * 54) : grain === 'day' ? addDays(last, -59) : monthsBefore(last, 13);
  // A chosen period longer than that is shown whole.
  return { from: first !== null && first < from ? first : from, to: last };
}

function monthsBefore(day: string, months: number): string {
  const at = new Date(`${day.slice(0, 8)}01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() - months);
  return at.toISOString().slice(0, 10);
}
