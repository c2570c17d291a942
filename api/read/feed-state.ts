/**
 * Judges a feed from its own habits: when it usually speaks, how long it has been quiet.
 * In: counts by hour of the week over four weeks, the last event, now. Out: state, usual gap, silence. Pure.
 * Nights, weekends and daily files are part of the habit: a feed is silent only when hours in which it always spoke passed without it.
 */

export interface HourHabit {
  /** 0 to 167: hours since Monday 00:00 UTC. */
  readonly hourOfWeek: number;
  /** Events in this hour of the week, over all weeks looked at. */
  readonly events: number;
  /** In how many of the weeks it spoke at all. */
  readonly activeWeeks: number;
}

export interface FeedHabit {
  readonly hours: readonly HourHabit[];
  /** Weeks looked at; fractions while a feed is young. */
  readonly weeks: number;
}

export type FeedState = 'on_time' | 'silent' | 'low_volume' | 'counting' | 'new';

export interface FeedStanding {
  readonly state: Exclude<FeedState, 'counting'>;
  readonly silentMinutes: number | null;
  readonly usualGapMinutes: number | null;
}

const hourMs = 3_600_000;
const hoursOfWeek = 168;
/** Of hours in which the feed always spoke; for daily files, of files. */
const leastMissedHours = 0.75;
const leastMissedFiles = 1.75;
/** Events that did not come before a feed is called silent: that none of four comes happens by chance once in fifty times. */
export const leastMissed = 4;
/** One practice's part of a feed that speaks for several: there are many such parts, and once in 3,000 times is enough. */
export const leastMissedOfPart = 8;
// Thursday, January 1, 1970 was 72 hours after a Monday.
const epochOffsetHours = 72;

/** The hour of the UTC week an instant lies in. */
export function hourOfWeek(epochMs: number): number {
  return (Math.floor(epochMs / hourMs) + epochOffsetHours) % hoursOfWeek;
}

/** Usual minutes between messages while the feed is speaking; for feeds that speak once or a few times a day, between those times. */
export function usualGapMinutes(habit: FeedHabit): number | null {
  const weekly = habit.hours.reduce(
    (sum, hour) => ({ events: sum.events + hour.events / habit.weeks, active: sum.active + chance(hour, habit) }),
    { events: 0, active: 0 },
  );
  if (weekly.events === 0 || weekly.active === 0) return null;
  return inBatches(habit) ? (hoursOfWeek * 60) / Math.max(1, runsOf(habit)) : (weekly.active * 60) / weekly.events;
}

/**
 * The state of a feed now. `events24h` and `lastRecordedMs` in the source's own time; `lastByClockMs` is the latter by the clock its practice
 * has now, as the habit's hours are.
 */
export function standingOf(
  habit: FeedHabit,
  lastRecordedMs: number | null,
  lastByClockMs: number | null,
  events24h: number,
  nowMs: number,
  leastEvents = leastMissed,
): FeedStanding {
  const usualGap = usualGapMinutes(habit);
  const silentMinutes = lastRecordedMs === null ? null : Math.max(0, Math.floor((nowMs - lastRecordedMs) / 60_000));
  if (habit.weeks < 1 || usualGap === null) return { state: 'new', silentMinutes, usualGapMinutes: usualGap };
  // The hour of the last message is no missed hour, however early in it the message came.
  const missed = expectedBetween(habit, (Math.floor((lastByClockMs ?? nowMs) / hourMs) + 1) * hourMs, nowMs);
  const long = inBatches(habit)
    ? missed.activeHours >= leastMissedFiles
    : missed.activeHours >= leastMissedHours && (silentMinutes ?? 0) > 2 * usualGap;
  if (long && missed.events >= leastEvents) return { state: 'silent', silentMinutes, usualGapMinutes: usualGap };
  const usual24h = expectedBetween(habit, nowMs - 24 * hourMs, nowMs).events;
  return { state: usual24h >= 50 && events24h < usual24h / 2 ? 'low_volume' : 'on_time', silentMinutes, usualGapMinutes: usualGap };
}

/** What the feed would usually have sent between two instants: hours it speaks in, and events. At most one week back. */
function expectedBetween(habit: FeedHabit, fromMs: number, toMs: number): { activeHours: number; events: number } {
  const byHour = new Map(habit.hours.map((hour) => [hour.hourOfWeek, hour]));
  let [activeHours, events] = [0, 0];
  for (let at = Math.max(fromMs, toMs - hoursOfWeek * hourMs); at < toMs;) {
    const end = Math.min(toMs, (Math.floor(at / hourMs) + 1) * hourMs);
    const hour = byHour.get(hourOfWeek(at));
    const share = (end - at) / hourMs;
    if (hour) {
      activeHours += chance(hour, habit) * share;
      events += (hour.events / habit.weeks) * share;
    }
    at = end;
  }
  return { activeHours, events };
}

/** Speaks in at most three hours a day: files, not a conversation. */
const inBatches = (habit: FeedHabit): boolean => habit.hours.reduce((sum, hour) => sum + chance(hour, habit), 0) / 7 <= 3;

const chance = (hour: HourHabit, habit: FeedHabit): number => Math.min(1, hour.activeWeeks / Math.max(1, habit.weeks));

/** How many separate times a week it speaks. */
function runsOf(habit: FeedHabit): number {
  const usual = new Set(habit.hours.filter((hour) => chance(hour, habit) >= 0.5).map((hour) => hour.hourOfWeek));
  return [...usual].filter((hour) => !usual.has((hour + hoursOfWeek - 1) % hoursOfWeek)).length;
}
