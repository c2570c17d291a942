/**
 * A feed's past read again over the real broker and engine: a dead letter replayed once its site is known, a status map corrected,
 * corrected back, run twice, the same message delivered again in between. Figures move, nothing is doubled.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { storeForTests } from '@rounds/infra/clickhouse/store-for-tests.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { createCheckpointStore } from '@rounds/infra/clickhouse/checkpoints.ts';
import { startConsumeLoop } from '@rounds/infra/kafka/consume-loop.ts';
import type { ConsumeLoop } from '@rounds/infra/kafka/consume-loop.types.ts';
import { hl7, siu } from '@rounds/ingest/adapters/hl7v2/hl7v2-for-tests.ts';
import { createIngest, type Ingest } from '@rounds/ingest/create-ingest.ts';
import { registers, startIngestGround, testSealer, type IngestGround } from '@rounds/ingest/ingest-for-tests.ts';
import { deadLettersConsumer, keepDeadLetters } from '@rounds/processors/dead-letters/keep-dead-letters.ts';
import { foldBatch, foldConsumer } from '@rounds/processors/fold/fold.ts';
import { feedPath, type RemapJob, type ReplayJob } from '@rounds/schemas/contract/feeds.contract.ts';
import { savedMapping } from '@rounds/schemas/contract/mapping-wizard.contract.ts';
import { feedConfig, type FeedConfig } from '@rounds/schemas/feed-config.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

const destroyed = new Set<string>();
const actions: string[] = [];
let ground: IngestGround;
let store: Awaited<ReturnType<typeof storeForTests>>;
let ingest: Ingest;
let loops: ConsumeLoop[] = [];

beforeAll(async () => {
  [ground, store] = await Promise.all([startIngestGround(testSealer(destroyed)), storeForTests()]);
  const { log } = ground;
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const loop = { log, checkpoints: createCheckpointStore(store.store), sessionTimeoutMs: 10_000, lingerMs: 20, logger: quiet };
  loops = [
    startConsumeLoop({ ...loop, ...foldConsumer, process: foldBatch({ store: store.store, log }) }),
    startConsumeLoop({ ...loop, ...deadLettersConsumer, process: keepDeadLetters({ store: store.store }) }),
  ];
  ingest = await createIngest({
    ...ground.deps,
    store: store.store,
    mappingsDir: join(ground.folder, 'mappings'),
    isAdministrator: () => Promise.resolve(true),
    administration: {
      mayAdminister: async (request) => request.headers.get('cookie') === 'admin',
      signedInLately: () => true,
      audit: (_request, { action, target }) => void actions.push(`${action} ${target}`),
      secrets: { feedSecrets: never, createFeedSecret: never, listFeedSecrets: never, revokeFeedSecret: never },
    },
  });
  await ingest.start();
  const body = JSON.stringify(['mesa', 'harbor'].map(registers));
  // 503 asks a sender to send again.
  await until(
    async () => (await ask('POST', '/v1/events?feed=desk', body, 'application/cloudevents-batch+json')).status,
    (status) => status !== 503,
  );
});
afterAll(async () => {
  await ingest?.stop();
  await Promise.all(loops.map((loop) => loop.stop()));
  await ground?.stop(undefined);
  await store?.dispose();
});

const never = (): Promise<never> => Promise.reject(new Error('not in this test'));
const ask = (method: string, path: string, body?: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
  ingest.app.request(path, { method, headers: { cookie: 'admin', 'content-type': type }, ...(body === undefined ? {} : { body }) });
const rows = (sql: string) =>
  store.store.query(defineQuery({ name: 'test', sql, params: z.object({}), row: z.record(z.string(), z.unknown()) }), {});
const slots = () =>
  rows(
    'SELECT practice_id, toString(day) AS day, outcome, is_scheduled_day FROM appointment_slots FINAL WHERE is_scheduled_day ORDER BY day',
  );

async function until<T>(what: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await what();
    if (holds(found)) return found;
    await sleep(50);
  }
}

/** Waits until the loops have read all there is. */
const settled = async () => {
  const ends = await Promise.all(['appointments', 'operations', 'dead-letters'].map((topic) => ground.log.watermarks(topic)));
  const end = ends.flat().reduce((sum, { high }) => sum + high, 0);
  await until(
    () =>
      rows("SELECT toFloat64(sum(next_offset)) AS n FROM checkpoints FINAL WHERE topic IN ('appointments', 'operations', 'dead-letters')"),
    ([found]) => Number(found?.['n']) >= end,
  );
};

