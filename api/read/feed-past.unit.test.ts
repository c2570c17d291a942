/** The day of a feed in the list: old hours from the past, the last day from what is newest, each against the same hours of the weeks before. */
import { describe, expect, it } from 'vitest';
import { usualDayOf, type PastRow } from './feed-past.ts';

const hourSeconds = 3_600;
const hourMs = hourSeconds * 1000;
/** A Monday, 12:20: the hour from 12:00 is running. */
const nowMs = Date.parse('2026-11-16T12:20:00Z');
const running = Date.parse('2026-11-16T12:00:00Z') / 1000;

/** Every hour from `weeks` weeks ago until the running one, `events` each, as the query gives it. */
function past(weeks: number, events: number, practice = 'a'): PastRow {
  const first = running - weeks * 168 * hourSeconds;
  const hours: [number, number][] = [];
  for (let hour = first; hour < running; hour += hourSeconds) hours.push([hour, events]);
  return { source: 'hl7v2/a', practice_id: practice, first_hour: first, hours };
}
const lastDay = (events: number) => Array.from({ length: 24 }, (_, back) => ({ hour: running - (back + 1) * hourSeconds, events }));

describe('usualDayOf', () => {
  it('takes the last day from the newest hours alone: what the past knows of it is not added', () => {
    const day = usualDayOf([past(4, 10)], lastDay(10), nowMs);
    expect(day).toMatchObject({ events24h: 240, usual24h: { median: 240 }, volumeAlarm: null });
    expect(day.volume.slice(0, 23).map(({ count }) => count)).toEqual(Array(23).fill(10));
  });

  it('has 24 hours up to the running one, and an hour without events counts 0', () => {
    const { volume } = usualDayOf([past(4, 10)], [{ hour: running, events: 3 }], nowMs);
    expect(volume.map((hour) => hour.hourMs)).toEqual(Array.from({ length: 24 }, (_, index) => running * 1000 - (23 - index) * hourMs));
    expect([volume[22]?.count, volume[23]?.count]).toEqual([0, 3]);
    expect(volume[23]?.usual).toMatchObject({ median: 10 });
  });

  it('adds what the practices of one feed sent', () => {
    expect(usualDayOf([past(4, 10), past(4, 5, 'b')], lastDay(15), nowMs).usual24h?.median).toBe(360);
  });

  it.each([
    ['a third is missing', 6, 'low_volume'],
    ['twice as much', 20, 'high_volume'],
  ])('%s is an alarm', (_, events, alarm) => {
    expect(usualDayOf([past(6, 10)], lastDay(events), nowMs).volumeAlarm).toBe(alarm);
  });

  it.each([
    ['nothing ever sent', [], []],
    ['the first week', [past(1, 10)], lastDay(10)],
  ])('%s has no usual day and no alarm', (_, rows, recent) => {
    expect(usualDayOf(rows, recent, nowMs)).toMatchObject({ usual24h: null, volumeAlarm: null });
  });
});
