/**
 * Small and whole demos for tests, and plain readers of their events.
 * In: an anchor and a size. Out: arrays and maps; nothing here shares code with the model it checks.
 */
import { serviceDay } from '@rounds/schemas/time.ts';
import { createDemo } from './create-demo.ts';
import type { Demo, DemoOptions } from './create-demo.ts';
import type { DraftEvent, SentEvent } from './event-writer.ts';

export const ANCHOR = '2026-11-22T15:00:00Z';

export function demoFor(options: Partial<DemoOptions> = {}): Demo {
  return createDemo({ seed: 20_261_122, anchorMs: Date.parse(ANCHOR), ...options });
}

/** Everything sent in a span, batch after batch. */
export function sentBetween(demo: Demo, fromMs: number, toMs: number): SentEvent[] {
  const all: SentEvent[] = [];
  for (const batch of demo.eventsBetween(fromMs, toMs)) for (const sent of batch.events) all.push(sent);
  return all;
}

export function history(demo: Demo): SentEvent[] {
  return sentBetween(demo, Number.NEGATIVE_INFINITY, demo.anchorMs);
}

/** A field of an event's data as text; '' when it is not there. */
export function text(event: DraftEvent | undefined, field: string): string {
  const value = event?.data[field];
  return typeof value === 'string' ? value : '';
}

export function number(event: DraftEvent | undefined, field: string): number {
  const value = event?.data[field];
  return typeof value === 'number' ? value : Number.NaN;
}

export interface PlainBooking {
  readonly practice: string;
  readonly day: string;
  readonly weekday: number;
  readonly leadDays: number;
  readonly walkIn: boolean;
  readonly outcome: 'visit' | 'left' | 'cancelled' | 'voided' | 'no_show' | 'other';
  readonly lobbyMinutes: number | undefined;
  readonly events: ReadonlyMap<string, DraftEvent>;
}

/** Bookings of past service days, read from their events alone. */
export function bookingsOf(demo: Demo, sent: readonly SentEvent[]): PlainBooking[] {
  const bySubject = new Map<string, Map<string, DraftEvent>>();
  for (const { event } of sent) {
    if (!event.type.startsWith('appointment.')) continue;
    const known = bySubject.get(event.subject);
    if (known) known.set(event.type.slice(12), event);
    else bySubject.set(event.subject, new Map([[event.type.slice(12), event]]));
  }
  const today = new Date(demo.anchorMs - 2 * 86_400_000).toISOString().slice(0, 10);
  return [...bySubject.values()].flatMap((events) => plainBooking(demo, events)).filter((booking) => booking.day < today);
}

function plainBooking(demo: Demo, events: ReadonlyMap<string, DraftEvent>): PlainBooking[] {
  const booked = events.get('booked');
  const clock = booked && demo.clockOf(booked.practiceid);
  if (!booked || !clock) return [];
  const startMs = Date.parse(text(events.get('rescheduled') ?? booked, 'start'));
  const day = serviceDay(startMs, clock.timeZone, clock.cutoverMinutes);
  const bookedDay = serviceDay(Date.parse(booked.time), clock.timeZone, 0);
  const checkedIn = events.get('checked_in');
  const roomed = events.get('roomed');
  const lobby = checkedIn && roomed && Math.max(0, (Date.parse(roomed.time) - Math.max(Date.parse(checkedIn.time), startMs)) / 60_000);
  return [
    {
      practice: booked.practiceid,
      day,
      weekday: new Date(`${day}T00:00:00Z`).getUTCDay() || 7,
      leadDays: (Date.parse(day) - Date.parse(bookedDay)) / 86_400_000,
      walkIn: booked.data['walkIn'] === true,
      outcome: outcomeOf(events),
      lobbyMinutes: lobby,
      events,
    },
  ];
}

function outcomeOf(events: ReadonlyMap<string, DraftEvent>): PlainBooking['outcome'] {
  if (events.has('voided')) return 'voided';
  if (events.has('cancelled')) return 'cancelled';
  if (events.has('left_without_being_seen')) return 'left';
  if (['checked_in', 'roomed', 'provider_in', 'checked_out', 'completed'].some((type) => events.has(type))) return 'visit';
  return events.has('turned_away_late') || events.has('telehealth_failed') ? 'other' : 'no_show';
}

export const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** No-show rate of bookings a person could have missed. */
export function noShowRate(bookings: readonly PlainBooking[]): number {
  const expected = bookings.filter(
    ({ walkIn, outcome }) => !walkIn && (outcome === 'visit' || outcome === 'left' || outcome === 'no_show'),
  );
  return share(expected.filter(({ outcome }) => outcome === 'no_show').length, expected.length);
}
