import { describe, expect, it } from 'vitest';
import { hourOfWeek, standingOf, usualGapMinutes, type FeedHabit, type FeedStanding } from './feed-state.ts';

const hourMs = 3_600_000;
/** Monday, November 16, 2026, 00:00 UTC. */
const monday = Date.parse('2026-11-16T00:00:00Z');
const at = (day: number, hour: number, minute = 0) => monday + (day * 24 + hour) * hourMs + minute * 60_000;

/** A desk that speaks 15 times an hour, Monday to Friday, 13 to 22 UTC. */
const desk: FeedHabit = {
  weeks: 4,
  hours: [0, 1, 2, 3, 4].flatMap((day) =>
    Array.from({ length: 9 }, (_, hour) => ({ hourOfWeek: day * 24 + 13 + hour, events: 60, activeWeeks: 4 })),
  ),
};
/** One file a weekday at 02:00 UTC with 200 rows. */
const nightly: FeedHabit = { weeks: 4, hours: [0, 1, 2, 3, 4].map((day) => ({ hourOfWeek: day * 24 + 2, events: 800, activeWeeks: 4 })) };

const standing = (habit: FeedHabit, lastMs: number | null, events24h: number, nowMs: number): FeedStanding =>
  standingOf(habit, lastMs, lastMs, events24h, nowMs);

describe('the hour of the week', () => {
  it('begins on Monday', () => {
    expect([hourOfWeek(monday), hourOfWeek(monday - 1), hourOfWeek(at(2, 5, 59))]).toEqual([0, 167, 53]);
  });
});

describe('a feed', () => {
  it('that speaks through the day has a gap of minutes, a nightly file one of days', () => {
    expect([usualGapMinutes(desk), usualGapMinutes(nightly)]).toEqual([4, (168 * 60) / 5]);
  });

  it('is on time over a night and a weekend', () => {
    expect(standing(desk, at(0, 21, 58), 130, at(1, 12, 50)).state).toBe('on_time');
    expect(standing(desk, at(-3, 21, 58), 0, at(0, 12, 59)).state).toBe('on_time');
    expect(standing(nightly, at(-3, 2), 0, at(0, 1, 50)).state).toBe('on_time');
  });

  it('is silent when hours in which it always spoke passed without it', () => {
    expect(standing(desk, at(0, 14), 20, at(0, 15, 30)).state).toBe('on_time');
    expect(standing(desk, at(0, 14), 20, at(0, 15, 50))).toEqual({ state: 'silent', silentMinutes: 110, usualGapMinutes: 4 });
  });

  it('of nightly files is low after one that did not come, silent after two', () => {
    expect(standing(nightly, at(0, 2), 0, at(1, 12)).state).toBe('low_volume');
    expect(standing(nightly, at(0, 2), 0, at(2, 21)).state).toBe('silent');
  });

  it('at half its usual volume says so', () => {
    expect(standing(desk, at(2, 12, 59), 60, at(2, 13)).state).toBe('low_volume');
    expect(standing(desk, at(2, 12, 59), 130, at(2, 13)).state).toBe('on_time');
  });

  it('that is younger than a week is new, and never silent', () => {
    expect(standing({ ...desk, weeks: 0.5 }, at(0, 14), 20, at(1, 14)).state).toBe('new');
    expect(standing({ weeks: 0, hours: [] }, null, 0, monday)).toEqual({ state: 'new', silentMinutes: null, usualGapMinutes: null });
  });
});
