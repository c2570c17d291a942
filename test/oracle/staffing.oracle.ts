/**
 * Overtime, straight from punches, as kpis.md 1.7 words it: payroll's figure where there is one, else what exceeds 40 hours in the work week.
 * In: canonical events of any order. Out: cells. An employee's week runs Sunday to Saturday over all practices.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { addDays, isoWeekday } from '@rounds/schemas/time.ts';
import type { Cells } from './cells.ts';

const WEEK_MINUTES = 40 * 60;
const newest = (a: CanonicalEvent, b: CanonicalEvent) => Date.parse(b.recordedat) - Date.parse(a.recordedat) || (a.id < b.id ? 1 : -1);

interface Shift {
  readonly practice: string;
  readonly day: string;
  readonly clockIn: number;
  readonly worked: number;
  readonly recorded: number | undefined;
}

/** Adds the cells of overtime_pct. */
export function countOvertime(events: readonly CanonicalEvent[], cells: Cells): void {
  const punches = events.filter((event) => event.type.startsWith('shift.'));
  for (const own of Map.groupBy(punches, ({ subject }) => subject).values()) {
    const shifts = Array.from(Map.groupBy(own, shiftOf).values()).flatMap((group) => workedShift(group));
    for (const week of Map.groupBy(shifts, ({ day }) => addDays(day, -(isoWeekday(day) % 7))).values()) countWeek(week, cells);
  }
}

const shiftOf = ({ data }: CanonicalEvent) => ('shiftId' in data ? data.shiftId : '');

/** The worked minutes of a shift, by the day they fall on (1.12 rule 7); none while it is open, voided or was never begun. */
function workedShift(group: readonly CanonicalEvent[]): Shift[] {
  const events = group.toSorted(newest);
  const find = <Type extends CanonicalEvent['type']>(type: Type) =>
    events.find((event): event is Extract<CanonicalEvent, { type: Type }> => event.type === type);
  const [clockIn, clockOut, total] = [find('shift.clocked_in'), find('shift.clocked_out'), find('shift.hours_recorded')];
  const recorded = find('shift.overtime_recorded')?.data.minutes;
  if (!clockIn && total?.serviceday && !find('shift.voided'))
    return [{ practice: total.practiceid, day: total.serviceday, clockIn: 0, worked: total.data.minutes, recorded }];
  if (!clockIn?.serviceday || !clockOut?.serviceday || find('shift.voided')) return [];
  const [inAt, outAt, boundary] = [clockIn.time, clockOut.time, clockOut.data.dayBegan ?? ''].map((time) => Date.parse(time)) as [
    number,
    number,
    number,
  ];
  const breaks = events.flatMap((event) => (event.type === 'shift.break_taken' && !event.data.paid ? [event] : []));
  const unpaid = (own: typeof breaks) => own.reduce((sum, { data }) => sum + data.minutes, 0);
  const worked = Math.max(0, Math.floor((outAt - inAt) / 60_000) - unpaid(breaks));
  const [day, nextDay] = [clockIn.serviceday, clockOut.serviceday];
  const shift = { practice: clockIn.practiceid, day, clockIn: inAt, worked, recorded };
  if (nextDay <= day || boundary <= inAt || clockOut.practiceid !== clockIn.practiceid) return [shift];
  const late = Math.floor((outAt - boundary) / 60_000) - unpaid(breaks.filter(({ serviceday }) => serviceday === nextDay));
  const after = Math.min(worked, Math.max(0, late));
  return [
    { ...shift, worked: worked - after },
    { ...shift, day: nextDay, worked: after, recorded: recorded === undefined ? undefined : 0 },
  ];
}

/** Minutes beyond forty hours fall on the shifts that went beyond them, in the order they were begun. */
function countWeek(week: readonly Shift[], cells: Cells): void {
  let before = 0;
  for (const shift of week.toSorted((a, b) => a.clockIn - b.clockIn || (a.day < b.day ? -1 : 1))) {
    const after = before + shift.worked;
    const derived = Math.min(shift.worked, Math.max(0, after - WEEK_MINUTES));
    before = after;
    if (shift.worked === 0) continue;
    const cell = cells.at('overtime_pct', shift.practice, shift.day);
    cell.num += shift.recorded ?? derived;
    cell.den += shift.worked;
  }
}
