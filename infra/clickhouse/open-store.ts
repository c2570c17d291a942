/**
 * The one function that opens ClickHouse: the embedded engine on a folder, or a server.
 * In: where it is. Out: a Store; everything behind it is the same statements through the same client.
 * Refuses a folder another process has open (StoreError `locked`); a server that does not answer fails at the first use.
 */
import { Readable } from 'node:stream';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { wireTypeOf } from './column-type.ts';
import { openEmbeddedConnection } from './embedded-connection.ts';
import { nativeBlock, type BlockColumn } from './native-block.ts';
import { readSettings, writeSettings, diskFloor } from './settings.ts';
import { asStoreError } from './store-errors.ts';
import { StoreError, type Store, type StoreLocation } from './store.types.ts';
import { checkedParams, checkedRows } from './typed-query.ts';

const gibibyte = 1024 ** 3;
const requestTimeoutMs = 60_000;
const pingTimeoutMs = 5_000;
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface OpenStoreOptions {
  /** Free disk below which inserts are refused for now; default 2 GiB. */
  readonly minFreeDiskBytes?: number;
}

// The client writes each failure to the terminal with its stack; we tell it once, in our words.
const log = { level: ClickHouseLogLevel.OFF };

interface Backend {
  readonly client: ClickHouseClient;
  /** Settings to send with each request; the embedded engine's sessions have them already. */
  readonly writing: Record<string, string | number>;
  readonly reading: Record<string, string | number>;
}

async function backendOf(location: StoreLocation, minFreeBytes: number): Promise<Backend> {
  if ('dataDir' in location) {
    const connection = await openEmbeddedConnection(location.dataDir, minFreeBytes);
    return { client: createClient({ connection }), writing: {}, reading: {} };
  }
  const { url, user, password, database } = location;
  const client = createClient({ url, username: user, password, database, request_timeout: requestTimeoutMs, log });
  // The answer to a write must come when it is done, not when it begins.
  const writing = { ...writeSettings, ...diskFloor(minFreeBytes), wait_end_of_query: 1 };
  return { client, writing, reading: { ...readSettings, readonly: 2 } };
}

type ColumnTypes = ReadonlyMap<string, string>;

async function columnTypes(backend: Backend, table: string): Promise<ColumnTypes> {
  const answer = await backend.client.query({
    query: 'SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {table:String}',
    query_params: { table },
    format: 'JSONEachRow',
    clickhouse_settings: backend.reading,
  });
  const rows = await answer.json<{ name: string; type: string }>();
  if (rows.length === 0) throw new StoreError('rejected', `there is no table ${table}`);
  return new Map(rows.map((row) => [row.name, row.type]));
}

function blockColumns(table: string, types: ColumnTypes, names: readonly string[]): BlockColumn[] {
  return names.map((name) => {
    const type = types.get(name);
    if (type === undefined) throw new StoreError('schema', `table ${table} has no column ${name}`);
    return { name, type: wireTypeOf(type) };
  });
}

/** Runs `work` and turns what it throws into a StoreError. */
async function guarded<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStoreError(error, what);
  }
}

function storeOver(backend: Backend, cluster: string | null): Store {
  const { client } = backend;
  const knownTypes = new Map<string, Promise<ColumnTypes>>();
  let closing: Promise<void> | null = null;

  const typesOf = (table: string): Promise<ColumnTypes> => {
    const known = knownTypes.get(table) ?? columnTypes(backend, table);
    knownTypes.set(table, known);
    known.catch(() => knownTypes.delete(table));
    return known;
  };

  return {
    profile: { cluster },
    query: (query, params) =>
      guarded(query.name, async () => {
        const query_params = checkedParams(query, params);
        const answer = await client.query({ query: query.sql, query_params, format: 'JSONEachRow', clickhouse_settings: backend.reading });
        return checkedRows(query, await answer.json());
      }),
    insert: (table, rows, { columns }) =>
      guarded(`insert into ${table}`, async () => {
        if (rows.length === 0) return;
        if (!identifier.test(table)) throw new StoreError('schema', 'a table name is not an identifier');
        const block = nativeBlock(blockColumns(table, await typesOf(table), columns), rows);
        const query = `INSERT INTO ${table} (${columns.join(', ')}) FORMAT Native`;
        const values = Readable.from(block.done(), { objectMode: false });
        const answer = await client.exec({ query, values, clickhouse_settings: backend.writing });
        answer.stream.resume();
        // Only now: what failed may still be on its way out.
        block.release();
      }),
    command: (sql, params = {}) =>
      guarded('statement', async () => {
        await client.command({ query: sql, query_params: { ...params }, clickhouse_settings: backend.writing });
        if (/\b(CREATE|ALTER|DROP|RENAME|EXCHANGE)\b/i.test(sql)) knownTypes.clear();
      }),
    async ping() {
      const late = new Promise<false>((resolve) => setTimeout(resolve, pingTimeoutMs, false).unref());
      return Promise.race([
        late,
        client.ping({ select: true }).then(
          (answer) => answer.success,
          () => false,
        ),
      ]);
    },
    close: () => (closing ??= client.close()),
  };
}

/**
 * Opens the store. Run the migrations before using it (`migrate.ts`).
 * @throws StoreError `locked` when another process has the data folder open
 */
export async function openStore(location: StoreLocation, options: OpenStoreOptions = {}): Promise<Store> {
  const backend = await guarded('opening the store', () => backendOf(location, options.minFreeDiskBytes ?? 2 * gibibyte));
  return storeOver(backend, 'cluster' in location ? (location.cluster ?? null) : null);
}
