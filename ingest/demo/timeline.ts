/**
 * The group's events in the order they are sent, for any span of time.
 * In: world, from and to (epoch milliseconds). Out: batches, one a UTC day, each sorted by sending time.
 * Every service day is simulated by itself: its part before the day when the day comes within the booking horizon, its part from the
 * day on when the day comes. So memory holds only what is booked ahead and what is not yet paid, and any span can be made alone.
 */
import { DAY_MS } from './calendar.ts';
import { genesisMs, writeDirectory } from './directory.ts';
import { EventWriter, REMITTED_BEFORE_DAYS } from './event-writer.ts';
import type { DraftEvent, SentEvent } from './event-writer.ts';
import { writeHeartbeats } from './heartbeats.ts';
import { writeOperations } from './operations.ts';
import { Random } from './random.ts';
import { RemittanceDays } from './remittances.ts';
import { writeBookings, writeDayClosed, writeTemplates } from './scheduling.ts';
import { writeShifts, writeStaffChanges } from './staffing.ts';
import { HORIZON_DAYS, LOOKBACK_DAYS } from './world.ts';
import type { World } from './world.ts';

export interface TimelineBatch {
  readonly events: readonly SentEvent[];
  /** Everything sent before this moment is in this or an earlier batch. */
  readonly untilMs: number;
}

/** Writes what belongs to one service day of all practices, within the writer's window. */
function writeServiceDay(world: World, day: number, random: Random, writer: EventWriter): void {
  if (day < world.firstDay) return;
  for (const practice of world.practices) {
    writeTemplates(practice, day, writer);
    writeBookings(world, practice, day, random, writer);
    writeShifts(world, practice, day, random, writer);
    writeStaffChanges(world, practice, day, writer);
    writeOperations(world, practice, day, random, writer);
    writeDayClosed(practice, day, writer);
  }
}

class DayBuckets {
  private readonly days = new Map<number, SentEvent[]>();

  readonly add = (sentMs: number, event: DraftEvent): void => {
    const day = Math.floor(sentMs / DAY_MS);
    const bucket = this.days.get(day);
    if (bucket) bucket.push({ sentMs, event });
    else this.days.set(day, [{ sentMs, event }]);
  };

  take(day: number): SentEvent[] {
    const bucket = this.days.get(day) ?? [];
    this.days.delete(day);
    return bucket.sort((a, b) => a.sentMs - b.sentMs || (a.event.id < b.event.id ? -1 : 1));
  }
}

/**
 * All events with from ≤ sent < to, in order. The directory stands at the very beginning of time.
 * Before the first batch it may yield empty ones, so that a caller on a shared thread can breathe.
 */
export function* timeline(world: World, fromMs: number, toMs: number): Generator<TimelineBatch> {
  const buckets = new DayBuckets();
  const remittances = new RemittanceDays(world);
  const writer = new EventWriter(buckets.add, remittances.add);
  const random = new Random();
  const genesis = genesisMs(world);
  const beginMs = Math.max(fromMs, genesis);
  const firstDay = Math.floor(beginMs / DAY_MS);
  const within = (from: number, to: number): EventWriter => {
    writer.from = Math.max(beginMs, from);
    writer.to = Math.min(toMs, to);
    return writer;
  };
  if (beginMs <= genesis + 10_000) writeDirectory(world, within(genesis, toMs));
  for (let day = firstDay - LOOKBACK_DAYS; day < firstDay + HORIZON_DAYS; day++) {
    writeServiceDay(world, day, random, within(beginMs, day < firstDay ? toMs : day * DAY_MS));
    if (day % 4 === 0) yield { events: [], untilMs: beginMs };
  }
  for (let day = firstDay - REMITTED_BEFORE_DAYS + 1; day < firstDay - 1; day++) remittances.write(day, within(beginMs, toMs));
  for (let day = firstDay; day * DAY_MS < toMs; day++) {
    writeServiceDay(world, day + HORIZON_DAYS, random, within(beginMs, (day + HORIZON_DAYS) * DAY_MS));
    writeServiceDay(world, day, random, within(day * DAY_MS, toMs));
    writeHeartbeats(world, day, within(beginMs, toMs));
    remittances.write(day - 1, within(beginMs, toMs));
    yield { events: buckets.take(day), untilMs: Math.min(toMs, (day + 1) * DAY_MS) };
  }
}
