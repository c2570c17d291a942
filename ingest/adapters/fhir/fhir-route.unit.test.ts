/** POST /v1/fhir/<feed> and its notifications: who may send, what is answered, and that it is durable before the answer. */
import { feedConfig } from '@rounds/schemas/feed-config.ts';
import { describe, expect, it } from 'vitest';
import { testDoor, testNow } from '../../accept-for-tests.ts';
import type { FetchReference } from '../../fetch-queue.ts';
import { IngestError } from '../../ingest-error.ts';
import { sign } from '../../signatures/verify-signature.ts';
import { pseudonymise } from './fhir-for-tests.ts';
import { createFhirRoute } from './fhir-route.ts';

const secret = 'a-secret-of-the-feed-0123456789';
const appointment = {
  resourceType: 'Appointment',
  id: 'a1',
  status: 'booked',
  created: '2026-11-01T10:00:00Z',
  start: '2026-11-24T16:00:00Z',
};

function desk(fails?: IngestError) {
  const door = testDoor();
  const queued: FetchReference[] = [];
  const app = createFhirRoute({
    ...door,
    ...(fails && { acceptor: { accept: () => Promise.reject(fails) } }),
    configs: { get: (feed) => Promise.resolve(feedConfig.parse({ feed, practice: 'cherry-creek' })) },
    pseudonymise,
    fetches: { queueFetches: async (_feed, references) => void queued.push(...references) },
    feedSecrets: async (feed) => (feed === 'fhir/ehr' ? [{ secret, scheme: 'standard-webhooks' }] : []),
    isAdministrator: async (request) => request.headers.get('cookie') === 'admin',
    clock: () => testNow,
  });
  const send = (body: string | object, more: { path?: string; method?: string; headers?: Record<string, string> } = {}) =>
    app.request(`/v1/fhir/${more.path ?? 'ehr'}`, {
      method: more.method ?? 'POST',
      headers: { 'content-type': 'application/fhir+json', authorization: `Bearer ${secret}`, ...more.headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { ...door, queued, send };
}
const issues = async (response: Response): Promise<unknown> => Reflect.get(Object(await response.json()), 'issue');

describe('who may send', () => {
  const stamp = String(testNow / 1_000);
  const body = JSON.stringify(appointment);
  it.each<[string, Record<string, string>, number]>([
    ['the feed’s secret as a bearer token', {}, 202],
    ['a wrong token', { authorization: 'Bearer another-secret-0123456789' }, 401],
    ['no token', { authorization: '' }, 401],
    ['an administrator’s session', { authorization: '', cookie: 'admin' }, 202],
    [
      'a signature',
      {
        authorization: '',
        'webhook-id': 'm1',
        'webhook-timestamp': stamp,
        'webhook-signature': sign(secret, 'm1', stamp, Buffer.from(body)),
      },
      202,
    ],
    [
      'a wrong signature beside a right token',
      { 'webhook-id': 'm1', 'webhook-timestamp': stamp, 'webhook-signature': `v1,${'A'.repeat(43)}=` },
      401,
    ],
  ])('%s', async (_name, headers, status) => {
    const { send, log } = desk();
    expect((await send(body, { headers })).status).toBe(status);
    expect(log.on('raw')).toHaveLength(status === 202 ? 1 : 0);
  });
  it('an administrator’s page that names no feed is told so', async () =>
    expect((await desk().send(body, { path: 'x%00y', headers: { authorization: '', cookie: 'admin' } })).status).toBe(404));
  it('another feed’s secret is none', async () => expect((await desk().send(body, { path: 'other' })).status).toBe(401));
});

describe('what is answered', () => {
  it('202 with an OperationOutcome once the log has it', async () => {
    const { send, log } = desk();
    const response = await send({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [{ resource: appointment }, { resource: { ...appointment, start: 'soon' } }],
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([202, 'application/fhir+json']);
    expect(await issues(response)).toMatchObject([
      { severity: 'information' },
      { severity: 'error', code: 'invalid', diagnostics: 'Appointment.start: must be an instant with its offset (there is: text of 4)' },
    ]);
    expect([log.on('appointments').length, log.on('dead-letters').length]).toEqual([1, 1]);
  });
  it.each<[string, string, Record<string, string>, number]>([
    ['no JSON', '{', {}, 422],
    ['200 deep', '['.repeat(200) + ']'.repeat(200), {}, 422],
    ['XML by its name', '<Appointment/>', { 'content-type': 'application/fhir+xml' }, 415],
    ['XML by its content', '<!DOCTYPE x><x/>', {}, 422],
    ['compressed', '{}', { 'content-encoding': 'gzip' }, 415],
    ['8 MB', ' '.repeat(8_000_000), {}, 413],
  ])('%s', async (_name, body, headers, status) => expect((await desk().send(body, { headers })).status).toBe(status));
  it('ndjson: a bad line is that line', async () => {
    const { send, log } = desk();
    const response = await send(`${JSON.stringify(appointment)}\n{"bad`, { headers: { 'content-type': 'application/fhir+ndjson' } });
    expect([response.status, log.on('appointments').length, log.on('dead-letters').length]).toEqual([202, 1, 1]);
  });
  it('the log being away is 503 with the time to come again', async () => {
    const response = await desk(new IngestError('log_unavailable')).send(appointment);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  });
});

describe('notifications', () => {
  const parameters = (type: string, ...focus: string[]) => ({
    resourceType: 'Parameters',
    parameter: [
      { name: 'subscription', valueReference: { reference: 'Subscription/1' } },
      { name: 'topic', valueCanonical: 'https://ehr.example/SubscriptionTopic/appointment-change' },
      { name: 'type', valueCode: type },
      ...focus.map((reference, index) => ({
        name: 'notification-event',
        part: [
          { name: 'event-number', valueString: String(index) },
          { name: 'timestamp', valueInstant: '2026-11-22T11:00:00Z' },
          { name: 'focus', valueReference: { reference } },
        ],
      })),
    ],
  });
  const bundle = (...entry: object[]) => ({ resourceType: 'Bundle', type: 'history', entry });

  it.each(['POST', 'PUT'])('full resource, %s, to the endpoint or below it', async (method) => {
    const { send, log, queued } = desk();
    expect((await send(appointment, { path: 'ehr/notify/Appointment/a1', method })).status).toBe(200);
    expect([log.on('appointments').length, queued.length]).toEqual([1, 0]);
  });
  it('id-only: what changed is queued, the notification kept', async () => {
    const { send, log, queued } = desk();
    const body = bundle({ resource: parameters('event-notification', 'Appointment/a1', 'https://ehr.example/fhir/Encounter/e2') });
    expect((await send(body, { path: 'ehr/notify' })).status).toBe(200);
    expect(queued).toMatchObject([
      { reference: 'Appointment/a1', topic: 'appointment-change' },
      { reference: 'Encounter/e2', resourceType: 'Encounter' },
    ]);
    expect(log.on('raw')).toHaveLength(1);
  });
  it('what came along is not fetched', async () => {
    const { send, log, queued } = desk();
    await send(bundle({ resource: parameters('event-notification', 'Appointment/a1') }, { resource: appointment }), { path: 'ehr/notify' });
    expect([log.on('appointments').length, queued.length]).toEqual([1, 0]);
  });
  it('R4 without a payload: what has changed is searched for', async () => {
    const { send, queued } = desk();
    expect((await send('', { path: 'ehr/notify', headers: { 'content-type': '' } })).status).toBe(200);
    expect(queued.map(({ resourceType }) => resourceType)).toContain('Appointment');
  });
  it('a handshake is answered, a heartbeat is a sign of life', async () => {
    const { send, log } = desk();
    expect((await send(bundle({ resource: parameters('handshake') }), { path: 'ehr/notify' })).status).toBe(200);
    expect(log.sent).toEqual([]);
    expect((await send(bundle({ resource: parameters('heartbeat') }), { path: 'ehr/notify' })).status).toBe(200);
    expect(log.bodies('operations')).toMatchObject([{ type: 'source.heartbeat', source: 'fhir/ehr' }]);
  });
});
