/** Fetching with SMART backend services: tokens, pages, exports, and everything a server may do wrong (guarantees.md (c) 33, 35, 37; (d) 29, 42). */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { feedConfig, type FeedConfig } from '@rounds/schemas/feed-config.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testDoor, testNow } from '../../../accept-for-tests.ts';
import type { FetchReference } from '../../../fetch-queue.ts';
import { pseudonymise } from '../fhir-for-tests.ts';
import { createAddressGuard, FetchRefusal } from './address-guard.ts';
import { runBulkExport, type BulkExportDeps } from './bulk-export.ts';
import { openClientKey } from './client-key.ts';
import { createPendingFetches } from './fetch-queue-file.ts';
import { createFetcher } from './fetcher.ts';
import { openFhirServer } from './fhir-server.ts';
import { createHttpClient } from './http-client.ts';
import { startTestServer, type TestServer } from './fhir-server-for-tests.ts';

let server: TestServer;
let other: TestServer;
let folder: string;
let now = testNow;
const pauses: number[] = [];
const pause = async (ms: number): Promise<void> => void pauses.push(ms);

beforeEach(async () => {
  [server, other, folder] = await Promise.all([
    startTestServer(() => now),
    startTestServer(() => now),
    mkdtemp(join(tmpdir(), 'rounds-fhir-')),
  ]);
  now = testNow;
  pauses.length = 0;
  server.jwks = (await openClientKey(folder, 'fhir/ehr')).jwks.keys;
});
afterEach(async () => {
  await Promise.all([server.close(), other.close(), rm(folder, { recursive: true, force: true })]);
});

const connection = () => ({ baseUrl: server.baseUrl, tokenUrl: `${server.baseUrl}/token`, clientId: 'rounds', scope: 'system/*.read' });
const opened = () => openFhirServer('fhir/ehr', connection(), { keysDir: folder, clock: () => now, http: { pause, timeoutMs: 2_000 } });
const appointment = (id: string, more: object = {}) => ({
  resourceType: 'Appointment',
  id,
  status: 'booked',
  created: '2026-11-01T10:00:00Z',
  start: '2026-11-24T16:00:00Z',
  meta: { versionId: '1', lastUpdated: '2026-11-01T10:00:00Z' },
  ...more,
});

describe('tokens', () => {
  it('an assertion of a few minutes, its own id each, for a token that is kept until it ends', async () => {
    server.answers.set('/Patient/1', [{ status: 200, body: {} }]);
    const fhir = opened();
    await fhir.ask(`${server.baseUrl}/Patient/1`);
    await fhir.ask(`${server.baseUrl}/Patient/1`);
    expect(server.assertions).toHaveLength(1);
    now += 295_000;
    await fhir.ask(`${server.baseUrl}/Patient/1`);
    expect(server.assertions).toHaveLength(2);
    const [first, second] = server.assertions;
    expect(first).toMatchObject({ iss: 'rounds', sub: 'rounds', alg: 'ES384', aud: `${server.baseUrl}/token` });
    expect(Number(first?.['exp']) - Number(first?.['iat'])).toBeLessThanOrEqual(300);
    expect(first?.['jti']).not.toBe(second?.['jti']);
    expect(server.seen.filter(({ path }) => path === '/Patient/1').map(({ authorization }) => authorization)).toEqual([
      'Bearer t1',
      'Bearer t1',
      'Bearer t2',
    ]);
  });
  it('a token the server has forgotten is asked for anew, once', async () => {
    server.answers.set('/Patient/1', [{ status: 401 }, { status: 200, body: {} }]);
    expect((await opened().ask(`${server.baseUrl}/Patient/1`)).status).toBe(200);
    server.answers.set('/Patient/1', [{ status: 401 }]);
    expect((await opened().ask(`${server.baseUrl}/Patient/1`)).status).toBe(401);
  });
  it('the key is made once, for this user alone; its public half has nothing private', async () => {
    const { jwks } = await openClientKey(folder, 'fhir/ehr');
    expect(jwks.keys[0]?.kid).toBe(server.jwks[0]?.kid);
    expect(Object.keys(jwks.keys[0] ?? {})).not.toContain('d');
    expect((await stat(join(folder, 'clients', 'fhir--ehr.json'))).mode & 0o077).toBe(0);
    const rsa = await openClientKey(folder, 'fhir/old', 'RS384');
    expect(Object.keys(rsa.jwks.keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'key_ops', 'kid', 'kty', 'n', 'use']);
  });
});

