/** POST /v1/events at its edges (guarantees.md (c) 31, 46 to 48) and its privacy: planted identifiers stay in `raw`. */
import { describe, expect, it } from 'vitest';
import { testDoor, testNow } from '../../accept-for-tests.ts';
import { IngestError } from '../../ingest-error.ts';
import { door, event, roomedInHeaders } from './http-for-tests.ts';

describe('POST /v1/events', () => {
  it('takes one structured event', async () => {
    const { send, log } = door();
    const answer = await send(event('1'));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ accepted: 1, duplicate: 0, rejected: 0, results: [{ status: 'accepted' }] });
    expect(log.bodies('appointments')).toMatchObject([
      {
        type: 'appointment.checked_in',
        source: 'http/front-desk',
        subject: 'fd:1',
        localtime: '2026-11-20T15:00:00',
        recordedat: '2026-11-20T15:00:00-07:00',
      },
    ]);
  });
  it('takes a batch and answers event by event, in order', async () => {
    const { send } = door();
    const answer = await send([event('1'), event('1'), event('2', { type: 'appointment.teleported' }), 7, event('3')]);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      accepted: 2,
      duplicate: 1,
      rejected: 2,
      results: [
        { status: 'accepted' },
        { status: 'duplicate' },
        { status: 'rejected', violations: [{ field: 'type' }] },
        { status: 'rejected' },
        { status: 'accepted' },
      ],
    });
  });
  it('takes binary mode: attributes in headers, data in the body', async () => {
    const { send, log } = door();
    expect((await send('{"room":"4"}', { type: 'application/json', headers: roomedInHeaders })).status).toBe(202);
    expect(log.bodies('appointments')).toMatchObject([{ type: 'appointment.roomed', subject: 'fd:9', data: { room: '4' } }]);
  });
  it('gives the same event the same id in every delivery, and others others', async () => {
    const { send, log } = door();
    await send([event('1'), event('2'), event('1', { source: 'elsewhere' })]);
    await send([event('1')], { id: 'msg_2' });
    const ids = log.bodies('appointments').map((body) => (body as { id: string }).id);
    expect(ids[3]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });
  it('answers a replayed message id with 200 duplicate and sends nothing', async () => {
    const { send, log } = door();
    await send(event('1'));
    const answer = await send(event('1'));
    expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'duplicate', accepted: 0 }]);
    expect(log.on('raw')).toHaveLength(1);
  });
  it.each([
    ['no signature', { headers: { 'webhook-signature': '' } }],
    ['a wrong secret', { secret: 'guess' }],
    ['an unknown feed', { feed: 'nobody' }],
    ['a feed name that is a path', { feed: '../keys' }],
    ['an old stamp', { at: testNow - 301_000 }],
    ['another id', { headers: { 'webhook-id': 'msg_9' } }],
    ['the secret of nobody', { feed: 'nobody', secret: 'no feed has this secret' }],
  ])('answers 401 without detail to %s', async (_what, options) => {
    const { send, log } = door();
    const answer = await send(event('1'), options);
    expect(answer.status).toBe(401);
    expect(Object.keys((await answer.json()) as object).sort()).toEqual(['code', 'status', 'title', 'type']);
    expect(log.sent).toHaveLength(0);
  });
  it('asks for the secrets of feeds only: a path is no name', async () => {
    const asked: string[] = [];
    const { send } = door({ feedSecrets: async (feed) => (asked.push(feed), []) });
    for (const feed of ['../keys', 'a/b', 'Front-Desk', '', 'front-desk']) await send(event('1'), { feed });
    expect(asked).toEqual(['http/front-desk']);
  });
  it('takes the old key while both are good', async () =>
    expect((await door().send(event('1'), { secret: 'old-secret' })).status).toBe(202));
  it('takes an administrator’s session without a signature, and nobody else’s', async () => {
    const { app } = door();
    const ask = (cookie: string) =>
      app.request('/v1/events', {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json', cookie },
        body: JSON.stringify(event('1')),
      });
    expect([(await ask('admin')).status, (await ask('reader')).status]).toEqual([202, 401]);
  });
  it.each([
    ['text/plain', {}],
    ['application/json', {}],
    ['application/cloudevents+json', { 'content-encoding': 'gzip' }],
  ])('answers 415 to %s %j', async (type, headers) => {
    expect((await door().send(event('1'), { type, headers })).status).toBe(415);
  });
  it('answers 413 to what is too large, declared or not, without reading on', async () => {
    const { send, app } = door({ maxBodyBytes: 1000 });
    expect((await send('x'.repeat(1001))).status).toBe(413);
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(400));
      },
    });
    const answer = await app.request(
      new Request('http://x/v1/events', {
        method: 'POST',
        headers: { 'content-type': 'application/cloudevents+json' },
        body: endless,
        duplex: 'half',
      } as RequestInit),
    );
    expect(answer.status).toBe(413);
    expect(pulled).toBeLessThan(10);
  });
  it.each([
    ['no JSON', '{"a":'],
    ['bytes that are no UTF-8', '\u0000'],
    ['a list where one is said', '[]'],
    ['a number', '5'],
  ])('answers 400 to %s, keeps it in raw and tells the dead letters', async (_what, body) => {
    const { send, log } = door();
    const answer = await send(body, { type: 'application/cloudevents+json' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    expect([log.on('raw').length, log.on('dead-letters').length]).toEqual([1, 1]);
  });
  it('answers 503 with Retry-After when busy or without a broker, and does not remember the message', async () => {
    let fail = true;
    const { acceptor } = testDoor();
    const { send } = door({
      acceptor: {
        ...acceptor,
        accept: async (...args) => (fail ? Promise.reject(new IngestError('log_unavailable')) : acceptor.accept(...args)),
      },
    });
    const refused = await send(event('1'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    fail = false;
    expect((await send(event('1'))).status).toBe(202);
  });
  it('is not moved by prototype keys or deep nesting', async () => {
    const { send, log } = door();
    const hostile = `[{"__proto__":{"practiceid":"harbor"},"constructor":{"x":1},${JSON.stringify(event('1')).slice(1, -1)},"data":{"__proto__":{"room":"9"},"deep":${'['.repeat(5000)}${']'.repeat(5000)}}}]`;
    expect((await send(hostile, { type: 'application/cloudevents-batch+json' })).status).toBe(202);
    expect(log.bodies('appointments')).toMatchObject([{ practiceid: 'cherry-creek', data: {} }]);
    expect(Reflect.get({}, 'practiceid')).toBeUndefined();
  });
  it('lets no planted identifier out of raw', async () => {
    const { send, log } = door();
    const planted = Array.from({ length: 200 }, (_, i) => `PLANTED-${i}-Roe`);
    const stuffing = (from: number) =>
      Object.fromEntries(
        planted.slice(from, from + 50).map((value, i) => [['patientName', 'ssn', 'notes', `x${i}`][i % 4] + String(i), value]),
      );
    const answer = await send([
      event('1', { ...stuffing(0), data: { ...stuffing(50), nested: stuffing(100) } }),
      event('2', { ...stuffing(150), type: planted[150] }),
      event('3', { practiceid: planted[151] }),
      event('4', { time: planted[152] }),
      event('5', {
        type: 'appointment.booked',
        data: { start: planted[153], provider: `${planted[154]} ${planted[155]}`, patient: planted[156], channel: planted[157] },
      }),
    ]);
    const outside =
      JSON.stringify(log.sent.filter(({ topic }) => topic !== 'raw')) +
      log.sent.map(({ message }) => JSON.stringify(message.headers ?? {})).join() +
      (await answer.text());
    expect(outside).not.toContain('PLANTED');
    expect(log.on('raw')).toHaveLength(1);
  });
});
