/** Ingest over the real broker and the real store: acknowledged means it is there, and no broker means no acknowledgement. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeForTests } from '@rounds/infra/clickhouse/store-for-tests.ts';
import { createFeedSecrets } from '@rounds/infra/config/feed-secrets.ts';
import { createRawSealer } from '@rounds/infra/crypto/raw-sealer.ts';
import { makeTopics, startTestBroker, whileSilent } from '@rounds/infra/kafka/broker-for-tests.ts';
import { openEventLog } from '@rounds/infra/kafka/event-log.ts';
import type { EventLog, LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { allTopics } from '@rounds/schemas/topics.ts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sheet } from './adapters/csv/csv-for-tests.ts';
import { sign } from './signatures/verify-signature.ts';
import { createIngest, type Ingest } from './create-ingest.ts';
import { doors } from './doors.ts';

const key = Buffer.alloc(32, 7);
const nobody = () => Promise.resolve(false);
const sealer = createRawSealer({ rawKey: { id: 'k1', key }, rawKeyById: () => key });
let broker: Awaited<ReturnType<typeof startTestBroker>>;
let store: Awaited<ReturnType<typeof storeForTests>>;
let log: EventLog;
let ingest: Ingest;
let folder: string;
let counter = 0;

beforeAll(async () => {
  [broker, store, folder] = await Promise.all([startTestBroker(), storeForTests(), mkdtemp(join(tmpdir(), 'rounds-ingest-'))]);
  log = openEventLog({ brokers: broker.brokers, clientId: 'test', log: { warn: () => {} } });
  await makeTopics(log, allTopics);
  ingest = await createIngest({
    eventLog: log,
    store: store.store,
    sealRaw: (plain, context) => sealer.sealRaw(plain, context),
    openRaw: (sealed, keyId, context) => sealer.openRaw(sealed, keyId, context),
    pseudonymKey: Buffer.alloc(32, 8),
    stagingDir: join(folder, 'staging'),
    feedsDir: join(folder, 'feeds'),
    fhir: { folder: join(folder, 'fhir'), keysDir: join(folder, 'keys') },
    closesDays: false,
    log: { info: () => {}, warn: () => {} },
    feedSecrets: async (feed) => (feed === 'http/desk' ? [{ secret: 's', scheme: 'standard-webhooks' }] : []),
    isAdministrator: async (request) => request.headers.get('cookie') === 'admin',
    administration: {
      secrets: createFeedSecrets(join(folder, 'keys')),
      mayAdminister: nobody,
      signedInLately: () => false,
      audit: () => {},
    },
  });
  await ingest.start();
});
afterAll(async () => {
  await ingest?.stop();
  await log?.close();
  await broker?.stop();
  await store?.dispose();
  await rm(folder, { recursive: true, force: true });
});

const post = (events: unknown[], id = `msg_${(counter += 1)}`) => {
  const body = Buffer.from(JSON.stringify(events));
  const timestamp = String(Math.floor(Date.now() / 1000));
  const headers = {
    'content-type': 'application/cloudevents-batch+json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': sign('s', id, timestamp, body),
  };
  return ingest.app.request('/v1/events?feed=desk', { method: 'POST', headers, body });
};
const event = (id: string, type: string, subject: string, data: object, practiceid = 'mesa') => ({
  specversion: '1.0',
  id,
  source: 'desk',
  type,
  subject,
  time: '2026-11-20T15:00:00Z',
  practiceid,
  data,
});
const practice = event('p1', 'practice.registered', 'mesa', { practice: 'mesa', name: 'Mesa', timeZone: 'America/Phoenix' });

async function all(topic: string): Promise<LogMessage[]> {
  const messages: LogMessage[] = [];
  for (const { partition, low, high } of await log.watermarks(topic))
    if (high > low) messages.push(...(await log.read({ topic, partition, offset: low, count: high - low })));
  return messages;
}

const eventColumns =
  'stream subject event_id content_hash type practice_id source source_ref occurred_at recorded_at appended_at kafka_partition kafka_offset body'.split(
    ' ',
  );

it('documents every address it has, and no other', () => {
  const mounted = ingest.app.routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{resource}')}`);
  const documented = doors.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(mounted.toSorted()).toEqual(documented.toSorted());
});

describe('ingest over Kafka', () => {
  it('acknowledges a batch when its events, its raw message and its dead letters are in their topics', async () => {
    const answer = await post([
      practice,
      event('a1', 'appointment.checked_in', 'd:1', {}),
      event('a2', 'appointment.teleported', 'd:2', {}),
      event('s1', 'shift.clocked_in', 'e:1', { shiftId: '1' }),
    ]);
    expect([answer.status, await answer.json()]).toMatchObject([202, { accepted: 3, rejected: 1 }]);
    expect((await all('appointments')).map(({ key: subject }) => subject)).toEqual(['d:1']);
    expect((await all('staffing')).map(({ key: subject }) => subject)).toEqual(['e:1']);
    const [letter] = await all('dead-letters');
    const { raw } = JSON.parse(letter?.value.toString() ?? '') as { raw: { partition: number; offset: string } };
    const [message] = await log.read({ topic: 'raw', partition: raw.partition, offset: Number(raw.offset), count: 1 });
    const opened = sealer.openRaw(message?.value ?? Buffer.alloc(0), message?.headers['keyid']?.toString() ?? '', 'http/desk');
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
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      'webhook-feed': 'desk',
      'webhook-id': 'up1',
      'webhook-timestamp': timestamp,
      'webhook-signature': sign('s', 'up1', timestamp, text),
    };
    const send = (body: Uint8Array) =>
      ingest.app.request('/v1/uploads?mapping=generic-appointments', { method: 'POST', headers, body: Buffer.from(body) });
    expect((await send(text)).status).toBe(202);
    expect((await send(Buffer.concat([text, Buffer.from('x')]))).status).toBe(401);
  });
  it('closes the days that have slots, are over and are not closed', async () => {
    const columns = ['practice_id', 'day', 'appointment_id', 'is_scheduled_day'] as const;
    const today = new Date().toISOString().slice(0, 10);
    await store.store.insert(
      'appointment_slots',
      [
        ['mesa', '2026-11-02', 'a', true],
        ['mesa', '2026-11-03', 'a', true],
        ['mesa', today, 'b', true],
        ['mesa', '2026-11-05', 'c', false],
      ],
      { columns },
    );
    await store.store.insert('practice_days', [['mesa', '2026-11-03', true, 'day_over', 1]], {
      columns: ['practice_id', 'day', 'closed', 'reason', 'version'],
    });
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
    const body = JSON.stringify({ start: '2026-11-02T16:00:00Z', startDay: '2026-11-02' });
    await store.store.insert(
      'events',
      [
        [
          'appointments',
          'appt:9',
          `${'n'.repeat(22)}.12345678.abc`,
          1,
          'appointment.booked',
          'mesa',
          'csv/x',
          'f:1',
          '2026-10-01T00:00:00Z',
          '2026-10-02T00:00:00Z',
          '2026-10-02T00:00:00Z',
          0,
          0,
          body,
        ],
      ],
      { columns: eventColumns },
    );
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
    const row = (id: string, type: string, body: object) => [
      'appointments',
      'appt:7',
      id,
      1,
      type,
      'mesa',
      'csv/x',
      'f:1',
      '2026-10-01T00:00:00Z',
      '2026-10-02T00:00:00Z',
      '2026-10-02T00:00:00Z',
      0,
      0,
      JSON.stringify(body),
    ];
    await store.store.insert(
      'events',
      [
        row('e1', 'appointment.checked_out', {}),
        row('e2', 'appointment.status_corrected', { outcome: 'no_show' }),
        row('e3', 'appointment.booked', {}),
      ],
      { columns: eventColumns },
    );
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
    const answer = await whileSilent(broker, async () => post([event('b1', 'appointment.roomed', 'd:9', {})], 'msg_again'));
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