describe('one server, bounded', () => {
  const client = () => createHttpClient({ guard: createAddressGuard(connection()), pause, maxBytes: 1_000, timeoutMs: 500 });
  it('a redirect to another host is not followed', async () => {
    server.answers.set('/a', [{ status: 302, headers: { location: `${other.baseUrl}/b` } }]);
    await expect(client().ask(`${server.baseUrl}/a`)).rejects.toThrow(FetchRefusal);
    expect(other.seen).toEqual([]);
  });
  it('a redirect on the server is, and a loop of them ends', async () => {
    server.answers.set('/a', [{ status: 307, headers: { location: '/b' } }]);
    server.answers.set('/b', [{ status: 200, body: 'b' }]);
    expect((await client().ask(`${server.baseUrl}/a`)).status).toBe(200);
    server.answers.set('/b', [{ status: 302, headers: { location: '/a' } }]);
    await expect(client().ask(`${server.baseUrl}/a`)).rejects.toThrow('too many redirects');
  });
  it('429 and 5xx are tried again, as long as the server says', async () => {
    server.answers.set('/a', [{ status: 429, headers: { 'retry-after': '7' } }, { status: 503 }, { status: 200, body: {} }]);
    expect((await client().ask(`${server.baseUrl}/a`)).status).toBe(200);
    expect(pauses).toEqual([7_000, 2_000]);
  });
  it('an answer beyond the limit is refused', async () => {
    server.answers.set('/a', [{ status: 200, body: 'x'.repeat(1_001) }]);
    await expect(client().ask(`${server.baseUrl}/a`)).rejects.toThrow('larger');
  });
  it.each([
    ['a loop', (base: string) => `${base}/Appointment?page=1`],
    ['another host', () => `${other.baseUrl}/Appointment?page=2`],
    ['a private address', () => 'http://10.0.0.1/Appointment?page=2'],
  ])('next pages end at %s', async (_name, next) => {
    server.answers.set('/Appointment?page=1', [
      { status: 200, body: { resourceType: 'Bundle', link: [{ relation: 'next', url: next(server.baseUrl) }] } },
    ]);
    const pages = opened().pages('Appointment?page=1');
    await pages.next();
    await expect(pages.next()).rejects.toThrow(FetchRefusal);
  });
});

/** A feed with this server, a recording log, and what is pending. */
function desk() {
  const door = testDoor();
  const config: FeedConfig = feedConfig.parse({ feed: 'fhir/ehr', practice: 'cherry-creek', connection: connection() });
  const shared = {
    ...door,
    configs: { get: () => Promise.resolve(config) },
    pseudonymise,
    keysDir: folder,
    clock: () => now,
    http: { pause, tries: 2, timeoutMs: 2_000 },
    log: { info: () => {}, warn: () => {} },
  };
  const pending = createPendingFetches({ folder: join(folder, 'pending'), clock: () => now });
  return { door, shared, pending, fetcher: createFetcher({ ...shared, pending }) };
}
const named = (reference: string, more: Partial<FetchReference> = {}): FetchReference => ({
  resourceType: reference.split('/')[0] ?? '',
  reference,
  topic: 'Appointment.update',
  notificationId: 'n1',
  at: '2026-11-22T11:00:00Z',
  ...more,
});
const subjects = (door: ReturnType<typeof testDoor>) =>
  door.log
    .bodies('appointments')
    .map((event) => [Reflect.get(Object(event), 'type') as unknown, Reflect.get(Object(event), 'subject') as unknown]);

describe('pending fetches', () => {
  it('a resource named twice is fetched once, kept in raw, and done', async () => {
    const { door, pending, fetcher } = desk();
    server.answers.set('/Appointment/a1', [{ status: 200, body: appointment('a1') }]);
    await pending.queueFetches('fhir/ehr', [named('Appointment/a1'), named('Appointment/a1/_history/3')]);
    await fetcher.round();
    expect(subjects(door)).toEqual([['appointment.booked', 'fhir-ehr:a1']]);
    expect(door.log.on('raw')).toHaveLength(1);
    expect(pending.batches()).toEqual([]);
    expect(await readdir(join(folder, 'pending'))).toEqual([]);
  });
  it('survives a restart: what is not done is fetched by the next process', async () => {
    const before = desk();
    server.answers.set('/Appointment/a1', [{ status: 500 }]);
    await before.pending.queueFetches('fhir/ehr', [named('Appointment/a1')]);
    await before.fetcher.round();
    server.answers.set('/Appointment/a1', [{ status: 200, body: appointment('a1') }]);
    const after = desk();
    await after.pending.start();
    await after.fetcher.round();
    expect(subjects(after.door)).toHaveLength(1);
    expect(after.pending.batches()).toEqual([]);
  });
  it('an address elsewhere is only a name on the configured server', async () => {
    const { pending, fetcher } = desk();
    await pending.queueFetches('fhir/ehr', [named('Appointment/x', { reference: `${other.baseUrl}/fhir/Appointment/a1` })]);
    await fetcher.round();
    expect(other.seen).toEqual([]);
    expect(server.seen.map(({ path }) => path)).toContain('/Appointment/a1');
  });
  it('gone is deleted; unknown is a dead letter; by identifier is a search', async () => {
    const { door, pending, fetcher } = desk();
    server.answers.set('/Appointment/a2', [{ status: 410 }]);
    const identifier = { system: 'urn:athena:appointments:1', value: '7' };
    server.answers.set(`/Appointment?identifier=${encodeURIComponent('urn:athena:appointments:1|7')}`, [
      { status: 200, body: { resourceType: 'Bundle', type: 'searchset', entry: [{ resource: appointment('a7') }] } },
    ]);
    const { reference: _none, ...byIdentifier } = named('Appointment/-', { identifier });
    await pending.queueFetches('fhir/ehr', [named('Appointment/a2'), named('Appointment/a3'), byIdentifier]);
    await fetcher.round();
    expect(subjects(door)).toEqual([
      ['appointment.voided', 'fhir-ehr:a2'],
      ['appointment.booked', 'fhir-ehr:a7'],
    ]);
    expect(door.log.bodies('dead-letters')).toMatchObject([{ feed: 'fhir/ehr', rule: 'known to the server' }]);
    expect(pending.batches()).toEqual([]);
  });
  it('what fails waits longer each time, only the part that failed; after seven days it is a dead letter', async () => {
    const { door, pending, fetcher } = desk();
    server.answers.set('/Appointment/a1', [{ status: 200, body: appointment('a1') }]);
    server.answers.set('/Appointment/a2', [{ status: 403 }]);
    await pending.queueFetches('fhir/ehr', [named('Appointment/a1'), named('Appointment/a2')]);
    const asked = (path: string) => server.seen.filter((one) => one.path === path).length;
    await fetcher.round();
    await fetcher.round();
    expect([asked('/Appointment/a1'), asked('/Appointment/a2')]).toEqual([1, 1]);
    now += 31_000;
    await fetcher.round();
    expect([asked('/Appointment/a1'), asked('/Appointment/a2')]).toEqual([1, 2]);
    now += 8 * 86_400_000;
    await fetcher.round();
    expect(door.log.bodies('dead-letters')).toMatchObject([{ rule: 'fetched within seven days' }]);
    expect(pending.batches()).toEqual([]);
  });
});

