/**
 * The embedded engine (chDB) as a connection for `@clickhouse/client`: two sessions that write, two that only read.
 * In: the client's calls. Out: the client's results. Refuses a folder that another process has open.
 * Sessions of one folder run side by side (measured: a 10 ms read during a 4 s insert); parameters are set per session,
 * because chDB's own binding is one queue for the whole process. Blocks of rows go through a file: inline they cost four times as much.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ClickHouseClientConfigOptions } from '@clickhouse/client';
import { createChdbConnection, type ChdbConnection } from 'chdb/connection';
import { setParams } from './format-param.ts';
import { createSessionPool } from './session-pool.ts';
import { diskFloor, readSettings, setStatement, writeSettings, type Settings } from './settings.ts';
import { StoreError } from './store.types.ts';

const writers = 2;
/** Fold asks two questions at once; pages are not to wait for them. */
const readers = 3;
const blockSuffix = /\s+FORMAT\s+Native\s*$/;

type EngineConnection = NonNullable<ClickHouseClientConfigOptions['connection']>;
type Answer = Awaited<ReturnType<EngineConnection['exec']>>;

function answerOf(bytes: Uint8Array): Answer {
  return { query_id: randomUUID(), response_headers: {}, http_status_code: 200, stream: Readable.from([Buffer.from(bytes)]) };
}

function ownerOf(dataDir: string): string {
  const file = join(dataDir, 'status');
  const pid = existsSync(file) ? /PID: (\d+)/.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return pid === undefined ? 'another process' : `process ${pid}`;
}

function openSession(path: string): ChdbConnection {
  try {
    return createChdbConnection({ path });
  } catch {
    throw new StoreError('locked', `the data folder is already open in ${ownerOf(path)}; only one process may use it`);
  }
}

async function openSessions(path: string, count: number, settings: Settings): Promise<ChdbConnection[]> {
  const sessions = Array.from({ length: count }, () => openSession(path));
  for (const session of sessions) await session.chdb.queryAsync(setStatement(settings));
  return sessions;
}

async function run(session: ChdbConnection, sql: string, params: Readonly<Record<string, unknown>> | undefined): Promise<Answer> {
  const result = await session.chdb.queryAsync(setParams(params) + sql, { format: 'JSONEachRow' });
  return answerOf(result.bytes());
}

async function stage(folder: string, values: Readable): Promise<string> {
  const path = join(folder, `${randomUUID()}.native`);
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of values) await file.write(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
  } finally {
    await file.close();
  }
  return path;
}

const quoted = (path: string): string => `'${path.replace(/[\\']/g, '\\$&')}'`;

/**
 * Opens the engine on a folder, which is made when missing.
 * @param minFreeBytes inserts fail with `unavailable` below this much free disk
 * @throws StoreError `locked` when another process has the folder
 */
export async function openEmbeddedConnection(dataDir: string, minFreeBytes: number): Promise<EngineConnection> {
  const staging = join(dataDir, 'staging');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const write = await openSessions(dataDir, writers, { ...writeSettings, ...diskFloor(minFreeBytes) });
  // readonly=1 last: it forbids every later setting, and file(), url(), remote() with it (guarantees.md F8).
  const read = await openSessions(dataDir, readers, { ...readSettings, readonly: 1 });
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { mode: 0o700 });
  const writing = createSessionPool(write);
  const reading = createSessionPool(read);

  const insertStaged = async (sql: string, values: Readable): Promise<Answer> => {
    const path = await stage(staging, values);
    try {
      return await writing.use((session) => run(session, sql.replace(blockSuffix, ` SELECT * FROM file(${quoted(path)}, 'Native')`), {}));
    } finally {
      await unlink(path);
    }
  };

  return {
    query: (params) => reading.use((session) => run(session, params.query, params.query_params)),
    command: (params) => writing.use((session) => run(session, params.query, params.query_params)),
    exec: (params) => {
      if (params.values === undefined) return writing.use((session) => run(session, params.query, params.query_params));
      if (!blockSuffix.test(params.query)) return Promise.reject(new StoreError('rejected', 'only Native blocks can be inserted'));
      return insertStaged(params.query, params.values);
    },
    insert: () => Promise.reject(new StoreError('rejected', 'insert through exec and a Native block')),
    ping: async () => {
      try {
        await reading.use((session) => run(session, 'SELECT 1', {}));
        return { success: true };
      } catch (error) {
        return { success: false, error: error instanceof Error ? error : new Error('ping failed') };
      }
    },
    close: async () => {
      await Promise.all([writing.drain(), reading.drain()]);
      for (const session of [...write, ...read]) await session.close();
    },
  };
}
