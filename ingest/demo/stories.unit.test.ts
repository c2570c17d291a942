/** What README.md says is planted can be found by plain counting, and is not found elsewhere. */
import { beforeAll, describe, expect, it } from 'vitest';
import { dateText } from './calendar.ts';
import { bookingsOf, demoFor, median, noShowRate, number, share, text } from './demo-for-tests.ts';
import type { PlainBooking } from './demo-for-tests.ts';
import type { DraftEvent, SentEvent } from './event-writer.ts';
import { stories } from './stories.ts';

const demo = demoFor({ months: 7 });
const { story, anchorDay } = demo.world;
const sent: SentEvent[] = [];
const lastBySource = new Map<string, number>();
let bookings: PlainBooking[];

beforeAll(() => {
  for (const batch of demo.eventsBetween(Number.NEGATIVE_INFINITY, demo.anchorMs)) {
    for (const item of batch.events) {
      lastBySource.set(item.event.source, item.sentMs);
      // Half of the events tell none of the stories: leaving them keeps the test small.
      if (!/^(charge\.posted|payment\.posted|adjustment|claim\.(accepted|submitted)|source|slot_template|survey)/.test(item.event.type))
        sent.push(item);
    }
  }
  bookings = bookingsOf(demo, sent);
}, 120_000);

const eventsOf = (type: string, practice?: string): DraftEvent[] =>
  sent.filter(({ event }) => event.type === type && (!practice || event.practiceid === practice)).map(({ event }) => event);

describe('planted stories', () => {
  it('Mondays: follow-ups booked over 21 days ahead stay away at Alder Street, since nine weeks and on Mondays only', () => {
    const from = dateText(story.mondays);
    const at = bookings.filter(({ practice }) => practice === stories.mondays.practice);
    const mondays = at.filter(({ weekday }) => weekday === 1);
    expect(noShowRate(mondays.filter(({ day }) => day >= from))).toBeGreaterThan(0.25);
    expect(noShowRate(mondays.filter(({ day }) => day < from))).toBeLessThan(0.14);
    expect(noShowRate(at.filter(({ weekday, day }) => weekday !== 1 && day >= from))).toBeLessThan(0.11);
    const others = bookings.filter(({ practice, weekday, day }) => practice !== stories.mondays.practice && weekday === 1 && day >= from);
    expect(noShowRate(others)).toBeLessThan(0.11);
    const long = mondays.filter(({ day, leadDays }) => day >= from && leadDays > 21);
    const near = mondays.filter(({ day, leadDays }) => day >= from && leadDays <= 21);
    expect(noShowRate(long)).toBeGreaterThan(0.45);
    expect(noShowRate(near)).toBeLessThan(0.14);
  });

  it('denials: one payer wants authorizations at Pier Point since six weeks; reason 197 explains it', () => {
    const from = dateText(story.denials);
    const rate = (practice: string | undefined, test: (date: string) => boolean): number => {
      const first = (event: DraftEvent): boolean => number(event, 'attempt') === 1 && number(event, 'payerSequence') === 1;
      const answers = eventsOf('claim.adjudicated', practice).filter(
        (event) => first(event) && text(event, 'claimStatus') !== '22' && test(text(event, 'adjudicatedDate')),
      );
      return share(eventsOf('claim.denied', practice).filter((event) => first(event) && test(text(event, 'date'))).length, answers.length);
    };
    expect(rate(stories.denials.practice, (date) => date >= from)).toBeGreaterThan(0.18);
    expect(rate(stories.denials.practice, (date) => date < from)).toBeLessThan(0.11);
    expect(rate('millrace-internal', (date) => date >= from)).toBeLessThan(0.13);
    const reasons = eventsOf('claim.denied', stories.denials.practice).filter(
      (event) => text(event, 'date') >= from && text(event, 'payer') === stories.denials.payer,
    );
    expect(share(reasons.filter((event) => text(event, 'reason') === '197').length, reasons.length)).toBeGreaterThan(0.8);
  });

  const lobby = (practice: string, from: number, to: number): number =>
    median(
      bookings.flatMap(({ practice: at, day, lobbyMinutes }) =>
        at === practice && day >= dateText(from) && day < dateText(to) && lobbyMinutes !== undefined ? [lobbyMinutes] : [],
      ),
    );

  it('understaffed: waits and hours beyond 40 a week rise at Sagebrush while two seats stay open', () => {
    const { practice } = stories.understaffed;
    expect(lobby(practice, anchorDay - 21, anchorDay)).toBeGreaterThan(1.4 * lobby(practice, anchorDay - 150, story.understaffed));
    expect(overtimeShare(practice, anchorDay - 21, anchorDay - 1)).toBeGreaterThan(0.085);
    expect(overtimeShare(practice, anchorDay - 150, story.understaffed)).toBeLessThan(0.075);
    expect(overtimeShare('juniper-womens', anchorDay - 21, anchorDay - 1)).toBeLessThan(0.05);
    expect(eventsOf('employee.terminated', practice).length).toBeGreaterThanOrEqual(2);
  });

  it('self-rooming: the lobby wait at Birchwood halves from the day of the annotation', () => {
    const { practice } = stories.selfRooming;
    expect(lobby(practice, story.selfRooming, anchorDay)).toBeLessThan(0.65 * lobby(practice, anchorDay - 150, story.selfRooming));
    const note = eventsOf('annotation.made', practice)[0];
    expect(text(note, 'day')).toBe(dateText(story.selfRooming));
    expect(note?.data['phase']).toBe(false);
  });

  it('text reminders: fewer no-shows at Madrona from the day they were turned on', () => {
    const at = bookings.filter(({ practice }) => practice === stories.textReminders.practice);
    const on = dateText(story.textReminders);
    expect(noShowRate(at.filter(({ day }) => day >= on))).toBeLessThan(0.75 * noShowRate(at.filter(({ day }) => day < on)));
  });

  it('silence: the scheduling feed of Dunes stopped about five hours ago, all others spoke within the last hour', () => {
    const silentHours = (source: string): number => (demo.anchorMs - (lastBySource.get(source) ?? 0)) / 3_600_000;
    const silent = `hl7v2/${stories.silentFeed.practice}`;
    expect(silentHours(silent)).toBeGreaterThan(5);
    expect(silentHours(silent)).toBeLessThan(6);
    for (const source of lastBySource.keys())
      if (source !== silent && !source.startsWith('directory/')) expect(silentHours(source), source).toBeLessThan(1.1);
  });

  it('the group as a whole is believable: no-shows, cancellations, walk-ins, waits, lead times', () => {
    const of = (test: (booking: PlainBooking) => boolean): number => share(bookings.filter(test).length, bookings.length);
    expect(noShowRate(bookings)).toBeGreaterThan(0.06);
    expect(noShowRate(bookings)).toBeLessThan(0.09);
    expect(of(({ outcome }) => outcome === 'cancelled')).toBeGreaterThan(0.05);
    expect(of(({ outcome }) => outcome === 'cancelled')).toBeLessThan(0.12);
    expect(of(({ walkIn }) => walkIn)).toBeGreaterThan(0.1);
    const waits = median(bookings.flatMap(({ lobbyMinutes }) => lobbyMinutes ?? []));
    expect(waits).toBeGreaterThan(11);
    expect(waits).toBeLessThan(18);
    const ahead = median(bookings.filter(({ walkIn }) => !walkIn).map(({ leadDays }) => leadDays));
    expect(ahead).toBeGreaterThan(7);
    expect(ahead).toBeLessThan(20);
  });

  it('weather of data: late stamps, fast clocks, batches, corrections, missing stamps, takebacks, voids', () => {
    const late = eventsOf('appointment.checked_in').filter(
      (event) => Date.parse(event.recordedat) - Date.parse(event.time) > 86_400_000 / 3,
    );
    const fast = eventsOf('appointment.checked_in').filter((event) => Date.parse(event.time) - Date.parse(event.recordedat) > 300_000);
    for (const found of [
      late,
      fast,
      eventsOf('appointment.status_corrected'),
      eventsOf('payment.reversed'),
      eventsOf('charge.voided'),
      eventsOf('refund.posted'),
      eventsOf('shift.voided'),
    ])
      expect(found.length).toBeGreaterThan(5);
    const minutes = new Map<string, number>();
    for (const event of eventsOf('appointment.roomed', 'millrace-internal'))
      minutes.set(event.time.slice(0, 16), (minutes.get(event.time.slice(0, 16)) ?? 0) + 1);
    expect([...minutes.values()].filter((count) => count >= 5).length).toBeGreaterThan(3);
    const tidewater = bookings.filter(
      ({ practice, outcome, events }) => practice === 'tidewater-internal' && outcome === 'visit' && events.has('roomed'),
    );
    expect(share(tidewater.filter(({ events }) => !events.has('checked_out')).length, tidewater.length)).toBeGreaterThan(0.12);
  });
});

