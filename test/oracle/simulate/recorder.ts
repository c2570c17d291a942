/**
 * Makes canonical events the way ingest accepts them: validated by the schemas, stamped with the practice's days and wall clocks.
 * In: type, subject, instant, data. Out: a list of events. Throws when a simulated event breaks its schema: that is a mistake of the simulation.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { parseEvent } from '@rounds/schemas/events/event.ts';
import { type PracticeClock, stampLocal } from '@rounds/schemas/events/stamp.ts';

export interface SimulatedPractice extends PracticeClock {
  readonly id: string;
}

export interface Recorder {
  readonly events: CanonicalEvent[];
  /**
   * Records an event that happened at `atMs`. It is known to its source `delayMs` later (default: soon).
   * Every event has its own millisecond of record, so that "the newest" is never a matter of luck.
   */
  record(practice: SimulatedPractice, type: string, subject: string, atMs: number, data?: object, delayMs?: number): void;
}

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export function createRecorder(seed: number): Recorder {
  const events: CanonicalEvent[] = [];
  return {
    events,
    record(practice, type, subject, atMs, data = {}, delayMs = minute) {
      const number = events.length;
      const event = {
        specversion: '1.0',
        id: `s${seed}-${number}`,
        type,
        source: 'csv/simulated',
        subject,
        practiceid: practice.id,
        data,
        sourceref: `sim:${number}`,
        time: new Date(atMs).toISOString(),
        recordedat: new Date(atMs + delayMs + (number % 997)).toISOString(),
      };
      const parsed = parseEvent(event);
      if (!parsed.ok) throw new Error(`${type}: ${JSON.stringify(parsed.violations)}`);
      events.push(stampLocal(parsed.event, practice));
    },
  };
}
