/**
 * The API over a real engine with a small organisation, for tests: two regions, three practices, one account a role.
 * In: a clock. Out: the app, accounts, and a signed-in caller. Every practice's figures carry its own mark. Not for production code.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeForTests } from '@rounds/infra/clickhouse/store-for-tests.ts';
import type { CellRow, Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import { openAccess, type Access } from './access/access.ts';
import type { Grant } from './access/accounts.ts';
import type { Role } from './access/roles.ts';
import { createApi, type Api } from './app.ts';

export const origin = 'http://127.0.0.1:8080';
/** A Wednesday, 15:00 in New York. */
export const startMs = Date.parse('2026-11-18T20:00:00Z');

export interface Caller {
  (path: string, init?: RequestInit): Promise<Response>;
  readonly cookie: string;
}

export interface ApiForTests {
  readonly api: Api;
  readonly store: Store;
  readonly access: Access;
  readonly clock: { now: number };
  readonly logged: string[];
  /** Where accounts.sqlite lies. */
  readonly folder: string;
  /** Somebody who is not signed in. */
  readonly anonymous: Caller;
  /** A fresh session for an account's name. */
  signIn(name: string): Promise<Caller>;
  dispose(): Promise<void>;
}

const people: readonly [string, Role, readonly Grant[]][] = [
  ['admin', 'administrator', [{ kind: 'organisation', target: '' }]],
  ['executive', 'executive', [{ kind: 'organisation', target: '' }]],
  ['manager', 'regional_manager', [{ kind: 'region', target: 'north' }]],
  ['owner', 'owner', [{ kind: 'practice', target: 'alder' }]],
  ['lakeowner', 'owner', [{ kind: 'practice', target: 'cedar' }]],
];

const entry = (kind: string, id: string, attributes: object): CellRow => [kind, id, JSON.stringify(attributes), 1, startMs];
const practice = (id: string, region: string, timeZone = 'America/New_York') =>
  entry('practice', id, {
    practice: id,
    name: `${id} clinic`,
    shortName: id,
    region,
    timeZone,
    cutoverMinutes: 0,
    specialty: 'family_medicine',
  });

export const directoryRows: readonly CellRow[] = [
  entry('organisation', 'org', { organisation: 'org', name: 'Test group' }),
  entry('region', 'north', { region: 'north', name: 'North' }),
  entry('region', 'south', { region: 'south', name: 'South' }),
  practice('alder', 'north'),
  practice('birch', 'north'),
  practice('cedar', 'south', 'America/Los_Angeles'),
  entry('provider', 'prv-alder', { provider: 'prv-alder', name: 'Dr. Alder', practices: ['alder'] }),
  entry('provider', 'prv-cedar', { provider: 'prv-cedar', name: 'Dr. Cedar', practices: ['cedar'] }),
  entry('payer', 'acme', { payer: 'acme', name: 'Acme Health', payerClass: 'commercial' }),
];

/** Opens everything; `fill` inserts rows before the first request. */
export async function apiForTests(
  fill: (store: Store) => Promise<void> = async () => undefined,
  log: EventLog | null = null,
): Promise<ApiForTests> {
  const { store, dispose } = await storeForTests();
  const folder = await mkdtemp(join(tmpdir(), 'rounds-api-'));
  const clock = { now: startMs };
  const access = openAccess({ dataDir: folder, sessionKey: Buffer.alloc(32, 7), origin, clock: () => clock.now });
  for (const [name, role, grants] of people) access.createAccount({ name, role, grants });
  await store.insert('directory', directoryRows, { columns: ['kind', 'id', 'attributes', 'version', 'recorded_at'] });
  await fill(store);
  const logged: string[] = [];
  const note = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const api = createApi({
    store,
    log,
    access,
    settings: { origin, demo: false },
    logger: { info: note, warn: note, error: note },
    clock: () => clock.now,
  });
  const caller = (cookie: string): Caller =>
    Object.assign(
      async (path: string, init: RequestInit = {}) =>
        api.app.request(`${origin}${path}`, {
          ...init,
          headers: {
            origin,
            ...(cookie === '' ? {} : { cookie }),
            ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
            ...Object.fromEntries(new Headers(init.headers)),
          },
        }),
      { cookie },
    );
  return {
    api,
    store,
    access,
    clock,
    logged,
    folder,
    anonymous: caller(''),
    async signIn(name) {
      const link = access.createLoginLink(name);
      const response = await caller('')('/api/v1/session/link', {
        method: 'POST',
        body: JSON.stringify({ token: link?.url.split('#')[1] }),
      });
      return caller((response.headers.get('set-cookie') ?? '').split(';')[0] ?? '');
    },
    async dispose() {
      await api.stop();
      access.close();
      await dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
