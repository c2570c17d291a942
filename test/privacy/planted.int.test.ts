/**
 * Promise 5 in the running parts: stuffed messages through every real door, over the real broker, folded into the real engine. At the end
 * every topic but `raw`, every table, the program's log, every answer and every report is searched for what was planted.
 */
import { createHmac } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allMessages } from '@rounds/infra/kafka/broker-for-tests.ts';
import { createLogger } from '@rounds/infra/logging/logger.ts';
import { createIngest, type Ingest } from '@rounds/ingest/create-ingest.ts';
import { signedNow, startIngestGround, type IngestGround } from '@rounds/ingest/ingest-for-tests.ts';
import { keepDeadLetters } from '@rounds/processors/dead-letters/keep-dead-letters.ts';
import { allTopics, topics } from '@rounds/schemas/topics.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';
import { sendMllp } from '../send-samples/mllp-sender.ts';
import { leaksIn, Plant } from './planted.ts';
import { misplacedResources, stuffedResources } from './stuffed-fhir.ts';
import { misplacedMessages, stuffedMessages } from './stuffed-hl7.ts';
import { badTable, csvOf, goodTable, pivotedTable } from './stuffed-tables.ts';
import { stuffedEvents, stuffedHeaders, stuffedNotification } from './stuffed-webhooks.ts';
import { misplacedSets, stuffedClaims, stuffedRemittances, stuffedStatus } from './stuffed-x12.ts';

const secret = 'a-secret-of-sixteen';
let ground: IngestGround;
let pipeline: Pipeline;
let ingest: Ingest;
let folder: string;
const plant = new Plant();
const told: { where: string; text: string }[] = [];

beforeAll(async () => {
  [ground, pipeline] = await Promise.all([startIngestGround(), openPipeline()]);
  ({ folder } = ground);
  mkdirSync(join(folder, 'feeds'));
  for (const feed of ['hl7v2/main', 'fhir/main', 'x12/main'])
    writeFileSync(join(folder, 'feeds', `${feed.replace('/', '--')}.json`), JSON.stringify({ feed, practice: 'cherry-creek' }));
  ingest = await createIngest({
    ...ground.deps,
    store: pipeline.store,
    dropDir: join(folder, 'drop'),
    closesDays: true,
    mllp: { address: { host: '127.0.0.1', port: 0 }, feed: 'hl7v2/main' },
    log: createLogger({ level: 'debug', file: join(folder, 'rounds.log') }),
    feedSecrets: async (feed) => [{ secret, scheme: feed.startsWith('athena/') ? 'x-hub-signature' : 'standard-webhooks' }],
  });
  await ingest.start();
});
afterAll(async () => {
  await ground?.stop(ingest);
  await pipeline?.close();
});

let sent = 0;
async function post(path: string, content: string, headers: Record<string, string> = {}): Promise<number> {
  const body = Buffer.from(content);
  const signature = path.includes('/athena/')
    ? { 'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
    : signedNow(secret, `m${(sent += 1)}`, body);
  const response = await ingest.app.request(path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...signature, ...headers },
  });
  told.push({ where: `answer of ${path}`, text: `${JSON.stringify([...response.headers])}\n${await response.text()}` });
  return response.status;
}
const upload = (adapter: string, content: string, place = 'main') =>
  post(`/v1/uploads?feed=desk&mapping=${adapter}&place=${place}`, content);