describe('Bulk Data export', () => {
  const exportDeps = (door: ReturnType<typeof desk>): BulkExportDeps => ({
    ...door.shared,
    stateDir: join(folder, 'exports'),
    stagingDir: join(folder, 'staging'),
    pause,
  });
  const types = 'Appointment%2CSlot%2CEncounter%2CClaim%2CClaimResponse%2CExplanationOfBenefit%2CChargeItem%2CPaymentReconciliation';
  const kick = `/$export?_type=${types}&_outputFormat=application%2Ffhir%2Bndjson`;
  const files = () => ({
    transactionTime: '2026-11-22T11:59:00Z',
    requiresAccessToken: true,
    output: [{ type: 'Appointment', url: `${server.baseUrl}/files/1` }],
    deleted: [{ type: 'Bundle', url: `${server.baseUrl}/files/2` }],
    error: [],
  });

  it('files go through the same map, deletions last; the next one begins where this one was taken', async () => {
    const door = desk();
    const lines = [appointment('a1'), appointment('a2')].map((one) => JSON.stringify(one)).join('\n');
    const gone = {
      resourceType: 'Bundle',
      type: 'transaction',
      meta: { lastUpdated: '2026-11-22T10:00:00Z' },
      entry: [{ request: { method: 'DELETE', url: 'Appointment/a2' } }],
    };
    server.answers.set(kick, [
      { status: 429, headers: { 'retry-after': '3' } },
      { status: 202, headers: { 'content-location': `${server.baseUrl}/status/1` } },
    ]);
    server.answers.set('/status/1', [
      { status: 202, headers: { 'retry-after': '11' } },
      { status: 200, body: files() },
    ]);
    server.answers.set('/files/1', [{ status: 200, body: `${lines}\n{"bad` }]);
    server.answers.set('/files/2', [{ status: 200, body: JSON.stringify(gone) }]);
    const result = await runBulkExport(exportDeps(door), 'fhir/ehr');
    expect(result).toMatchObject({ files: 2, errors: 0, events: 3, rows: { read: 4, accepted: 3, rejected: 1 } });
    expect(subjects(door.door)).toEqual([
      ['appointment.booked', 'fhir-ehr:a1'],
      ['appointment.booked', 'fhir-ehr:a2'],
      ['appointment.voided', 'fhir-ehr:a2'],
    ]);
    expect(pauses).toEqual([3_000, 11_000]);
    expect(server.seen.find(({ path }) => path === kick)?.prefer).toBe('respond-async');
    expect(await readdir(join(folder, 'staging'))).toEqual([]);
    server.answers.set(`${kick}&_since=2026-11-22T11%3A59%3A00Z`, [{ status: 500 }]);
    await expect(runBulkExport(exportDeps(door), 'fhir/ehr')).rejects.toThrow('no export was begun (500)');
  });
  it('files on another host are refused and nothing is remembered', async () => {
    const door = desk();
    server.answers.set(kick, [{ status: 202, headers: { 'content-location': '/status/1' } }]);
    server.answers.set('/status/1', [
      { status: 200, body: { ...files(), output: [{ type: 'Appointment', url: `${other.baseUrl}/files/1` }] } },
    ]);
    await expect(runBulkExport(exportDeps(door), 'fhir/ehr')).rejects.toThrow(FetchRefusal);
    expect(other.seen).toEqual([]);
    await expect(readdir(join(folder, 'exports'))).rejects.toThrow('ENOENT');
  });
});
