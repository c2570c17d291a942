/** What a new reading of a message does to what it said before. */
import { parseEvent } from '@rounds/schemas/events/event.ts';
import { describe, expect, it } from 'vitest';
import { compare, withdrawalOf, type SaidEvent } from './compare.ts';
import { keyOf, type KnownEvent } from './known-events.ts';

const base = {
  specversion: '1.0',
  source: 'hl7v2/main',
  time: '2026-11-20T15:00:00Z',
  recordedat: '2026-11-20T15:00:00Z',
  practiceid: 'mesa',
};

function said(id: string, more: object = {}): SaidEvent {
  const parsed = parseEvent({ ...base, id, type: 'appointment.checked_in', subject: 'h:1', sourceref: 'M1', data: {}, ...more });
  if (!parsed.ok) throw new Error('fixture is no event');
  return { stream: parsed.stream, event: parsed.event };
}

function known(id: string, more: Partial<KnownEvent> = {}): KnownEvent {
  const { event, stream } = said(id);
  const times = { occurredMs: Date.parse(event.time), recordedMs: Date.parse(event.recordedat) };
  const told = { type: event.type, practice: 'mesa', body: JSON.stringify(event.data), flags: [], sourceRef: 'M1' };
  return { stream, subject: 'h:1', id, ...times, ...told, version: 1, withdrawn: false, ...more };
}

const outcome = (now: readonly SaidEvent[], before: readonly KnownEvent[], version: number) => {
  const { added, changed, same, gone, blocked } = compare(now, Map.groupBy(before, keyOf), version);
  return { added: added.length, changed: changed.length, same, gone: gone.length, blocked };
};
const none = { added: 0, changed: 0, same: 0, gone: 0, blocked: 0 };

describe('an event', () => {
  it.each<[string, SaidEvent[], KnownEvent[], number, Partial<typeof none>]>([
    ['nobody said before is added', [said('a')], [], 2, { added: 1 }],
    ['said as before stays, of whatever version', [said('a')], [known('a')], 3, { same: 1 }],
    ['said twice in one reading is one', [said('a'), said('a')], [], 2, { added: 1 }],
    ['of another practice is changed', [said('a', { practiceid: 'harbor' })], [known('a')], 2, { changed: 1 }],
    ['whose flag went away is changed', [said('a')], [known('a', { flags: ['unmapped:status:X'] })], 2, { changed: 1 }],
    ['that lay in the future when it came, and no more, stays', [said('a')], [known('a', { flags: ['future_time'] })], 2, { same: 1 }],
    ['withdrawn before is said again', [said('a')], [known('a'), known('a', { version: 2, withdrawn: true })], 3, { changed: 1 }],
    ['withdrawn by this very version is said all the same', [said('a')], [known('a', { version: 2, withdrawn: true })], 2, { changed: 1 }],
    [
      'said otherwise by this very version cannot be outranked',
      [said('a')],
      [known('a', { version: 2, practice: 'harbor' })],
      2,
      { blocked: 1 },
    ],
    [
      'said by an older version only is outranked',
      [said('a')],
      [known('a', { version: 2, practice: 'harbor' }), known('a')],
      3,
      { changed: 1 },
    ],
    ['said no more is withdrawn', [], [known('a')], 2, { gone: 1 }],
    ['said no more and withdrawn already is left', [], [known('a'), known('a', { version: 2, withdrawn: true })], 3, {}],
    ['said no more by the version it is of cannot be withdrawn', [], [known('a', { version: 2 })], 2, { blocked: 1 }],
  ])('%s', (_, now, before, version, expected) => {
    expect(outcome(now, before, version)).toEqual({ ...none, ...expected });
  });

  it('is withdrawn by an event of the same id, subject and content', () => {
    const parsed = parseEvent(withdrawalOf(known('a'), 'hl7v2/main', 4));
    expect(parsed.ok && parsed.event).toMatchObject({
      ...base,
      time: '2026-11-20T15:00:00.000Z',
      recordedat: '2026-11-20T15:00:00.000Z',
      id: 'a',
      subject: 'h:1',
      withdrawn: true,
      mappingversion: 4,
    });
  });
});
