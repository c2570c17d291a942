/** Ingest over the real broker and the real store: acknowledged means it is there, and no broker means no acknowledgement. */
import { join } from 'node:path';
import { insertRows } from '@rounds/infra/clickhouse/rows-for-tests.ts';
import { storeForTests } from '@rounds/infra/clickhouse/store-for-tests.ts';
import { createFeedSecrets } from '@rounds/infra/config/feed-secrets.ts';
import { allMessages, whileSilent } from '@rounds/infra/kafka/broker-for-tests.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sheet } from './adapters/csv/csv-for-tests.ts';
import { createIngest, type Ingest } from './create-ingest.ts';
import { doors } from './doors.ts';
import { deskEvent as event, registers, signedNow, startIngestGround, type IngestGround } from './ingest-for-tests.ts';

const nobody = () => Promise.resolve(false);
let ground: IngestGround;
let store: Awaited<ReturnType<typeof storeForTests>>;
let ingest: Ingest;
let counter = 0;

beforeAll(async () => {
  [ground, store] = await Promise.all([startIngestGround(), storeForTests()]);
  ingest = await createIngest({
    ...ground.deps,
    store: store.store,
    feedSecrets: async (feed) => (feed === 'http/desk' ? [{ secret: 's', scheme: 'standard-webhooks' }] : []),
    isAdministrator: async (request) => request.headers.get('cookie') === 'admin',
    administration: {
      secrets: createFeedSecrets(join(ground.folder, 'keys')),
      mayAdminister: nobody,
      signedInLately: () => false,
      audit: () => {},
    },
  });
  await ingest.start();
});
afterAll(async () => {
  await ground?.stop(ingest);
  await store?.dispose();
});

const post = (events: unknown[], id = `msg_${(counter += 1)}`) => {
  const body = Buffer.from(JSON.stringify(events));
  const headers = { 'content-type': 'application/cloudevents-batch+json', ...signedNow('s', id, body) };
  return ingest.app.request('/v1/events?feed=desk', { method: 'POST', headers, body });
};
const all = (topic: string) => allMessages(ground.log, topic);

/** A row of the table of events, as the fold would have written it. */
const folded = (subject: string, id: string, type: string, body: object) => ({
  stream: 'appointments',
  subject,
  event_id: id,
  content_hash: 1,
  type,
  practice_id: 'mesa',
  source: 'csv/x',
  source_ref: 'f:1',
  occurred_at: '2026-10-01T00:00:00Z',
  recorded_at: '2026-10-02T00:00:00Z',
  appended_at: '2026-10-02T00:00:00Z',
  kafka_partition: 0,
  kafka_offset: 0,
  body: JSON.stringify(body),
});

it('documents every address it has, and no other', () => {
  const mounted = ingest.app.routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{resource}')}`);
  const documented = doors.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(mounted.toSorted()).toEqual(documented.toSorted());
});

