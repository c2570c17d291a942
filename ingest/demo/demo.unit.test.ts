/** The demo's events: the same every time, every one valid, in order, in believable numbers, fast. */
import { parseEvent, streamOf } from '@rounds/schemas/events/event.ts';
import { stampLocal } from '@rounds/schemas/events/stamp.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { demoFor, history } from './demo-for-tests.ts';
import type { DraftEvent, SentEvent } from './event-writer.ts';

const small = { months: 1, practices: ['madrona-pediatrics', 'pierpoint-cardiology', 'redstone-urgent', 'dunes-urgent'] };

describe('a small demo', () => {
  it('is the same byte for byte for the same seed and instant, and another for another seed', () => {
    const once = JSON.stringify(history(demoFor(small)));
    expect(JSON.stringify(history(demoFor(small))) === once).toBe(true);
    expect(JSON.stringify(history(demoFor({ ...small, seed: 5 }))) === once).toBe(false);
  });

  it('has only events that the gate lets through, before and after stamping, and loses nothing there', () => {
    const demo = demoFor(small);
    for (const { event } of history(demo)) {
      const parsed = parseEvent(event);
      if (!parsed.ok) throw new Error(`${event.type}: ${JSON.stringify(parsed.violations)}`);
      if (JSON.stringify(parsed.event.data) !== JSON.stringify(parseAgain(event)))
        throw new Error(`${event.type} carries a field that is not on the list`);
      const clock = demo.clockOf(event.practiceid);
      if (clock && !parseEvent(stampLocal(event, clock)).ok) throw new Error(`${event.type} is not valid when stamped`);
    }
  });

  it('gives an id to one event only; what is sent again is the same word for word', () => {
    const byId = new Map<string, SentEvent>();
    let again = 0;
    for (const item of history(demoFor(small))) {
      const first = byId.get(item.event.id);
      if (!first) byId.set(item.event.id, item);
      else if (JSON.stringify(first.event) !== JSON.stringify(item.event)) throw new Error(`two events are called ${item.event.id}`);
      else again++;
    }
    expect(again / byId.size).toBeGreaterThan(0.001);
    expect(again / byId.size).toBeLessThan(0.006);
  });

  it('keeps a subject in one practice, and patients as pseudonyms', () => {
    const practiceOf = new Map<string, string>();
    const keys = new Set<unknown>();
    for (const { event } of history(demoFor(small))) {
      const known = practiceOf.get(event.subject);
      if (known !== undefined && known !== event.practiceid) throw new Error(`${event.subject} stands in two practices`);
      practiceOf.set(event.subject, event.practiceid);
      if ('patient' in event.data) keys.add(event.data['patient']);
    }
    expect([...keys].every((key) => /^p_[A-Za-z0-9_-]{22}$/.test(String(key)))).toBe(true);
    expect(keys.size).toBeGreaterThan(1_500);
  });
});

// The same data with its keys in the order the schema puts them: only then are texts comparable.
function parseAgain(event: DraftEvent): unknown {
  const parsed = parseEvent(event);
  if (!parsed.ok) return undefined;
  return Object.fromEntries(
    Object.keys(parsed.event.data)
      .map((key) => [key, event.data[key]])
      .concat(Object.entries(event.data).filter(([key]) => !(key in parsed.event.data))),
  );
}

/** What one pass over the whole demo shows; nothing of it is kept. */
interface Survey {
  count: number;
  outOfOrder: string | undefined;
  readonly firstOf: Map<string, number>;
  readonly types: Map<string, number>;
  readonly sources: Set<string>;
  readonly invalid: string[];
}

function look(survey: Survey, { sentMs, event }: SentEvent, beforeMs: number, anchorMs: number): void {
  const seen = (survey.types.get(event.type) ?? 0) + 1;
  survey.types.set(event.type, seen);
  if (seen === 1) survey.firstOf.set(event.type, survey.count);
  survey.count++;
  survey.sources.add(event.source);
  if (sentMs < beforeMs || sentMs >= anchorMs || Date.parse(event.recordedat) > sentMs) survey.outOfOrder ??= event.id;
  if (seen % 97 > 1) return;
  const parsed = parseEvent(event);
  if (!parsed.ok) survey.invalid.push(`${event.type}: ${JSON.stringify(parsed.violations)}`);
}

describe('the whole demo', () => {
  const demo = demoFor();
  const survey: Survey = {
    count: 0,
    outOfOrder: undefined,
    firstOf: new Map(),
    types: new Map(),
    sources: new Set(),
    invalid: [],
  };

  beforeAll(() => {
    let beforeMs = Number.NEGATIVE_INFINITY;
    for (const batch of demo.eventsBetween(Number.NEGATIVE_INFINITY, demo.anchorMs)) {
      for (const sent of batch.events) {
        look(survey, sent, beforeMs, demo.anchorMs);
        beforeMs = sent.sentMs;
      }
    }
  }, 180_000);

  it('is 1.0 to 1.6 million events, as estimated beforehand within 4 percent', () => {
    expect(survey.count).toBeGreaterThan(1_000_000);
    expect(survey.count).toBeLessThan(1_600_000);
    expect(Math.abs(demo.expectedEvents / survey.count - 1)).toBeLessThan(0.04);
  });

  it('is in the order of sending, the directory first, nothing known before it was recorded or after now', () => {
    expect(survey.outOfOrder).toBeUndefined();
    expect(survey.firstOf.get('organisation.registered')).toBe(0);
    for (const type of ['region', 'payer', 'practice', 'provider'])
      expect(survey.firstOf.get(`${type}.registered`)).toBeLessThan(survey.firstOf.get('appointment.booked') ?? 0);
  });

  it('has every type valid, sampled through the whole history, in all four streams from 28 feeds', () => {
    expect(survey.invalid).toEqual([]);
    expect(new Set([...survey.types.keys()].map(streamOf)).size).toBe(4);
    expect(survey.types.size).toBeGreaterThan(45);
    expect(survey.sources.size).toBe(28);
  });

  it('has a money trail for its visits: charges, claims, answers and payments in proportion', () => {
    const n = (type: string): number => survey.types.get(type) ?? 0;
    expect(n('charge.posted') / n('claim.submitted')).toBeGreaterThan(1.2);
    expect(n('claim.denied') / n('claim.submitted')).toBeGreaterThan(0.05);
    expect(n('claim.denied') / n('claim.submitted')).toBeLessThan(0.12);
    expect(n('claim.rejected') / n('claim.submitted')).toBeLessThan(0.05);
    expect(n('claim.adjudicated') / n('claim.submitted')).toBeGreaterThan(0.9);
    expect(n('payment.posted')).toBeGreaterThan(n('claim.adjudicated'));
  });
});