// Minutes beyond 40 hours in a week from Sunday to Saturday, of all worked minutes.
function overtimeShare(practice: string, fromDay: number, toDay: number): number {
  const shifts = new Map<string, Map<string, DraftEvent>>();
  for (const { event } of sent) {
    if (event.practiceid !== practice || !event.type.startsWith('shift.')) continue;
    const known = shifts.get(text(event, 'shiftId')) ?? new Map<string, DraftEvent>();
    shifts.set(text(event, 'shiftId'), known.set(event.type.slice(6), event));
  }
  const weeks = new Map<string, number>();
  for (const [shiftId, events] of shifts) {
    const clockIn = events.get('clocked_in');
    const clockOut = events.get('clocked_out');
    if (!clockIn || !clockOut || events.has('voided')) continue;
    const day = Math.floor(Date.parse(`${shiftId.slice(-10)}T00:00:00Z`) / 86_400_000);
    if (day < fromDay || day >= toDay) continue;
    const pause = events.get('break_taken');
    const minutes = (Date.parse(clockOut.time) - Date.parse(clockIn.time)) / 60_000 - (pause ? number(pause, 'minutes') : 0);
    const week = `${clockIn.subject} ${Math.floor((day + 4) / 7)}`;
    weeks.set(week, (weeks.get(week) ?? 0) + minutes);
  }
  const worked = [...weeks.values()];
  return share(
    worked.reduce((sum, minutes) => sum + Math.max(0, minutes - 2400), 0),
    worked.reduce((sum, minutes) => sum + minutes, 0),
  );
}
