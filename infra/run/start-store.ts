/**
 * ClickHouse for this process: opened, brought to this code's tables.
 * In: settings. Out: the store. Refuses a folder another process has open, and a store newer than the code.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '@rounds/infra/clickhouse/migrate.ts';
import { openStore } from '@rounds/infra/clickhouse/open-store.ts';
import type { Store, StoreLocation } from '@rounds/infra/clickhouse/store.types.ts';
import type { Config } from '@rounds/infra/config/load-config.ts';
import type { Logger } from '@rounds/infra/logging/logger.ts';
import type { Lifecycle } from './lifecycle.ts';
import { clickHouseNotReached } from './not-reached.ts';

const migrations = fileURLToPath(import.meta.resolve('@rounds/infra/clickhouse/migrations/0001-events.sql')).replace(/[^/\\]+$/, '');

/** Where the settings say the store is. */
function storeLocation({ clickhouse, dataDir }: Config): StoreLocation {
  const { url, user, password, database, cluster } = clickhouse;
  if (url === undefined) return { dataDir: join(dataDir, 'store') };
  return { url, user, password: password.reveal(), database, ...(cluster === undefined ? {} : { cluster }) };
}

/** Opens the store and runs the migrations that are new. */
export async function startStore(config: Config, log: Logger, lifecycle: Lifecycle): Promise<Store> {
  const store = await openStore(storeLocation(config));
  lifecycle.add({ name: 'store', stage: 'engines', stop: () => store.close() });
  const run = await migrate(store, migrations).catch((error: unknown) => {
    const { url } = config.clickhouse;
    throw url === undefined ? error : clickHouseNotReached(error, url);
  });
  log.info({ migrations: run }, 'store ready');
  return store;
}