async function sendEverything(): Promise<void> {
  const practice = { practice: 'cherry-creek', name: 'Cherry Creek', timeZone: 'America/Denver', cutoverMinutes: 0 };
  const registered = { type: 'practice.registered', subject: 'cherry-creek', time: '2025-01-01T00:00:00Z', practiceid: 'cherry-creek' };
  await post('/v1/webhooks/desk', JSON.stringify({ specversion: '1.0', id: 'p', source: 'desk', ...registered, data: practice }));
  for (const table of [goodTable(plant), badTable(plant), pivotedTable(plant)])
    await upload('generic-appointments', csvOf(table), 'cherry-creek');
  await post('/v1/webhooks/desk', JSON.stringify(stuffedEvents(plant)));
  await post('/v1/webhooks/desk', JSON.stringify({ room: '4', more: plant.rest(60) }), stuffedHeaders(plant));
  await post('/v1/webhooks/desk', `{"a": ${plant.take('text')}`);
  for (const sound of [true, false]) await post('/v1/webhooks/athena/main', JSON.stringify(stuffedNotification(plant, sound)));
  for (const content of [stuffedClaims, stuffedRemittances, stuffedStatus, misplacedSets]) await upload('x12', content(plant));
  for (const content of [stuffedResources, misplacedResources]) await upload('fhir', content(plant));
  await upload('hl7v2', stuffedMessages(plant));
  const messages = `${stuffedMessages(plant)}${misplacedMessages(plant)}`.split(/\r(?=MSH)/).map((message) => `${message}\r`);
  told.push({ where: 'MLLP', text: (await sendMllp(messages, { host: '127.0.0.1', port: ingest.mllp()?.port ?? 0 })).join(' ') });
  // Names of files are identifiers too, and a wrong name of an upload's mapping is answered.
  await upload(encodeURIComponent(plant.take('family')), 'a,b\n');
  const dropped = join(folder, 'drop', 'generic-appointments', 'cherry-creek');
  mkdirSync(dropped, { recursive: true });
  writeFileSync(join(dropped, `${plant.take('family')} ${plant.take('mrn')}.csv`), csvOf(goodTable(plant)));
  await expect
    .poll(() => existsSync(join(folder, 'drop', 'done')) && readdirSync(join(folder, 'drop', 'done')).length, { timeout: 90_000 })
    .toBe(3);
  for (const name of readdirSync(join(folder, 'drop', 'done')).filter((file) => /report\.(json|txt)$/.test(file)))
    told.push({ where: 'report', text: readFileSync(join(folder, 'drop', 'done', name), 'utf8') });
}

it('finds none of the planted identifiers outside raw', async () => {
  await sendEverything();
  const messages = (await Promise.all(allTopics.map(({ name }) => allMessages(ground.log, name)))).flat();
  const open = messages.filter(({ topic }) => topic !== topics.raw.name);
  for (const { topic, key: subject, value, headers } of open)
    told.push({ where: topic, text: `${subject} ${value.toString()} ${Object.entries(headers).map(String).join(' ')}` });
  for (const { key: feed, headers } of messages.filter(({ topic }) => topic === topics.raw.name))
    told.push({ where: 'raw, outside the seal', text: `${feed} ${Object.entries(headers).map(String).join(' ')}` });
  // Sealed means sealed: the bytes of raw themselves hold nothing either.
  for (const { value } of messages.filter(({ topic }) => topic === topics.raw.name))
    told.push({ where: 'raw, as it lies', text: value.toString('latin1') });

  await pipeline.fold(open.filter(({ topic }) => topic !== topics.deadLetters.name));
  await pipeline.measure();
  await keepDeadLetters(pipeline)({ messages: open.filter(({ topic }) => topic === topics.deadLetters.name), more: false, poison: false });
  const tables = await pipeline.rows(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND total_rows > 0 AND name != 'migrations'",
  );
  for (const { name } of tables)
    told.push({ where: `table ${String(name)}`, text: JSON.stringify(await pipeline.rows(`SELECT * FROM \`${String(name)}\``)) });
  told.push({ where: 'program log', text: readFileSync(join(folder, 'rounds.log'), 'utf8') });

  // The other half: much came through, of every kind, and much was planted.
  const feeds = new Set(open.map(({ value }) => /"source":"([a-z0-9]+)\//.exec(value.toString())?.[1]));
  expect([...feeds].filter((feed) => feed !== undefined).sort()).toEqual(expect.arrayContaining(['csv', 'fhir', 'hl7v2', 'http', 'x12']));
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['events', 'appointment_slots', 'dead_letters', 'ledger']));
  expect(plant.values.size).toBeGreaterThan(2_000);
  expect(
    told.flatMap(({ where, text }) => leaksIn(where, text, plant)).map(({ where, kind, around }) => ({ where, kind, around })),
  ).toEqual([]);
});
