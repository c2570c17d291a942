/**
 * A sender that cannot move an appointment cancels it and books another: one reschedule, not a cancellation and a booking (kpis.md 1.12 rule 5).
 * Whatever the order and the batches in which the two come; not outside the window, not for others, not once the booking is withdrawn.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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