async function saveConfig(change: Partial<FeedConfig>): Promise<FeedConfig> {
  const shape = z.object({ config: feedConfig });
  const { config } = shape.parse(await (await ask('GET', '/v1/feeds/hl7v2/main')).json());
  const answer = await ask('PUT', '/v1/feeds/hl7v2/main', JSON.stringify({ ...config, ...change }));
  expect(answer.status).toBe(200);
  return shape.parse(await answer.json()).config;
}

async function remap(dryRun = false, feed = 'hl7v2/main'): Promise<RemapJob> {
  await settled();
  await ask('POST', `/v1/feeds/${feedPath(feed)}/remap`, JSON.stringify({ dryRun }));
  const job = await until(
    () => Promise.resolve(ingest.past.remapState(feed)),
    ({ state }) => state !== 'running',
  );
  await settled();
  return job;
}

/** Asks for a replay and waits for its end: the answer itself waits for two seconds only. */
async function replay(group: string): Promise<ReplayJob> {
  await ask('POST', '/v1/dead-letters/replay', group);
  return until(
    () => Promise.resolve(ingest.past.replayState()),
    ({ state }) => state !== 'running',
  );
}

const table = () => {
  const lines = ['appointment_id,scheduled_start,status', 'C1,3/2/2026 9:00,completed', 'C2,3/2/2026 10:00,kept'];
  return ask('POST', '/v1/uploads?mapping=desk&practice=harbor', new Uint8Array(Buffer.from(lines.join('\n'))), 'text/csv');
};
const visits = () =>
  rows("SELECT appointment_id AS id, outcome FROM appointment_slots FINAL WHERE practice_id = 'harbor' AND is_scheduled_day ORDER BY id");

async function saveMapping(meaning: Record<string, string>, expectedVersion?: number): Promise<void> {
  const { mapping } = savedMapping.parse(await (await ask('GET', '/v1/mappings/generic-appointments')).json());
  const status = { ...mapping.columns['status'], map: { ...mapping.columns['status']?.map, ...meaning } };
  const body = { mapping: { ...mapping, id: 'desk', columns: { ...mapping.columns, status } }, expectedVersion };
  expect((await ask('PUT', '/v1/mappings/desk', JSON.stringify(body))).status).toBe(200);
}

const file = () =>
  Buffer.concat([hl7(...siu('S12', { id: 'M1' })), hl7(...siu('S14', { id: 'M2', status: 'KEPT', at: '20261201110000' }))]);
const deliver = () => ask('POST', '/v1/uploads?mapping=hl7v2&practice=main', new Uint8Array(file()), 'application/octet-stream');

