/** Who took whose place: kpis.md 1.12 rule 5 for senders that cancel and book anew. Marks in, pairs and roots out. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { pairReschedules, type RescheduleMark } from '@rounds/processors/fold/pair-reschedules.ts';

const mark = (atMinutes: number, isCancel: boolean, appointment: string, more: Partial<RescheduleMark> = {}): RescheduleMark => ({
  atMs: atMinutes * 60_000,
  isCancel,
  appointment,
  provider: 'dr-lee',
  windowMinutes: 15,
  parent: '',
  gone: false,
  ...more,
});
const books = (at: number, appointment: string, more: Partial<RescheduleMark> = {}) => mark(at, false, appointment, more);
const cancels = (at: number, appointment: string, more: Partial<RescheduleMark> = {}) => mark(at, true, appointment, more);
const told = (marks: readonly RescheduleMark[]) =>
  pairReschedules(marks)
    .filter(({ alive, root }) => alive || root !== '')
    .map(({ left, made, alive, root }) => `${left}${alive ? '→' : '…'}${made} (${root})`)
    .sort();

describe('pairs', () => {
  it.each([
    ['a cancellation and the booking made in its place', [books(0, 'a'), cancels(100, 'a'), books(102, 'b')], ['a→b (a)']],
    ['two cancellations and one booking: one moved', [cancels(100, 'a'), cancels(101, 'b'), books(102, 'c')], ['b→c (b)']],
    ['one cancellation and two bookings: one moved', [cancels(100, 'a'), books(101, 'b'), books(102, 'c')], ['a→b (a)']],
    ['two and two: both moved', [cancels(100, 'a'), cancels(101, 'b'), books(102, 'c'), books(103, 'd')], ['a→d (a)', 'b→c (b)']],
    ['a cancellation said twice moves once', [cancels(100, 'a'), books(102, 'b'), cancels(104, 'a'), books(105, 'c')], ['a→b (a)']],
    ['after the window', [cancels(100, 'a'), books(116, 'b')], []],
    ['before the cancellation', [books(99, 'b'), cancels(100, 'a')], []],
    ['another provider', [cancels(100, 'a'), books(101, 'b', { provider: 'dr-kim' })], []],
    ['a provider nobody named', [cancels(100, 'a', { provider: '' }), books(101, 'b')], ['a→b (a)']],
    ['booked again under its own number', [cancels(100, 'a'), books(101, 'a'), books(102, 'b')], []],
    ['moved away and back', [cancels(100, 'a'), books(101, 'b'), cancels(110, 'b'), books(111, 'a')], ['a→b (a)', 'b→a (a)']],
    ['what counts no more is no cancellation', [cancels(100, 'a', { gone: true }), books(101, 'b')], []],
    ['the sender names the cancelled one, days later', [cancels(100, 'a'), books(9000, 'b', { parent: 'a' })], ['a→b (a)']],
    ['the one named goes before the last one', [cancels(100, 'a'), cancels(101, 'b'), books(102, 'c', { parent: 'a' })], ['a→c (a)']],
    ['one named and never cancelled: a chain, nothing moved', [books(0, 'a'), books(50, 'b', { parent: 'a' })], ['a…b (a)']],
    ['the one named was named itself', [books(1, 'b', { parent: 'a' }), books(2, 'c', { parent: 'b' })], ['a…b (a)', 'b…c (a)']],
  ])('%s', (_what, marks, expected) => expect(told(marks)).toEqual(expected));

  test('a pair that no longer holds is told so', () => {
    const before = pairReschedules([cancels(100, 'a'), books(104, 'c')]);
    const after = pairReschedules([cancels(100, 'a'), books(104, 'c'), books(102, 'b')]);
    expect(before).toEqual([{ left: 'a', made: 'c', alive: true, root: 'a' }]);
    expect(after).toContainEqual({ left: 'a', made: 'c', alive: false, root: '' });
  });
});

test('chains of up to five: the root is the first, whatever the order of arrival', () => {
  const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 0, max: 15 })), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(gaps, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (moves, chance) => {
      let at = 0;
      const marks = moves.flatMap(([stays, takes], index) => {
        at += stays;
        const cancelled = cancels(at, `id-${9 - index}`);
        at += takes;
        return [cancelled, books(at, `id-${8 - index}`)];
      });
      const shuffled = [books(0, 'id-9'), ...marks].map((one) => ({ one, by: chance.next().value })).sort((a, b) => a.by - b.by);
      const alive = pairReschedules(shuffled.map(({ one }) => one)).filter((link) => link.alive);
      expect(new Set(alive.map(({ made, root }) => `${made} ${root}`))).toEqual(new Set(moves.map((_, index) => `id-${8 - index} id-9`)));
      for (const link of pairReschedules(marks)) expect(pairReschedules(marks.toReversed())).toContainEqual(link);
    }),
  );
});
