/** POST /v1/webhooks/<feed>: what webhook senders send in fact; and that what is kept of a request can be read again. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testDoor, testNow } from '../../accept-for-tests.ts';
import { sign } from '../../signatures/verify-signature.ts';
import type { EventsRouteDeps } from './events-route.ts';
import { door, event, roomedInHeaders, secrets } from './http-for-tests.ts';
import { createHttpRawReader } from './raw.ts';

describe('POST /v1/webhooks/<feed>', () => {
  const hub = { secret: 'shared-with-a-hub', scheme: 'x-hub-signature' as const };
  const feeds: Partial<EventsRouteDeps> = {
    feedSecrets: async (feed) => ({ 'http/front-desk': secrets, 'http/hub': [hub] })[feed] ?? [],
  };
  const post = (app: ReturnType<typeof door>['app'], feed: string, body: unknown, headers: Record<string, string> = {}) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const timestamp = String(testNow / 1000);
    return app.request(`/v1/webhooks/${feed}`, {
      method: 'POST',
      body: bytes,
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'msg_1',
        'webhook-timestamp': timestamp,
        'webhook-signature': sign('new-secret', 'msg_1', timestamp, bytes),
        ...headers,
      },
    });
  };
  it('takes what senders of Standard Webhooks send: plain JSON, one event or a list', async () => {
    const { app, log } = door(feeds);
    expect((await post(app, 'front-desk', event('1'))).status).toBe(202);
    const timestamp = String(testNow / 1000);
    const list = [event('1'), event('2')];
    const signature = sign('new-secret', 'msg_2', timestamp, Buffer.from(JSON.stringify(list)));
    expect((await post(app, 'front-desk', list, { 'webhook-id': 'msg_2', 'webhook-signature': signature })).status).toBe(202);
    expect(log.bodies('appointments')).toHaveLength(3);
  });
  it('gives an event the id it has at /v1/events', async () => {
    const { app, send, log } = door(feeds);
    await post(app, 'front-desk', event('1'));
    await send(event('1'), { id: 'msg_2' });
    const ids = log.bodies('appointments').map((body) => (body as { id: string }).id);
    expect(ids[0]).toBe(ids[1]);
  });
  it('takes CloudEvents under an X-Hub-Signature, from a feed that signs so', async () => {
    const { app, log } = door(feeds);
    const bytes = Buffer.from(JSON.stringify(event('1')));
    const signature = `sha256=${createHmac('sha256', hub.secret).update(bytes).digest('hex')}`;
    const send = (feed: string) =>
      app.request(`/v1/webhooks/${feed}`, {
        method: 'POST',
        body: bytes,
        headers: { 'content-type': 'application/cloudevents+json', 'x-hub-signature': signature },
      });
    expect([(await send('hub')).status, (await send('front-desk')).status]).toEqual([202, 401]);
    expect(log.bodies('appointments')).toHaveLength(1);
  });
  it.each([
    ['another feed’s path', 'nobody', {}],
    ['a session instead of a signature', 'front-desk', { 'webhook-signature': undefined, cookie: 'admin' }],
    ['a feed named otherwise in the query', 'nobody?feed=front-desk', {}],
  ])('answers 401 to %s', async (_what, feed, headers) => {
    const { app, log } = door(feeds);
    const bytes = Buffer.from(JSON.stringify(event('1')));
    const answer =
      'cookie' in headers
        ? await app.request(`/v1/webhooks/${feed}`, {
            method: 'POST',
            body: bytes,
            headers: { 'content-type': 'application/json', cookie: 'admin' },
          })
        : await post(app, feed, event('1'));
    expect([answer.status, log.sent.length]).toEqual([401, 0]);
  });
  it('answers 415 to what is no JSON', async () =>
    expect((await post(door(feeds).app, 'front-desk', event('1'), { 'content-type': 'text/plain' })).status).toBe(415));
});

describe('what `raw` keeps', () => {
  it.each([
    ['structured', { type: 'application/cloudevents+json' }, event('1')],
    ['a batch', {}, [event('1'), event('2'), { specversion: '1.0' }]],
    ['binary', { type: 'application/json', headers: roomedInHeaders }, { room: '4' }],
    ['no JSON', { type: 'application/cloudevents+json' }, '{"a'],
  ])('reads again as it was read first: %s', async (_what, options, body) => {
    const { acceptor } = testDoor();
    const calls: Parameters<typeof acceptor.accept>[] = [];
    const { send } = door({ acceptor: { ...acceptor, accept: (...call) => (calls.push(call), acceptor.accept(...call)) } });
    await send(body, options);
    const [outcomes, raw] = calls[0] ?? [];
    if (!raw) throw new Error('nothing was kept');
    expect(await createHttpRawReader().reread(raw)).toEqual(outcomes);
  });
});
