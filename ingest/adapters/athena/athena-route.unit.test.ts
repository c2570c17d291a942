/** athenahealth's id-only webhooks (formats.md 1.3; guarantees.md (c) 46 and 47): signed, kept, queued, answered in time. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testDoor, testNow } from '../../accept-for-tests.ts';
import type { FetchReference } from '../../fetch-queue.ts';
import { IngestError } from '../../ingest-error.ts';
import { createAthenaRoute, type AthenaRouteDeps } from './athena-route.ts';
import { createAthenaRawReader } from './raw.ts';

const fixture = readFileSync(new URL('fixtures/appointment-check-in.json', import.meta.url), 'utf8');
const secret = 'shared-with-athena';
const hex = (bytes: string, algorithm = 'sha256', key = secret) => createHmac(algorithm, key).update(bytes).digest('hex');

function door(more: Partial<AthenaRouteDeps> = {}) {
  const parts = testDoor();
  const queued: FetchReference[] = [];
  const app = createAthenaRoute({
    acceptor: parts.acceptor,
    feedSecrets: async (feed) => (feed === 'athena/main' ? [{ secret, scheme: 'x-hub-signature' }] : []),
    clock: () => testNow,
    fetches: { queueFetches: async (_feed, references) => void queued.push(...references) },
    ...more,
  });
  const send = (body: string, headers: Record<string, string | undefined> = {}, name = 'main') => {
    const all = { 'content-type': 'application/fhir+json', 'x-hub-signature': `sha256=${hex(body)}`, ...headers };
    const given = Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] satisfies [string, string]]));
    return app.request(`/v1/webhooks/athena/${name}`, { method: 'POST', body, headers: given });
  };
  return { ...parts, send, queued };
}
const withEvents = (events: object[], topic = 'https://x/SubscriptionTopic/Encounter.signoff') =>
  JSON.stringify({
    resourceType: 'Bundle',
    entry: [{ resource: { resourceType: 'SubscriptionStatus', type: 'event-notification', topic, notificationEvent: events } }],
  });

describe('POST /v1/webhooks/athena/<name>', () => {
  it('keeps the notification in raw, queues what it names, answers 200', async () => {
    const { send, queued, log } = door();
    const answer = await send(fixture);
    expect([answer.status, await answer.json()]).toEqual([200, { accepted: 2, duplicate: 0 }]);
    expect(log.sent.map(({ topic }) => topic)).toEqual(['raw']);
    expect(queued).toEqual([
      {
        resourceType: 'Appointment',
        identifier: { system: 'urn:athenahealth:athenanet:api:appointments:195900', value: '4711' },
        topic: 'Appointment.check-in',
        notificationId: 'aaaaaaaa-0000-4000-8000-000000000001',
        at: '2026-11-20T15:00:01Z',
      },
      {
        resourceType: 'Appointment',
        reference: 'Appointment/a-195900.E-4712',
        topic: 'Appointment.check-in',
        notificationId: 'aaaaaaaa-0000-4000-8000-000000000002',
        at: '2026-11-20T15:00:02Z',
      },
    ]);
  });
  it('tells notifications apart by their id, not by their number in the bundle', async () => {
    const { send, queued } = door();
    const event = (id: string) => ({ id, eventNumber: '1', focus: { reference: 'Encounter/9' } });
    await send(withEvents([event('n1')]));
    const second = await send(withEvents([event('n1'), event('n2')]));
    expect(await second.json()).toEqual({ accepted: 1, duplicate: 1 });
    expect((await (await send(withEvents([event('n2')]))).json()) as unknown).toEqual({ accepted: 0, duplicate: 1 });
    expect(queued.map(({ notificationId }) => notificationId)).toEqual(['n1', 'n2']);
  });
  it.each(['handshake', 'heartbeat'])('answers a %s', async (type) => {
    const { send, queued } = door();
    const body = JSON.stringify({ resourceType: 'Bundle', entry: [{ resource: { resourceType: 'SubscriptionStatus', type } }] });
    expect([(await send(body)).status, queued.length]).toEqual([200, 0]);
  });
  it.each([
    ['no signature', { 'x-hub-signature': undefined }, 'main'],
    ['the signature of another body', { 'x-hub-signature': `sha256=${hex('{}')}` }, 'main'],
    ['SHA-1', { 'x-hub-signature': `sha1=${hex(fixture, 'sha1')}` }, 'main'],
    ['another secret', { 'x-hub-signature': `sha256=${hex(fixture, 'sha256', 'guess')}` }, 'main'],
    ['another feed', {}, 'other'],
    ['a cookie', { 'x-hub-signature': undefined, cookie: 'admin' }, 'main'],
  ])('answers 401 without detail to %s', async (_what, headers, name) => {
    const { send, log, queued } = door();
    const answer = await send(fixture, headers, name);
    expect([answer.status, Object.keys((await answer.json()) as object).sort()]).toEqual([401, ['code', 'status', 'title', 'type']]);
    expect([log.sent.length, queued.length]).toEqual([0, 0]);
  });
  it.each([
    [415, { 'content-type': 'text/plain' }],
    [415, { 'content-encoding': 'gzip' }],
    [413, { 'content-length': '10000000' }],
  ])('answers %i to %j', async (status, headers) => expect((await door().send(fixture, headers)).status).toBe(status));
  it.each([
    ['no JSON', '{'],
    ['no bundle', '{"resourceType":"Patient","name":[{"family":"Roe"}]}'],
    ['an event without an id', withEvents([{ focus: { reference: 'Encounter/1' } }])],
    ['an event without a focus', withEvents([{ id: 'n', focus: {} }])],
    ['a topic that says nothing', withEvents([{ id: 'n', focus: { identifier: { system: 's', value: 'Roe' } } }], 'https://x/everything')],
    ['a reference to somewhere else', withEvents([{ id: 'n', focus: { reference: 'https://10.0.0.1/Encounter/1' } }], 'https://x/y')],
    ['prototype keys', '{"__proto__":{"resourceType":"Bundle"},"constructor":1}'],
  ])('answers 400 to %s, keeps it in raw and tells the dead letters without a value', async (_what, body) => {
    const { send, log, queued } = door();
    const answer = await send(body);
    expect([answer.status, queued.length, log.on('raw').length, log.on('dead-letters').length]).toEqual([400, 0, 1, 1]);
    expect(JSON.stringify(await answer.json()) + JSON.stringify(log.bodies('dead-letters'))).not.toContain('Roe');
  });
  it('acknowledges nothing while the broker is away or the queue is full, and takes the next delivery', async () => {
    for (const broken of ['log', 'queue']) {
      let fail = true;
      const parts = testDoor();
      const refusing = <T>(name: string, work: () => Promise<T>): Promise<T> =>
        fail && name === broken ? Promise.reject(new IngestError(name === 'log' ? 'log_unavailable' : 'busy')) : work();
      const { send } = door({
        acceptor: { ...parts.acceptor, accept: (...call) => refusing('log', () => parts.acceptor.accept(...call)) },
        fetches: { queueFetches: () => refusing('queue', () => Promise.resolve()) },
      });
      expect((await send(fixture)).status).toBe(503);
      fail = false;
      expect(await (await send(fixture)).json()).toEqual({ accepted: 2, duplicate: 0 });
    }
  });
  it('answers before the sender gives up when the broker is slow; what comes through later is a duplicate then', async () => {
    const parts = testDoor();
    let letGo = (): void => undefined;
    const slow = new Promise<void>((resolve) => (letGo = resolve));
    const { send, queued } = door({
      answerWithinMs: 30,
      acceptor: { ...parts.acceptor, accept: async (...call) => (await slow, parts.acceptor.accept(...call)) },
    });
    // The broker answers after the sender only: without a limit of its own this would wait for ever.
    expect((await send(fixture)).status).toBe(503);
    letGo();
    await expect.poll(() => queued.length).toBe(2);
    // 30 ms may be too little even now, on a busy machine.
    await expect.poll(async () => (await send(fixture)).json()).toEqual({ accepted: 0, duplicate: 2 });
  });
});

it('is read again from raw as no events, and what was fetched by the FHIR reader', async () => {
  const reader = createAthenaRawReader({ reread: async () => [{ kind: 'event', draft: {} }] });
  const raw = (text: string) => ({ feed: 'athena/main', contentType: 'application/fhir+json', bytes: Buffer.from(text), sourceRef: 'x' });
  expect([await reader.reread(raw(fixture)), await reader.reread(raw('{"resourceType":"Appointment"}'))]).toEqual([
    [],
    [{ kind: 'event', draft: {} }],
  ]);
});
