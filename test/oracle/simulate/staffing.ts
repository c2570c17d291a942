/**
 * Simulated shifts: odd seconds, breaks, nights, two practices in one week, missing punches, corrections, overtime recorded and not.
 * In: chance, a recorder, practices, an employee, the Sunday of a work week. Out: events.
 */
import { addDays, instantOfWallTime } from '@rounds/schemas/time.ts';
import type { Random } from './random.ts';
import { day, hour, minute, type Recorder, type SimulatedPractice } from './recorder.ts';

/** One work week of one employee: up to six shifts, mostly at home, sometimes elsewhere. */
export function simulateWeek(
  random: Random,
  recorder: Recorder,
  home: SimulatedPractice,
  other: SimulatedPractice,
  employee: string,
  sunday: string,
): void {
  const long = random.chance(0.4);
  for (let weekday = 0; weekday < 7; weekday++) {
    if (random.chance(weekday === 0 || weekday === 6 ? 0.75 : 0.15)) continue;
    const practice = random.chance(0.15) ? other : home;
    const night = random.chance(0.08);
    const wall = night ? '22:15' : random.pick(['07:00', '07:30', '08:45']);
    const start = instantOfWallTime(`${addDays(sunday, weekday)}T${wall}`, practice.timeZone).epochMs;
    simulateShift(
      random,
      recorder,
      practice,
      employee,
      `${employee}-${sunday}-${weekday}`,
      start,
      (long ? random.int(8, 12) : random.int(4, 9)) * hour,
    );
  }
}

function simulateShift(
  random: Random,
  recorder: Recorder,
  practice: SimulatedPractice,
  employee: string,
  shiftId: string,
  start: number,
  length: number,
): void {
  const record = (type: string, at: number, data: object = {}, delay?: number) =>
    recorder.record(practice, `shift.${type}`, employee, at, { shiftId, ...data }, delay);
  const plan = { start: new Date(start).toISOString(), end: new Date(start + length).toISOString(), role: 'nurse' };
  record('scheduled', start - 7 * day, plan);
  const kind = random.weighted({ worked: 70, open: 4, voided: 3, cancelled: 4, corrected: 6, recorded: 10, unscheduled: 3 });
  if (kind === 'cancelled') return record('cancelled', start - 5 * hour);
  const clockedIn = start + random.int(-400, 900) * 1000;
  const clockedOut = start + length + random.int(-900, 2400) * 1000;
  record('clocked_in', clockedIn, { role: 'nurse' });
  if (random.chance(0.6)) record('break_taken', clockedIn + 3 * hour, { minutes: random.int(10, 45), paid: random.chance(0.3) });
  if (kind === 'open') return;
  record('clocked_out', clockedOut);
  if (kind === 'corrected') record('clocked_out', clockedOut - 37 * minute, {}, 2 * day);
  if (kind === 'voided') record('voided', clockedOut, {}, day);
  if (kind === 'recorded') record('overtime_recorded', clockedOut, { minutes: random.int(0, 90) }, 4 * day);
}
