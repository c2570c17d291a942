/** Pieces of tables read again: the same ids where the mapping says the same, the new ones where it does not, nothing of the past undone. */
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import { describe, expect, it } from 'vitest';
import type { RawMessage } from '../../outcome.ts';
import { prepare } from '../../prepare.ts';
import { csvDesk, mappingOf, sheet } from './csv-for-tests.ts';
import type { KnownVersions } from './known-versions.ts';
import { createCsvRawReader } from './raw.ts';

type Event = {
  id: string;
  type: string;
  subject: string;
  time: string;
  recordedat: string;
  sourceref: string;
  mappingversion?: number;
  data: Record<string, unknown>;
};

/** The log as ClickHouse would tell of it: every event ever sent, by the beginning of its id. */
function knownOf(events: readonly Event[]): KnownVersions['load'] {
  const versions = events.map((event) => ({
    natural: event.id.slice(0, 22),
    eventId: event.id,
    type: event.type,
    ref: event.sourceref,
    recordedMs: Date.parse(event.recordedat),
    occurredMs: Date.parse(event.time),
    content: '',
    startMs: undefined,
  }));
  return (things) => {
    const asked = new Set(things.map(({ natural }) => natural));
    return Promise.resolve(
      Map.groupBy(
        versions.filter(({ natural }) => asked.has(natural)),
        ({ natural }) => natural,
      ),
    );
  };
}

function bench(mapping: Mapping = mappingOf('generic-appointments'), practice: string | null = 'cherry-creek') {
  const desk = csvDesk();
  const kept: RawMessage[] = [];
  const accept: typeof desk.acceptor.accept = (outcomes, raw, feed) => {
    if (raw) kept.push(raw);
    return desk.acceptor.accept(outcomes, raw, feed);
  };
  const deps = { ...desk.deps, acceptor: { ...desk.acceptor, accept } };
  const sent = () =>
    ['appointments', 'billing', 'operations']
      .flatMap((topic) => desk.log.bodies(topic) as Event[])
      .filter(({ type }) => type !== 'source.delivered');
  const reread = async (now: Mapping = mapping) => {
    const known = { load: knownOf(sent()) };
    const reader = createCsvRawReader({
      ...deps,
      known,
      mapping: (id) => (id === now.id ? now : undefined),
      clock: () => desk.now.ms + 9_000_000,
    });
    return (await Promise.all(kept.map((raw) => reader.reread(raw)))).flat();
  };
  const eventsAgain = async (now?: Mapping): Promise<Event[]> =>
    [...prepare(await reread(now), desk.directory).messages.values()].flat().map(({ value }) => JSON.parse(String(value)) as Event);
  return {
    ...desk,
    kept,
    sent,
    reread,
    eventsAgain,
    deliver: (content: string | Uint8Array) => desk.deliverWith(deps, content, mapping, practice),
  };
}

const withStatus = (words: Record<string, string>): Mapping => {
  const mapping = structuredClone(mappingOf('generic-appointments'));
  Object.assign(mapping.columns['status']?.map ?? {}, words);
  return { ...mapping, version: 2 };
};
/** In the order of ids: reading again need not keep the order of files. */
const byId = <T extends { id: string }>(list: readonly T[]): T[] => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));

describe('a piece read again', () => {
  it('under the same mapping says what it said: ids, times, lines, moves and taken-back endings', async () => {
    const { deliver, eventsAgain, sent, now } = bench();
    await deliver(
      sheet([
        { status: 'Completed', checked_in_at: '11/02/2026 8:52 AM' },
        { status: 'No-show' },
        { scheduled_start: '12/02/2026 9:00 AM' },
      ]),
    );
    now.ms += 60_000;
    await deliver(
      sheet([{ status: 'No-show' }, { status: 'Scheduled', modified_at: '11/03/2026 9:00 AM' }, { scheduled_start: '12/03/2026 9:00 AM' }]),
    );
    expect(sent().map(({ type }) => type)).toEqual(expect.arrayContaining(['appointment.rescheduled', 'appointment.status_corrected']));
    expect(byId(await eventsAgain())).toEqual(byId(sent()));
  });
  it('under a corrected map of codes says what is new, under the rows’ own lines', async () => {
    const rows = Array.from({ length: 30 }, (_row, index) => (index === 7 ? { status: 'Bumped' } : {}));
    const { deliver, eventsAgain, reread, kept } = bench();
    const text = sheet(rows).split('\n');
    text.splice(3, 0, '', '');
    expect((await deliver(text.join('\n'))).rejections).toMatchObject([{ line: 11, column: 'status' }]);
    expect((await reread()).filter(({ kind }) => kind === 'rejection')).toMatchObject([
      { sourceRef: `${kept[0]?.sourceRef.split(':')[0]}:11` },
    ]);
    const again = await eventsAgain(withStatus({ bumped: 'no_show' }));
    expect(again.filter(({ sourceref }) => sourceref.endsWith(':11')).map(({ type }) => type)).toEqual([
      'appointment.booked',
      'appointment.no_show',
    ]);
    expect(again.every(({ mappingversion }) => mappingversion === 2)).toBe(true);
  });
  it('no longer says an ending the map takes away', async () => {
    const { deliver, eventsAgain } = bench();
    await deliver(sheet([{ status: 'Missed' }, {}]));
    const types = async (now?: Mapping) => (await eventsAgain(now)).map((event) => event.type);
    expect(await types()).toContain('appointment.no_show');
    expect(await types(withStatus({ missed: 'open' }))).not.toContain('appointment.no_show');
  });
  it('dates rows without a stamp by when they came, not by when they are read again', async () => {
    const { deliver, eventsAgain, sent } = bench(mappingOf('payers'), null);
    await deliver('payer,name,class\nbcbs,Blue Cross,Commercial\n');
    expect(await eventsAgain()).toEqual(sent());
  });
  it('keeps a ledger entry under its id, whatever the mapping makes of it', async () => {
    const mapping = mappingOf('generic-charges-and-payments');
    const { deliver, eventsAgain, sent } = bench(mapping);
    await deliver('entry_id,type,claim_id,amount,post_date,service_date\n1,Payment,C1,5,11/03/2026,11/02/2026\n');
    const changed = structuredClone(mapping);
    Object.assign(changed.columns['type']?.map ?? {}, { payment: 'payment_payer' });
    const [again] = await eventsAgain({ ...changed, version: 3 });
    expect(again).toMatchObject({ id: sent()[0]?.id, mappingversion: 3, data: { from: 'payer' } });
  });
  it('says that its mapping is gone', async () => {
    const { deliver, reread } = bench();
    await deliver(sheet([{}]));
    expect(await reread({ ...mappingOf('generic-appointments'), id: 'other' })).toMatchObject([{ kind: 'rejection' }]);
  });
  it('of a workbook is the row as text', async () => {
    const { workbook } = await import('./workbook/workbook-for-tests.ts');
    const { deliver, eventsAgain, sent } = bench();
    const rows = [
      ['appointment_id', 'scheduled_start', 'status', 'booked_at'],
      [],
      ['A1', { v: '46328.375', style: 2 }, 'No-show', '10/20/2026 1:15 PM'],
    ];
    await deliver(workbook([{ name: 'S', rows }]));
    expect(await eventsAgain()).toEqual(sent());
  });
});
