/**
 * Back-pressure and faults 1, 2, 12, 13, 28 and 29 at every door, with the real broker: while it is silent nothing is acknowledged,
 * memory keeps within its bound and files stay where they are; what is sent again when it is back counts once.
 */
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { storeForTests } from '@rounds/infra/clickhouse/store-for-tests.ts';
import { allMessages, whileSilent } from '@rounds/infra/kafka/broker-for-tests.ts';
import { brokerAnswers } from '@rounds/infra/kafka/broker-probe.ts';
import { heldMib } from '@rounds/infra/process/held-memory-for-tests.ts';
import { createIngest, type Ingest } from '@rounds/ingest/create-ingest.ts';
import { deskEvent as event, registers, signedNow, startIngestGround, type IngestGround } from '@rounds/ingest/ingest-for-tests.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const secret = 'a-secret-of-sixteen';
const MEBIBYTE = 1024 * 1024;
/** The outbox's bound (ingest/outbox.ts). */
const BOUND = 64 * MEBIBYTE;
let ground: IngestGround;
let store: Awaited<ReturnType<typeof storeForTests>>;
let ingest: Ingest;

beforeAll(async () => {
  [ground, store] = await Promise.all([startIngestGround(), storeForTests()]);
  const { folder } = ground;
  await mkdir(join(folder, 'drop', 'practices'), { recursive: true });
  await mkdir(join(folder, 'feeds'));
  await writeFile(join(folder, 'feeds', 'hl7v2--main.json'), JSON.stringify({ feed: 'hl7v2/main', practice: 'mesa' }));
  ingest = await createIngest({
    ...ground.deps,
    store: store.store,
    dropDir: join(folder, 'drop'),
    mllp: { address: { host: '127.0.0.1', port: 0 }, feed: 'hl7v2/main' },
    feedSecrets: async (feed) => [{ secret, scheme: feed.startsWith('athena/') ? 'x-hub-signature' : 'standard-webhooks' }],
  });
  await ingest.start();
  expect((await webhook([registers('mesa')], 'practice')).status).toBe(202);
});
afterAll(async () => {
  await ground?.stop(ingest);
  await store?.dispose();
});

const roomed = event('r1', 'appointment.roomed', 'd:1', { room: '4' });

async function webhook(events: unknown, id: string): Promise<Response> {
  const body = Buffer.from(JSON.stringify(events));
  return ingest.app.request('/v1/webhooks/desk', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...signedNow(secret, id, body) },
  });
}
const sheet = 'practice_id,name,time_zone\nharbor,Harbor,America/New_York\n';
async function upload(id: string): Promise<Response> {
  const body = Buffer.from(sheet);
  const headers = { 'webhook-feed': 'desk', ...signedNow(secret, id, body) };
  return ingest.app.request('/v1/uploads?mapping=practices', { method: 'POST', body, headers });
}
async function athena(): Promise<Response> {
  const notificationEvent = [{ id: 'n1', focus: { reference: 'Appointment/1' } }];
  const resource = { resourceType: 'SubscriptionStatus', type: 'event-notification', topic: 'x/Appointment.update', notificationEvent };
  const body = JSON.stringify({ resourceType: 'Bundle', entry: [{ resource }] });
  const headers = {
    'content-type': 'application/json',
    'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  return ingest.app.request('/v1/webhooks/athena/main', { method: 'POST', body, headers });
}

const message = [
  'MSH|^~\\&|SCHED|mesa|ROUNDS||20261120080000-0700||SIU^S12|M1|P|2.5.1',
  'SCH|P1|F1|||||||30|min|^^30^20261120080000-0700^20261120083000-0700|||||||||||||Booked',
  'PID|1||4711^^^W^MR',
].join('\r');
/** What a sender of one message hears: MSA-1, or `closed` when the connection ends without an answer. */
function sendHl7(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(ingest.mllp()?.port ?? 0, '127.0.0.1', () => socket.write(`\u000b${message}\r\u001c\r`));
    let heard = '';
    socket.on('data', (data) => {
      heard += data.toString();
      const code = /MSA\|(\w\w)/.exec(heard)?.[1];
      if (code !== undefined) socket.end(() => resolve(code));
    });
    socket.once('close', () => resolve('closed'));
    socket.once('error', reject);
  });
}

/** Distinct ids and messages on a topic of events of one subject. A broker that was away for seconds first finds out that it still leads. */
function idsOf(topic: string, subject: string): Promise<{ ids: number; messages: number }> {
  return vi.waitFor(() => idsNow(topic, subject), { timeout: 90_000, interval: 200 });
}

async function idsNow(topic: string, subject: string): Promise<{ ids: number; messages: number }> {
  const found = (await allMessages(ground.log, topic))
    .filter(({ key }) => key === subject)
    .map(({ value }) => /"id":"([^"]+)"/.exec(value.toString())?.[1] ?? '');
  return { ids: new Set(found).size, messages: found.length };
}

