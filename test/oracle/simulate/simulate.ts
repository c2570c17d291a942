/**
 * A simulated organisation: the events of some practices over half a year with both nights of clock changes.
 * In: a seed and a size. Out: canonical events in no special order. Every practice's day ends with practice_day.closed, save some.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { addDays, daysBetween, isoWeekday, startOfServiceDay } from '@rounds/schemas/time.ts';
import { simulateAppointment } from './appointments.ts';
import { simulateClaim } from './billing.ts';
import { createRandom } from './random.ts';
import { createRecorder, hour, minute, type Recorder, type SimulatedPractice } from './recorder.ts';
import { simulateWeek } from './staffing.ts';

/** Two zones with clock changes, one without, one with a cut-over at four in the morning. */
export const simulatedPractices: readonly [SimulatedPractice, ...SimulatedPractice[]] = [
  { id: 'harbor', timeZone: 'America/New_York', cutoverMinutes: 0 },
  { id: 'mesa', timeZone: 'America/Phoenix', cutoverMinutes: 0 },
  { id: 'night-care', timeZone: 'America/Los_Angeles', cutoverMinutes: 240 },
];

export interface SimulationSize {
  readonly from: string;
  readonly to: string;
  readonly appointmentsADay: number;
  readonly claimsADay: number;
  readonly employees: number;
}

/** Half a year around both clock changes (2025-11-02 and 2026-03-08). */
export const halfYear: SimulationSize = { from: '2025-10-06', to: '2026-03-31', appointmentsADay: 5, claimsADay: 3, employees: 3 };

export function simulate(seed: number, size: SimulationSize = halfYear): CanonicalEvent[] {
  const random = createRandom(seed);
  const recorder = createRecorder(seed);
  const dates = Array.from({ length: daysBetween(size.from, size.to) + 1 }, (_, index) => addDays(size.from, index));
  for (const [index, practice] of simulatedPractices.entries()) {
    register(recorder, practice);
    const other = simulatedPractices[(index + 1) % simulatedPractices.length] ?? practice;
    for (const date of dates) {
      const open = isoWeekday(date) < 7;
      for (let count = open ? size.appointmentsADay : 1; count > 0; count--)
        simulateAppointment(random, recorder, practice, `a:${practice.id}:${date}:${count}`, date);
      for (let count = open ? size.claimsADay : 0; count > 0; count--)
        simulateClaim(random, recorder, practice, `c:${practice.id}:${date}:${count}`, date);
      if (isoWeekday(date) === 7)
        for (let count = 0; count < size.employees; count++)
          simulateWeek(random, recorder, practice, other, `e:${practice.id}:${count}`, date);
      if (random.chance(0.93)) close(recorder, practice, date);
    }
  }
  return recorder.events;
}

function register(recorder: Recorder, practice: SimulatedPractice): void {
  const data = {
    practice: practice.id,
    name: practice.id,
    timeZone: practice.timeZone,
    cutoverMinutes: practice.cutoverMinutes,
    region: 'west',
  };
  recorder.record(practice, 'practice.registered', practice.id, Date.parse('2025-01-01T00:00:00Z'), data);
}

function close(recorder: Recorder, practice: SimulatedPractice, date: string): void {
  const end = startOfServiceDay(addDays(date, 1), practice.timeZone, practice.cutoverMinutes);
  recorder.record(practice, 'practice_day.closed', `day:${practice.id}:${date}`, end + 5 * minute, { day: date }, hour);
}
