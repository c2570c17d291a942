/** When a day is over is the practice's own business: zone, cut-over, clock changes. */
import { describe, expect, it } from 'vitest';
import { parseEvent } from '@rounds/schemas/events/event.ts';
import { closedEvent, overDays } from './close-days.ts';

const practice = (id: string, timeZone: string, cutoverMinutes = 0) => ({ id, name: id, timeZone, cutoverMinutes });
const practices = new Map(
  [practice('ny', 'America/New_York'), practice('la', 'America/Los_Angeles'), practice('urgent', 'America/New_York', 240)].map((known) => [
    known.id,
    known,
  ]),
);
const rows = [...practices.keys()].map((practice_id) => ({ practice_id, open_day: '2026-11-20' }));
const over = (at: string) => overDays(rows, practices, Date.parse(at)).map(({ practice: { id } }) => id);

describe('a practice day', () => {
  it.each([
    ['2026-11-21T04:59:59Z', []],
    ['2026-11-21T05:00:00Z', ['ny']],
    ['2026-11-21T08:00:00Z', ['ny', 'la']],
    ['2026-11-21T08:59:59Z', ['ny', 'la']],
    ['2026-11-21T09:00:00Z', ['ny', 'la', 'urgent']],
  ])('at %s is over at %j', (at, ids) => expect(over(at)).toEqual(ids));
  it('of a practice nobody registered is never over', () =>
    expect(overDays([{ practice_id: 'x', open_day: '2020-01-01' }], practices, Date.now())).toEqual([]));
  it('is closed with the same event whenever it is said, at the moment it ended', () => {
    const event = closedEvent(practice('urgent', 'America/New_York', 240), '2026-10-31');
    // The clocks go back that night: 04:00 is nine hours behind UTC's 09:00.
    expect(event).toMatchObject({ time: '2026-11-01T09:00:00.000Z', data: { day: '2026-10-31' } });
    expect(closedEvent(practice('urgent', 'America/New_York', 240), '2026-10-31')).toEqual(event);
    expect(parseEvent(event).ok).toBe(true);
  });
});
