/** The demo's remittances say what was posted: same payer, same day, same cents; what differs is money of no claim. */
import { expect, test } from 'vitest';
import { DAY_MS } from './calendar.ts';
import { demoFor, history, number, text } from './demo-for-tests.ts';
import type { DraftEvent } from './event-writer.ts';

const demo = demoFor({ months: 4, practices: ['madrona-pediatrics', 'redstone-urgent'] });
const events = [...new Map(history(demo).map(({ event }) => [event.id, event])).values()];
const ofType = (type: string): DraftEvent[] => events.filter((event) => event.type === type);
const keyOf = (event: DraftEvent, day: string): string => `${event.practiceid} ${text(event, 'payer')} ${text(event, day)}`;
const remittances = ofType('remittance.received');

test('each is what the payer’s payments and takebacks of its day come to', () => {
  const posted = new Map<string, { claims: number; cents: number }>();
  // Payments of yesterday and today are not told before tomorrow morning.
  const told = new Date(demo.anchorMs - 2 * DAY_MS).toISOString().slice(0, 10);
  for (const [type, sign] of [
    ['payment.posted', 1],
    ['payment.reversed', -1],
  ] as const)
    for (const event of ofType(type)) {
      if (text(event, 'from') !== 'payer' || text(event, 'postDate') > told) continue;
      const sums = posted.get(keyOf(event, 'postDate')) ?? { claims: 0, cents: 0 };
      posted.set(keyOf(event, 'postDate'), { claims: sums.claims + 1, cents: sums.cents + sign * number(event, 'amountCents') });
    }
  const said = remittances.filter((event) => text(event, 'paymentDate') <= told);
  expect(posted.size).toBeGreaterThan(500);
  expect(
    new Map(
      said.map((event) => [keyOf(event, 'paymentDate'), { claims: number(event, 'claims'), cents: number(event, 'claimPaidCents') }]),
    ),
  ).toEqual(posted);
});

test('each balances with its provider adjustments, and has a trace number of its own', () => {
  const adjusted = new Map(ofType('provider_adjustment.posted').map((event) => [event.subject, number(event, 'amountCents')]));
  expect(adjusted.size).toBeGreaterThan(10);
  for (const event of remittances) {
    expect(number(event, 'amountCents')).toBe(number(event, 'claimPaidCents') + (adjusted.get(event.subject) ?? 0));
    expect(number(event, 'amountCents')).toBeGreaterThanOrEqual(0);
  }
  expect(new Set(remittances.map((event) => text(event, 'trace'))).size).toBe(remittances.length);
});
