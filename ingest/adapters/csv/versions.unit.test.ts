/** Which of two contents of one row counts: by the source's own stamp, and where it says nothing by who came later. */
import { expect, it } from 'vitest';
import type { RowDraft } from './row-drafts.ts';
import { decide, type Version } from './versions.ts';

const day = (n: number): string => `2026-11-0${n}T12:00:00.000Z`;
const deliveredMs = Date.parse(day(9));

function row(clock: RowDraft['clock'], recordedat: string): RowDraft {
  const about = { specversion: '1.0', id: 'new', type: 'appointment.checked_in', source: 'csv/x', subject: 'x:1', practiceid: 'mesa' };
  const draft = { ...about, time: day(1), recordedat, sourceref: 'f:2', data: {}, dataschema: '' };
  return { draft, natural: 'n', keep: 'version', clock, stream: 'appointments' };
}
const times = { recordedMs: Date.parse(day(5)), occurredMs: Date.parse(day(1)), startMs: undefined };
const known: Version = { natural: 'n', eventId: 'old', type: 'appointment.checked_in', ref: 'f:1', content: 'c', ...times };

it.each<[string, RowDraft['clock'], string, boolean, string]>([
  ['an older stamp of the source is older knowledge', 'source', day(4), true, day(4)],
  ['the same stamp with another content is the later word', 'source', day(5), false, '2026-11-05T12:00:00.001Z'],
  ['a newer stamp is newer knowledge', 'source', day(6), false, day(6)],
  ['the row’s own stamps say nothing of that: the later delivery counts', 'row', day(4), false, '2026-11-05T12:00:00.001Z'],
])('%s', (_what, clock, recordedat, stale, as) => {
  const decision = decide(row(clock, recordedat), { room: '4' }, [known], deliveredMs);
  expect(decision).toMatchObject({ kind: 'send', stale, draft: { recordedat: as } });
});
