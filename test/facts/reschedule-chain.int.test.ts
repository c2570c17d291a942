/**
 * A sender that cannot move an appointment cancels it and books another: one reschedule, not a cancellation and a booking (kpis.md 1.12 rule 5).
 * Whatever the order and the batches in which the two come; not outside the window, not for others, not once the booking is withdrawn.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLogFixture, eventsAt, mainSite } from '../fixtures/events.ts';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';

const ev = eventsAt(mainSite);
const patient = 'p_0123456789abcdefghij';
const moves = { rescheduleWindowMinutes: 15, patient, provider: 'dr-lee' };
const first = ev('appointment.booked', 'a', '2026-04-01T10:00', { start: '2026-05-01T09:00', ...moves });
const cancelled = ev('appointment.cancelled', 'a', '2026-04-20T10:00', { initiator: 'patient', ...moves });
const anew = (time: string, data = {}, envelope = {}) =>
  ev('appointment.booked', 'b', time, { start: '2026-05-09T09:00', ...moves, ...data }, { id: 'anew', ...envelope });
const second = anew('2026-04-20T10:02');
const kept = ev('appointment.completed', 'b', '2026-05-09T09:40');

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline();
});
beforeEach(() => pipeline.clear());
afterAll(() => pipeline.close());

const slots = () =>
  pipeline.rows(
    'SELECT appointment_id AS a, toString(day) AS day, outcome, moved, is_booking_day AS counts, root_id AS root, version FROM appointment_slots FINAL ORDER BY a, day',
  );

test('cancelled and booked anew within the window is one visit that was moved', async () => {
  await pipeline.fold(createLogFixture().append([first, cancelled, second, kept]));
  expect(await slots()).toMatchObject([
    { a: 'a', day: '2026-04-01', counts: 0 },
    { a: 'a', day: '2026-05-01', outcome: 'rescheduled', moved: 1, counts: 0, root: 'a' },
    { a: 'b', day: '2026-04-20', counts: 1, root: 'a' },
    { a: 'b', day: '2026-05-09', outcome: 'completed', moved: 0, root: 'a' },
  ]);
});

test.each([
  ['one at a time', [[first], [cancelled], [second], [kept]]],
  ['the last first', [[kept], [second], [cancelled], [first]]],
  [
    'the booking with its visit, then the cancellation, twice',
    [
      [second, kept],
      [cancelled, first],
      [first, cancelled],
    ],
  ],
])('%s: the same rows', async (_order, batches) => {
  await pipeline.fold(createLogFixture().append([first, cancelled, second, kept]));
  const whole = await slots();
  await pipeline.clear();
  const log = createLogFixture();
  for (const batch of batches) await pipeline.fold(log.append(batch));
  expect(await slots()).toEqual(whole);
});

test.each([
  ['after the window', anew('2026-04-20T10:16')],
  ['before the cancellation', anew('2026-04-20T09:59')],
  ['with another provider', anew('2026-04-20T10:02', { provider: 'dr-kim' })],
  ['for another patient', anew('2026-04-20T10:02', { patient: 'p_zzzzzzzzzzzzzzzzzzzz' })],
])('a booking %s leaves a cancellation', async (_what, other) => {
  await pipeline.fold(createLogFixture().append([first, cancelled, other]));
  expect(await slots()).toMatchObject([
    { a: 'a' },
    { a: 'a', outcome: 'cancelled', moved: 0 },
    { a: 'b', root: 'b' },
    { a: 'b', root: 'b' },
  ]);
});

test('a later mapping that no longer says the booking makes it a cancellation again, in whatever order', async () => {
  const withdrawn = anew('2026-04-20T10:02', {}, { mappingversion: 2, withdrawn: true });
  const log = createLogFixture();
  await pipeline.fold(log.append([first, cancelled, second]));
  await pipeline.fold(log.append([withdrawn]));
  const rows = await slots();
  expect(rows).toMatchObject([
    { a: 'a', counts: 1 },
    { a: 'a', outcome: 'cancelled', moved: 0 },
    { a: 'b', outcome: 'voided' },
    { a: 'b', outcome: 'voided' },
  ]);
  await pipeline.clear();
  const other = createLogFixture();
  for (const event of [withdrawn, second, cancelled, first]) await pipeline.fold(other.append([event]));
  expect(await slots()).toEqual(rows);
});

describe('five appointments, each moved to the next', () => {
  const days = ['2026-05-01', '2026-05-08', '2026-05-15', '2026-05-22', '2026-05-29'];
  // The second is moved within 24 hours of its start; names run against time, so that no order of names can stand for it.
  const movedOn = ['2026-04-20', '2026-05-07', '2026-05-10', '2026-05-17'];
  const name = (index: number) => `id-${9 - index}`;
  const chain: CanonicalEvent[] = days.flatMap((day, index) => {
    const made = movedOn[index - 1];
    const left = movedOn[index];
    return [
      ev('appointment.booked', name(index), made === undefined ? '2026-04-01T10:00' : `${made}T10:05`, { start: `${day}T09:00`, ...moves }),
      ...(left === undefined ? [] : [ev('appointment.cancelled', name(index), `${left}T10:00`, { initiator: 'patient', ...moves })]),
    ];
  });
  chain.push(ev('appointment.completed', name(4), '2026-05-29T09:40'));

  const figures = () =>
    pipeline.rows(`SELECT groupUniqArray(root_id) AS roots, sum(is_booking_day) AS bookings, groupArrayIf(lead_days, is_booking_day) AS lead,
      countIf(outcome = 'cancelled') AS cancelled, countIf(outcome = 'no_show') AS missed, sum(moved) AS moved,
      sum(late_cancel) AS late, countIf(is_visit_day AND outcome = 'completed') AS visits FROM appointment_slots FINAL`);

  test('one chain, one booking, one visit: lead time from the last booking, one late cancellation, no cancellation', async () => {
    await pipeline.fold(createLogFixture().append(chain));
    expect(await figures()).toEqual([{ roots: ['id-9'], bookings: 1, lead: [12], cancelled: 0, missed: 0, moved: 4, late: 1, visits: 1 }]);
  });

  test('in any order, in any batches: the same rows', async () => {
    await pipeline.fold(createLogFixture().append(chain));
    const whole = await slots();
    const shuffle = fc.tuple(fc.shuffledSubarray(chain, { minLength: chain.length }), fc.integer({ min: 2, max: 4 }));
    await fc.assert(
      fc.asyncProperty(shuffle, async ([events, size]) => {
        await pipeline.clear();
        const log = createLogFixture();
        for (let from = 0; from < events.length; from += size) await pipeline.fold(log.append(events.slice(from, from + size)));
        expect(await slots()).toEqual(whole);
      }),
      { numRuns: 2 },
    );
  });
});

test('two cancelled and one booked in their place: one was moved, the other is a cancellation', async () => {
  const other = ev('appointment.booked', 'o', '2026-04-01T10:00', { start: '2026-05-02T09:00', ...moves });
  const otherCancelled = ev('appointment.cancelled', 'o', '2026-04-20T09:58', { initiator: 'patient', ...moves });
  await pipeline.fold(createLogFixture().append([other, otherCancelled, first, cancelled, second]));
  const outcomes = await pipeline.rows(
    'SELECT appointment_id AS a, outcome FROM appointment_slots FINAL WHERE is_scheduled_day ORDER BY a',
  );
  expect(outcomes).toEqual([
    { a: 'a', outcome: 'rescheduled' },
    { a: 'b', outcome: 'booked' },
    { a: 'o', outcome: 'cancelled' },
  ]);
});
