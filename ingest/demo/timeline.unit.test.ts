/** Any span of the demo's time can be made alone: cuts change nothing, and every consequence falls inside the looked-back days. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from './calendar.ts';
import { demoFor, history, sentBetween, text } from './demo-for-tests.ts';
import { LOOKBACK_DAYS } from './world.ts';

const small = { months: 1, practices: ['pierpoint-cardiology', 'redstone-urgent'] };

describe('time line of the demo', () => {
  it('gives the same events in the same order however it is cut, into the future as well', { timeout: 300_000 }, () => {
    const demo = demoFor(small);
    const end = demo.anchorMs + DAY_MS / 2;
    const whole = sentBetween(demo, Number.NEGATIVE_INFINITY, end).map(({ event, sentMs }) => `${sentMs} ${JSON.stringify(event)}`);
    const start = demo.world.firstDay * DAY_MS - 90 * DAY_MS;
    const moment = fc.integer({ min: Math.floor(start / 1000), max: Math.floor(end / 1000) }).map((second) => second * 1000);
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 4 }), (cuts) => {
        const edges = [Number.NEGATIVE_INFINITY, ...cuts.sort((a, b) => a - b), end];
        const parts = edges.slice(1).flatMap((to, i) => sentBetween(demo, edges[i] ?? 0, to));
        expect(parts.length).toBe(whole.length);
        expect(parts.every(({ event, sentMs }, i) => whole[i] === `${sentMs} ${JSON.stringify(event)}`)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });

  it('bills nothing before its visit', () => {
    const sent = history(demoFor({ months: 2 }));
    const starts = new Map(
      sent
        .filter(({ event }) => event.type === 'appointment.booked' || event.type === 'appointment.rescheduled')
        .map(({ event }) => [event.subject.replace(':a', ':c'), Date.parse(text(event, 'start'))]),
    );
    const bills = sent.filter(({ event }) => starts.has(event.subject));
    expect(bills.length).toBeGreaterThan(10_000);
    expect(bills.filter(({ sentMs, event }) => sentMs < (starts.get(event.subject) ?? 0)).map(({ event }) => event.id)).toEqual([]);
  });

  it('has nothing left to say of a service day after the days it looks back', () => {
    const demo = demoFor({ practices: ['redstone-urgent'], months: 8 });
    let longest = 0;
    for (const { sentMs, event } of sentBetween(demo, Number.NEGATIVE_INFINITY, demo.anchorMs + 200 * DAY_MS)) {
      if (event.type === 'employee.hired' || event.source.startsWith('directory/')) continue;
      const number = /:[act](\d\d)(\d\d)(\d\d)\d{3}/.exec(event.subject);
      if (number) longest = Math.max(longest, sentMs - Date.parse(`20${number[1]}-${number[2]}-${number[3]}T00:00:00Z`));
    }
    expect(longest / DAY_MS).toBeGreaterThan(150);
    expect(longest / DAY_MS).toBeLessThan(LOOKBACK_DAYS - 20);
  });

  it('sees as much in a day of 25 hours as on the Sunday before', () => {
    const demo = demoFor({ practices: ['redstone-urgent'], months: 1 });
    const day = (date: string): number =>
      history(demo).filter(({ event }) => event.type === 'appointment.booked' && event.time.startsWith(date)).length;
    expect(day('2026-11-01') / day('2026-10-25')).toBeGreaterThan(0.6);
    expect(day('2026-11-01') / day('2026-10-25')).toBeLessThan(1.5);
  });
});
