/**
 * The demo organisation as one object: what it is made for, how large it will be, and its events for any span of time.
 * In: seed and the instant it is made for. Out: the same events for the same two, byte for byte. No clock, no disk, no network.
 */
import type { PracticeClock } from '@rounds/schemas/events/stamp.ts';
import { DAY_MS } from './calendar.ts';
import { Random } from './random.ts';
import { visitsPlanned } from './booking.ts';
import { timeline } from './timeline.ts';
import type { TimelineBatch } from './timeline.ts';
import { createWorld, openShare } from './world.ts';
import type { World } from './world.ts';

export interface DemoOptions {
  readonly seed: number;
  /** The instant the demo is made for, epoch milliseconds: history ends here, the planted stories count back from here. */
  readonly anchorMs: number;
  /** Months of history; default 14. */
  readonly months?: number;
  /** Practice ids to keep (practices.ts); default all twelve. */
  readonly practices?: readonly string[] | undefined;
}

export interface Demo {
  readonly seed: number;
  readonly anchorMs: number;
  readonly world: World;
  /** Events up to the anchor, estimated within a few percent: for progress. */
  readonly expectedEvents: number;
  /** Events with from ≤ sent < to (epoch milliseconds), in the order they are sent, a batch a UTC day; empty batches are breathing spaces. */
  eventsBetween(fromMs: number, toMs: number): Iterable<TimelineBatch>;
  /** Zone and cut-over of a practice; undefined for what belongs to the organisation. */
  clockOf(practice: string): PracticeClock | undefined;
}

/** Makes the demo; takes a few milliseconds. */
export function createDemo({ seed, anchorMs, months = 14, practices }: DemoOptions): Demo {
  const world = createWorld({ seed, anchorMs, months, practices });
  const clocks = new Map(
    world.practices.map(({ id, timeZone, cutoverMinutes }): [string, PracticeClock] => [id, { timeZone, cutoverMinutes }]),
  );
  return {
    seed,
    anchorMs,
    world,
    expectedEvents: estimate(world),
    eventsBetween: (fromMs, toMs) => timeline(world, fromMs, toMs),
    clockOf: (practice) => clocks.get(practice),
  };
}

// Measured over three seeds: events for a planned visit and for a member of staff on an open day, and for what a practice says anyway.
const PER_VISIT = 12.05;
const PER_SEAT = 3.1;
const PER_PRACTICE = 4_600;

function estimate(world: World): number {
  const random = new Random();
  const lastDay = Math.floor(world.anchorMs / DAY_MS);
  let events = world.practices.length * PER_PRACTICE;
  for (const practice of world.practices) {
    for (let day = world.firstDay; day < lastDay; day++) {
      if (openShare(practice, day) === 0) continue;
      events += visitsPlanned(world, practice, day, random) * PER_VISIT + practice.staff * PER_SEAT;
    }
  }
  return Math.round(events);
}
