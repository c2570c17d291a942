/**
 * The periods one click reaches, as service days, both ends inclusive.
 * In: today (a practice's own service day). Out: name, first and last day. "This month" is the default and needs no dates in the URL.
 */
import { addDays, isoWeekday, mondayOf } from '@rounds/schemas/time.ts';

export type Preset = { id: string; label: string; from: string; to: string };

const firstOf = (day: string) => `${day.slice(0, 8)}01`;
const monthBefore = (day: string) => firstOf(addDays(firstOf(day), -1));

export function presets(today: string): readonly Preset[] {
  const month = Number(today.slice(5, 7));
  const quarter = `${today.slice(0, 5)}${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
  return [
    { id: 'today', label: 'Today', from: today, to: today },
    { id: 'yesterday', label: 'Yesterday', from: addDays(today, -1), to: addDays(today, -1) },
    { id: 'this_week', label: 'This week', from: mondayOf(today), to: today },
    { id: 'last_week', label: 'Last week', from: addDays(mondayOf(today), -7), to: addDays(mondayOf(today), -1) },
    { id: 'this_month', label: 'This month', from: firstOf(today), to: today },
    { id: 'last_month', label: 'Last month', from: monthBefore(today), to: addDays(firstOf(today), -1) },
    { id: 'last_13_weeks', label: 'Last 13 weeks', from: addDays(mondayOf(today), -91), to: addDays(mondayOf(today), -1) },
    { id: 'this_quarter', label: 'This quarter', from: quarter, to: today },
    { id: 'this_year', label: 'This year', from: `${today.slice(0, 4)}-01-01`, to: today },
  ];
}

/** The six weeks a month's page shows, from the Monday on or before its first day. */
export function monthGrid(anyDay: string): readonly string[] {
  const first = firstOf(anyDay);
  const start = addDays(first, 1 - isoWeekday(first));
  return Array.from({ length: 42 }, (_, i) => addDays(start, i));
}

/** The first day of the month `months` later (or earlier). */
export function moveMonth(day: string, months: number): string {
  const at = new Date(`${firstOf(day)}T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
}
