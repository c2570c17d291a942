/**
 * Stamps local days and wall clocks on an event when it is accepted, from the practice's zone and opening hours as known then.
 * Why here and not in the fold: a replay must decide the same even when the directory has changed since.
 */
import { minutesOutside, openingHours } from '../opening-hours.ts';
import { isoWeekday, serviceDay, startOfServiceDay, wallTime } from '../time.ts';

export interface PracticeClock {
  readonly timeZone: string;
  readonly cutoverMinutes: number;
  /** When it is open, where somebody said so; see opening-hours.ts. */
  readonly openingHours?: string | undefined;
}

/** Who walks through the practice does so while it is open, or nearly (kpis.md 1.12 rule 21). */
const SLACK_MINUTES = 4 * 60;

/** Stamps somebody makes beside the patient. That a visit is completed may be said at night. */
const flowStamps: ReadonlySet<string> = new Set(
  ['arrived', 'checked_in', 'roomed', 'intake_done', 'provider_in', 'provider_out', 'checked_out'].map((step) => `appointment.${step}`),
);

interface Stampable {
  type?: string;
  time: string;
  serviceday?: string | undefined;
  localtime?: string | undefined;
  data: { start?: unknown; startDay?: string | undefined; startLocal?: string | undefined } | Record<string, unknown>;
}

/**
 * Fills `serviceday`, `localtime`; where the data hold a `start`, `startDay` and `startLocal`;
 * of a clock-out, when its day began; of a stamp of a visit, that it lies far outside opening hours. Mutates and returns `event`.
 */
export function stampLocal<Event extends Stampable>(event: Event, clock: PracticeClock): Event {
  const at = Date.parse(event.time);
  event.serviceday = serviceDay(at, clock.timeZone, clock.cutoverMinutes);
  event.localtime = wallTime(at, clock.timeZone);
  const data: { start?: unknown; startDay?: unknown; startLocal?: unknown; dayBegan?: unknown; outsideHours?: unknown } = event.data;
  if (event.type === 'shift.clocked_out')
    data.dayBegan = new Date(startOfServiceDay(event.serviceday, clock.timeZone, clock.cutoverMinutes)).toISOString();
  // Ours to say: what a sender claims is taken away.
  if (data.outsideHours !== undefined) delete data.outsideHours;
  if (clock.openingHours !== undefined && flowStamps.has(event.type ?? '') && isOutside(event.localtime, clock.openingHours))
    data.outsideHours = true;
  if (typeof data.start === 'string') {
    const start = Date.parse(data.start);
    data.startDay = serviceDay(start, clock.timeZone, clock.cutoverMinutes);
    data.startLocal = wallTime(start, clock.timeZone);
  }
  return event;
}

function isOutside(wall: string, hours: string): boolean {
  const spans = openingHours(hours);
  if (spans === undefined) return false;
  const minute = Number(wall.slice(11, 13)) * 60 + Number(wall.slice(14, 16));
  return minutesOutside(spans, isoWeekday(wall.slice(0, 10)), minute) > SLACK_MINUTES;
}
