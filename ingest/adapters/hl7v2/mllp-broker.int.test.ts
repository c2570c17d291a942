/** MLLP over real sockets into the real broker: AA means it is there, a resend is one copy, no broker means no AA (faults 1, 2, 12). */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRawSealer } from '@rounds/infra/crypto/raw-sealer.ts';
import { makeTopics, startTestBroker } from '@rounds/infra/kafka/broker-for-tests.ts';
import { openEventLog } from '@rounds/infra/kafka/event-log.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import { allTopics } from '@rounds/schemas/topics.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAcceptor } from '../../accept.ts';
import { hl7, hl7Desk, siu } from './hl7v2-for-tests.ts';
import { createMllpServer, type MllpServer } from './mllp-server.ts';

let broker: Awaited<ReturnType<typeof startTestBroker>>;
let log: EventLog;
let server: MllpServer;
const quiet = { info: () => {}, warn: () => {} };

beforeAll(async () => {
  broker = await startTestBroker();
  log = openEventLog({ brokers: broker.brokers, clientId: 'test', log: quiet });
  await makeTopics(log, allTopics);
  const key = Buffer.alloc(32, 7);
  const sealer = createRawSealer({ rawKey: { id: 'k1', key }, rawKeyById: () => key });
  const { deps } = hl7Desk();
  const acceptor = createAcceptor({
    log,
    directory: deps.directory,
    sealRaw: (plain, context) => sealer.sealRaw(plain, context),
    clock: deps.clock,
  });
  server = createMllpServer({ ...deps, acceptor, address: { host: '127.0.0.1', port: 0 }, listenerFeed: 'main', log: quiet });
  await server.start();
});
afterAll(async () => {
  await server?.stop();
  await log?.close();
  await broker?.stop();
});

const booking = (id: string): Buffer =>
  Buffer.concat([Buffer.from('\v'), hl7(...siu('S12', { id, sch: `P|${id}` })), Buffer.from('\x1c\r')]);

async function idsOn(topic: string): Promise<string[]> {
  const ids: string[] = [];
  for (const { partition, low, high } of await log.watermarks(topic))
    if (high > low)
      for (const { value } of await log.read({ topic, partition, offset: low, count: high - low }))
        ids.push((JSON.parse(value?.toString() ?? '{}') as { id: string }).id);
  return ids;
}

function call(): { socket: Socket; text: () => string } {
  const socket = connect({ port: server.status().port, host: '127.0.0.1' });
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => {});
  return { socket, text: () => text };
}
async function until(condition: () => boolean, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; !condition() && Date.now() < end;) await sleep(10);
  return condition();
}

test('a sender that was cut off before its answer sends again: one event, then AA', async () => {
  const cut = call();
  cut.socket.write(booking('1'));
  await until(() => server.status().frames === 1, 60_000);
  cut.socket.destroy();
  const again = call();
  again.socket.write(booking('1'));
  expect(await until(() => again.text().includes('MSA|AA|1'), 60_000)).toBe(true);
  again.socket.destroy();
  const ids = await idsOn('appointments');
  expect(ids.length).toBeGreaterThanOrEqual(1);
  expect(new Set(ids).size).toBe(1);
});

test('every AA stands for an event in the log; without a broker there is none', async () => {
  const { socket, text } = call();
  const sent = Array.from({ length: 200 }, (_, index) => `N${index}`);
  for (const id of sent) socket.write(booking(id));
  expect(await until(() => (text().match(/MSA\|AA/g) ?? []).length === 200, 90_000)).toBe(true);
  expect(new Set(await idsOn('appointments')).size).toBe(201);
  broker.kill();
  socket.write(booking('LOST'));
  await sleep(1_500);
  expect(text()).not.toContain('MSA|AA|LOST');
  socket.destroy();
});