it('a letter of an unknown site is replayed once the site is known; a corrected status map moves the figures, once', async () => {
  await settled();
  await deliver();
  await settled();
  expect(await slots()).toEqual([]);
  const letters = await rows(
    "SELECT dead_id, code_list, code_value, resolved FROM dead_letters FINAL WHERE feed = 'hl7v2/main' ORDER BY source_ref",
  );
  expect(letters).toMatchObject([
    { code_list: 'site', code_value: 'cherry-creek', resolved: 0 },
    { code_list: 'site', code_value: 'cherry-creek', resolved: 0 },
  ]);

  const group = JSON.stringify({ group: { feed: 'hl7v2/main' } });
  expect(await replay(group)).toMatchObject({ state: 'done', replayed: 2, stillRefused: 2 });
  expect(await saveConfig({ sites: { 'Cherry-Creek': 'mesa' } })).toMatchObject({ version: 2 });
  expect((await ask('PUT', '/v1/feeds/hl7v2/main', JSON.stringify({ feed: 'hl7v2/main', version: 1 }))).status).toBe(409);
  expect((await ask('PUT', '/v1/feeds/hl7v2/main', JSON.stringify({ feed: 'hl7v2/main', timeZone: 'Mars' }))).status).toBe(422);
  expect(await replay(group)).toMatchObject({ state: 'done', replayed: 2, accepted: 2, stillRefused: 0, unreadable: 0 });
  await settled();
  expect(await slots()).toMatchObject([{ practice_id: 'mesa', day: '2026-12-01', outcome: 'booked' }]);
  expect(await rows('SELECT count() AS n FROM dead_letters FINAL WHERE NOT resolved')).toEqual([{ n: 0 }]);

  await saveConfig({ statuses: { kept: 'completed' } });
  expect(await remap(true)).toMatchObject({ state: 'done', dryRun: true, version: 3, messages: 2, damaged: 0, refused: 0, withdrawn: 0 });
  expect(await slots()).toMatchObject([{ outcome: 'booked' }]);
  const first = await remap();
  expect(first).toMatchObject({ added: 1, withdrawn: 0, blocked: 0 });
  expect(await slots()).toMatchObject([{ practice_id: 'mesa', outcome: 'completed' }]);
  expect(await remap()).toMatchObject({ added: 0, changed: 0, withdrawn: 0, blocked: 0, same: first.same + first.added + first.changed });

  await saveConfig({ statuses: { kept: 'ignore' } });
  await deliver();
  expect(await remap()).toMatchObject({ added: 0, withdrawn: 1, blocked: 0 });
  expect(await slots()).toMatchObject([{ practice_id: 'mesa', outcome: 'booked' }]);
  expect(await remap()).toMatchObject({ added: 0, changed: 0, withdrawn: 0 });

  const id = String(letters[0]?.['dead_id']);
  expect((await ask('POST', `/v1/dead-letters/${id}/raw`, '{}')).status).toBe(400);
  const opened = await ask('POST', `/v1/dead-letters/${id}/raw`, '{"purpose":"why is it refused"}');
  expect(await opened.json()).toMatchObject({ feed: 'hl7v2/main', truncated: false, text: expect.stringContaining('SIU^S12') as string });
  expect(actions.at(-1)).toBe(`raw_message_opened ${id}: why is it refused`);
  destroyed.add('k1');
  expect((await ask('POST', `/v1/dead-letters/${id}/raw`, '{"purpose":"why is it refused"}')).status).toBe(410);
  const unreadable = await remap();
  expect(unreadable).toMatchObject({ shredded: unreadable.messages, added: 0, withdrawn: 0 });
  expect((await ingest.app.request('/v1/feeds')).status).toBe(401);
});

it('rows of a table are read again with a corrected mapping; the same table delivered again changes nothing', async () => {
  destroyed.clear();
  const feed = 'csv/desk/harbor';
  await saveMapping({});
  expect((await table()).status).toBe(202);
  await settled();
  expect((await visits()).map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
  await saveMapping({ kept: 'no_show' }, 1);
  expect(await remap(false, feed)).toMatchObject({ version: 2, messages: 1, added: 1, withdrawn: 1, blocked: 0 });
  expect((await visits()).map(({ outcome }) => outcome)).toEqual(['completed', 'no_show']);
  await table();
  expect(await remap(false, feed)).toMatchObject({ added: 0, changed: 0, withdrawn: 0, blocked: 0 });
  expect((await visits()).map(({ outcome }) => outcome)).toEqual(['completed', 'no_show']);
  await saveMapping({}, 2);
  expect(await remap(false, feed)).toMatchObject({ version: 3, added: 0, changed: 1, withdrawn: 1, blocked: 0 });
  expect((await visits()).map(({ outcome }) => outcome)).toEqual(['completed', 'completed']);
});