describe('ingest over Kafka', () => {
  it('acknowledges a batch when its events, its raw message and its dead letters are in their topics', async () => {
    const answer = await post([
      registers('mesa'),
      event('a1', 'appointment.checked_in', 'd:1', {}),
      event('a2', 'appointment.teleported', 'd:2', {}),
      event('s1', 'shift.clocked_in', 'e:1', { shiftId: '1' }),
    ]);
    expect([answer.status, await answer.json()]).toMatchObject([202, { accepted: 3, rejected: 1 }]);
    expect((await all('appointments')).map(({ key: subject }) => subject)).toEqual(['d:1']);
    expect((await all('staffing')).map(({ key: subject }) => subject)).toEqual(['e:1']);
    const [letter] = await all('dead-letters');
    const { raw } = JSON.parse(letter?.value.toString() ?? '') as { raw: { partition: number; offset: string } };
    const [message] = await ground.log.read({ topic: 'raw', partition: raw.partition, offset: Number(raw.offset), count: 1 });
    const opened = ground.deps.openRaw(message?.value ?? Buffer.alloc(0), message?.headers['keyid']?.toString() ?? '', 'http/desk');
    expect('plain' in opened && JSON.parse(opened.plain.toString())).toHaveLength(4);
  });
  it('takes an uploaded sheet and answers its report', async () => {
    const text = sheet([{ site: 'mesa' }, { site: 'mesa' }], ['appointment_id', 'scheduled_start', 'status', 'site']);
    const form = new FormData();
    form.set('file', new File([text], 'appointments.csv', { type: 'text/csv' }));
    const asForm = await ingest.app.request('/v1/uploads?mapping=generic-appointments', {
      method: 'POST',
      headers: { cookie: 'admin' },
      body: form,
    });
    expect([asForm.status, await asForm.json()]).toMatchObject([202, { outcome: 'accepted', rows: { accepted: 2 } }]);
    const asBody = await ingest.app.request('/v1/uploads?mapping=generic-appointments', {
      method: 'POST',
      headers: { cookie: 'admin' },
      body: text,
    });
    expect(await asBody.json()).toMatchObject({ rows: { duplicate: 2, accepted: 0 } });
    const held = await ingest.app.request('/v1/uploads?mapping=generic-appointments&practice=mesa', {
      method: 'POST',
      headers: { cookie: 'admin' },
      body: 'appointment_id,scheduled_start,status\n1,never,x\n',
    });
    expect([held.status, await held.json()]).toMatchObject([422, { outcome: 'held' }]);
    expect((await ingest.app.request('/v1/uploads?mapping=generic-appointments', { method: 'POST', body: text })).status).toBe(401);
    expect(
      (await ingest.app.request('/v1/uploads?mapping=none', { method: 'POST', headers: { cookie: 'admin' }, body: text })).status,
    ).toBe(404);
  });
  it('takes a signed upload, and refuses one whose body is another', async () => {
    const text = Buffer.from(sheet([{ site: 'mesa', appointment_id: 'S1' }], ['appointment_id', 'scheduled_start', 'status', 'site']));
    const headers = { 'webhook-feed': 'desk', ...signedNow('s', 'up1', text) };
    const send = (body: Uint8Array) =>
      ingest.app.request('/v1/uploads?mapping=generic-appointments', { method: 'POST', headers, body: Buffer.from(body) });
    expect((await send(text)).status).toBe(202);
    expect((await send(Buffer.concat([text, Buffer.from('x')]))).status).toBe(401);
  });
  it('closes the days that have slots, are over and are not closed', async () => {
    const slot = (day: string, id: string, booked = true) => ({ practice_id: 'mesa', day, appointment_id: id, is_scheduled_day: booked });
    const today = new Date().toISOString().slice(0, 10);
    const slots = [slot('2026-11-02', 'a'), slot('2026-11-03', 'a'), slot(today, 'b'), slot('2026-11-05', 'c', false)];
    await insertRows(store.store, 'appointment_slots', slots);
    const over = { practice_id: 'mesa', day: '2026-11-03', closed: true, reason: 'day_over', version: 1 };
    await insertRows(store.store, 'practice_days', [over]);
    const { createDayCloser } = await import('./practice-day/close-days.ts');
    const close = createDayCloser({ store: store.store, directory: ingest.directory, acceptor: ingest.acceptor, clock: Date.now });
    expect([await close(), await close()]).toEqual([1, 0]);
    const closed = (await all('operations'))
      .filter(({ value }) => value.includes('practice_day.closed'))
      .map(({ key: subject }) => subject);
    expect(closed).toEqual(['day:mesa:2026-11-02']);
  });
  it('knows from the store what was taken in before, after a restart', async () => {
    const { createKnownVersions } = await import('./adapters/csv/known-versions.ts');
    const body = { start: '2026-11-02T16:00:00Z', startDay: '2026-11-02' };
    await insertRows(store.store, 'events', [folded('appt:9', `${'n'.repeat(22)}.12345678.abc`, 'appointment.booked', body)]);
    const row = {
      stream: 'appointments' as const,
      natural: 'n'.repeat(22),
      keep: 'version' as const,
      clock: 'row' as const,
      draft: {
        id: '',
        type: '',
        subject: 'appt:9',
        time: '',
        recordedat: '',
        practiceid: '',
        data: {},
        source: '',
        sourceref: '',
        dataschema: '',
        specversion: '',
      },
    };
    const found = await createKnownVersions({ store: store.store }).load([row]);
    expect(found.get('n'.repeat(22))).toMatchObject([
      { recordedMs: Date.parse('2026-10-02T00:00:00Z'), startMs: Date.parse('2026-11-02T16:00:00Z') },
    ]);
  });
  it('knows from the store how appointments ended', async () => {
    const { createKnownEndings } = await import('./adapters/csv/known-endings.ts');
    await insertRows(store.store, 'events', [
      folded('appt:7', 'e1', 'appointment.checked_out', {}),
      folded('appt:7', 'e2', 'appointment.status_corrected', { outcome: 'no_show' }),
      folded('appt:7', 'e3', 'appointment.booked', {}),
    ]);
    const found = await createKnownEndings({ store: store.store }).load(['appt:7']);
    expect(
      found
        .get('appt:7')
        ?.map(({ outcome, corrected }) => [outcome, corrected])
        .sort((a, b) => String(a[0]).localeCompare(String(b[0]))),
    ).toEqual([
      ['completed', false],
      ['no_show', true],
    ]);
  });
  it('answers 503 while the broker does not answer, and takes the same message when it is back', async () => {
    const answer = await whileSilent(ground.broker, async () => post([event('b1', 'appointment.roomed', 'd:9', {})], 'msg_again'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    // A broker that was away for seconds first finds out that it still leads.
    const again = async () => (await post([event('b1', 'appointment.roomed', 'd:9', {})], 'msg_again')).status;
    await expect.poll(again, { timeout: 90_000, interval: 200 }).toBe(202);
    const ids = (await vi.waitFor(() => all('appointments'), { timeout: 90_000, interval: 200 }))
      .filter(({ key: subject }) => subject === 'd:9')
      .map(({ value }) => (JSON.parse(value.toString()) as { id: string }).id);
    expect(new Set(ids).size).toBe(1);
  });
});
