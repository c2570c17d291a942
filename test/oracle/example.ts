/**
 * How a worked example is told: wall-clock times of its practice, event types, data.
 * Each example has a practice of its own; cells are `num/den` by `kpi day`.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import type { PracticeClock } from '@rounds/schemas/events/stamp.ts';
import { instantOfWallTime } from '@rounds/schemas/time.ts';
import { createRecorder, hour, minute, type SimulatedPractice } from './simulate/recorder.ts';

export interface WorkedExample {
  readonly promise: string;
  readonly practice: SimulatedPractice;
  readonly events: readonly CanonicalEvent[];
  /** `kpi day` → `num/den`. A cell that must hold nothing is `0/0`. */
  readonly cells: Readonly<Record<string, string>>;
}

type Say = (type: string, wall: string, data?: object, delayMs?: number, subject?: string) => void;

let examples = 0;

/** Wall times are the practice's own, `YYYY-MM-DDTHH:mm`; ` second` marks the second of two in the autumn night. */
export function example(
  promise: string,
  clock: Partial<PracticeClock>,
  cells: Record<string, string>,
  tell: (say: Say, practice: SimulatedPractice) => void,
): WorkedExample {
  const number = ++examples;
  const practice = { id: `example-${number}`, timeZone: 'America/New_York', cutoverMinutes: 0, ...clock };
  const recorder = createRecorder(900_000 + number);
  const at = (wall: string) => instantOfWallTime(wall.slice(0, 16), practice.timeZone).epochMs + (wall.endsWith('second') ? hour : 0);
  recorder.record(practice, 'practice.registered', practice.id, at('2025-01-01T00:00'), {
    practice: practice.id,
    name: practice.id,
    timeZone: practice.timeZone,
    cutoverMinutes: practice.cutoverMinutes,
    openingHours: practice.openingHours,
  });
  tell(
    (type, wall, data = {}, delay = minute, subject = `x:${number}`) => recorder.record(practice, type, subject, at(wall), data, delay),
    practice,
  );
  return { promise, practice, events: recorder.events, cells };
}

export const start = (wall: string, zone = 'America/New_York') => ({
  start: new Date(instantOfWallTime(wall, zone).epochMs).toISOString(),
  modality: 'in_person',
});
export const money = (postDate: string, serviceDate: string, amountCents: number) => ({
  postDate,
  serviceDate,
  amountCents,
  payerClass: 'commercial',
});
export const submitted = (submittedDate: string, serviceDate: string, more: object = {}) => ({
  submittedDate,
  serviceDate,
  amountCents: 10_000,
  payerClass: 'commercial',
  ...more,
});
export const answered = (adjudicatedDate: string, adjustments: readonly object[], more: object = {}) => ({
  adjudicatedDate,
  claimStatus: '1',
  chargeCents: 10_000,
  paidCents: 0,
  patientCents: 0,
  adjustments,
  ...more,
});
