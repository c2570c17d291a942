/**
 * Stamps local days and wall clocks on an event when it is accepted, from the practice's zone as known then.
 * Why here and not in the fold: a replay must decide the same even when the directory has changed since.
 */
import { serviceDay, startOfServiceDay, wallTime } from '../time.ts';

export interface PracticeClock {
  readonly timeZone: string;
  readonly cutoverMinutes: number;
}

interface Stampable {
  type?: string;
  time: string;
  serviceday?: string | undefined;
  localtime?: string | undefined;
  data: { start?: unknown; startDay?: string | undefined; startLocal?: string | undefined } | Record<string, unknown>;
}

/** Fills `serviceday`, `localtime`; where the data hold a `start`, `startDay` and `startLocal`; of a clock-out, when its day began. Mutates and returns `event`. */
export function stampLocal<Event extends Stampable>(event: Event, clock: PracticeClock): Event {
  const at = Date.parse(event.time);
  event.serviceday = serviceDay(at, clock.timeZone, clock.cutoverMinutes);
  event.localtime = wallTime(at, clock.timeZone);
  const data: { start?: unknown; startDay?: unknown; startLocal?: unknown; dayBegan?: unknown } = event.data;
  if (event.type === 'shift.clocked_out')
    data.dayBegan = new Date(startOfServiceDay(event.serviceday, clock.timeZone, clock.cutoverMinutes)).toISOString();
  if (typeof data.start === 'string') {
    const start = Date.parse(data.start);
    data.startDay = serviceDay(start, clock.timeZone, clock.cutoverMinutes);
    data.startLocal = wallTime(start, clock.timeZone);
  }
  return event;
}