const big = Array.from({ length: 4 }, (_, n) => ({ ...roomed, id: `big-${n}`, padding: 'x'.repeat(250_000) }));

/** 300 MB in all, more than four times what may be in flight. */
async function flood(): Promise<{ counts: Record<string, number>; most: number; grown: number }> {
  const before = heldMib();
  const answers: Promise<string>[] = [];
  let most = 0;
  for (let n = 0; n < 300; n += 1) {
    answers.push(
      webhook(big, `flood-${n}`).then(async (response) => {
        const { code = 'taken' } = (await response.json()) as { code?: string };
        return `${response.status} ${code}`;
      }),
    );
    await Promise.race([answers.at(-1), sleep(5)]);
    most = Math.max(most, ingest.acceptor.inFlight().bytes);
  }
  const grown = (heldMib() - before) * MEBIBYTE;
  const all = Map.groupBy(await Promise.all(answers), (answer) => answer);
  return { counts: Object.fromEntries([...all].map(([answer, some]) => [answer, some.length])), most, grown };
}

/** Sends again until it is taken, as senders do: what had been on its way when the broker came back may still fail. */
async function sendUntil<Answer>(wanted: Answer, send: () => Promise<Answer>): Promise<void> {
  await expect.poll(send, { timeout: 90_000, interval: 200 }).toBe(wanted);
}

it('while the broker is silent: acknowledges nothing at any door, keeps memory within its bound, leaves files; then takes the same again', async () => {
  expect((await webhook(big, 'warm')).status).toBe(202);
  const order: string[] = [];
  const { broker, folder } = ground;
  const noted = async <T>(door: string, answer: Promise<T>): Promise<T> => {
    await answer;
    order.push(door);
    return answer;
  };
  const { answers, notified, flooded } = await whileSilent(broker, async () => {
    await writeFile(join(folder, 'drop', 'practices', 'sites.csv'), sheet.replace('harbor,Harbor', 'summit,Summit'));
    const athenaAnswer = noted('athena', athena());
    // Not a hang: the log gives up after 9.5 s, and who waited behind others is told then too; without that this would wait for ever.
    const doors = Promise.all([noted('webhook', webhook([roomed], 'again')), noted('upload', upload('up')), noted('hl7', sendHl7())]);
    return { flooded: await flood(), answers: await doors, notified: await athenaAnswer };
  });

  expect([answers[0].status, answers[0].headers.get('retry-after'), answers[1].status, answers[2]]).toEqual([503, '5', 503, 'closed']);
  // Before the log gives up; the sender's own limit of 2 s is no promise while 300 MB come in at the same time.
  expect([notified.status, order[0]]).toEqual([503, 'athena']);
  expect(existsSync(join(folder, 'drop', 'done')) ? await readdir(join(folder, 'drop', 'done')) : []).toEqual([]);
  expect(Object.keys(flooded.counts).sort(), JSON.stringify(flooded)).toEqual(['503 busy', '503 log_unavailable']);
  expect(flooded.most).toBeLessThan(BOUND + 2 * MEBIBYTE);
  expect(flooded.grown).toBeLessThan(6 * BOUND);

  await sendUntil(202, async () => (await webhook([roomed], 'again')).status);
  await sendUntil(202, async () => (await upload('up')).status);
  await sendUntil('AA', sendHl7);
  await sendUntil(200, async () => (await athena()).status);
  expect(await idsOf('appointments', 'd:1')).toMatchObject({ ids: 5 });
  expect(await idsOf('appointments', 'hl7v2-main:F1')).toMatchObject({ ids: 1 });
  // The file was never lost from sight.
  await expect.poll(() => readdir(join(folder, 'drop', 'done')).catch(() => []), { timeout: 90_000 }).toHaveLength(3);
  await expect.poll(() => ingest.acceptor.inFlight()).toEqual({ messages: 0, bytes: 0 });
});

it('only slows down with a broker that stalls most of the time', async () => {
  const { broker } = ground;
  const stalls = { on: true };
  const port = Number(broker.brokers[0]?.split(':')[1]);
  const stalling = (async () => {
    while (stalls.on) {
      await whileSilent(broker, () => sleep(200));
      await sleep(60);
      // However little time it gets on a busy machine, it gets on: it has answered something before it is stopped again.
      while (!(await brokerAnswers(port)));
    }
  })();
  const lane = async (name: string): Promise<number[]> => {
    const statuses: number[] = [];
    for (let n = 0; n < 5; n += 1)
      statuses.push((await webhook([event(`${name}-${n}`, 'appointment.roomed', `slow:${name}:${n}`, {})], `${name}-${n}`)).status);
    return statuses;
  };
  const statuses = (await Promise.all(['a', 'b', 'c', 'd'].map(lane))).flat();
  stalls.on = false;
  await stalling;
  expect(statuses).toEqual(statuses.map(() => 202));
  for (const name of ['a', 'b', 'c', 'd']) expect(await idsOf('appointments', `slow:${name}:4`)).toMatchObject({ ids: 1 });
});
