/**
 * The API with its accounts, and the web server that serves it beside the dashboard's pages.
 * In: store, event log, secrets, settings. Out: the address people open, and the accounts.
 * Refuses routes without a policy and a port in use.
 */
import { openAccess, type Access } from '@rounds/api/access/access.ts';
import { createApi, type Api } from '@rounds/api/app.ts';
import type { DemoProgress, OtherDoors } from '@rounds/api/deps.types.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { Config } from '@rounds/infra/config/load-config.ts';
import type { Secrets } from '@rounds/infra/config/secrets.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import type { Logger } from '@rounds/infra/logging/logger.ts';
import type { Lifecycle } from './lifecycle.ts';

export type ApiParts = {
  readonly config: Config;
  readonly store: Store;
  readonly eventLog: EventLog;
  readonly secrets: Secrets;
  readonly log: Logger;
  /** How far the first load of the invented group is; null when there is none. */
  readonly demoProgress?: () => DemoProgress | null;
  /** What the same address serves beside the API, for its document. */
  readonly otherDoors?: OtherDoors;
};

/** Opens the accounts and builds the API; it follows rewritten cells from here on. */
export async function startApi(parts: ApiParts, lifecycle: Lifecycle): Promise<{ api: Api; access: Access }> {
  const { config, store, eventLog, secrets, log, demoProgress, otherDoors } = parts;
  const { origin } = config.http;
  const access = openAccess({ dataDir: config.dataDir, sessionKey: secrets.sessionKey, origin });
  lifecycle.add({ name: 'accounts', stage: 'connections', stop: () => access.close() });
  const api = createApi({
    store,
    log: eventLog,
    access,
    settings: { origin, demo: config.demo.on },
    logger: log,
    ...(otherDoors && { otherDoors }),
    ...(demoProgress && { demoProgress }),
  });
  await api.start();
  lifecycle.add({ name: 'API', stage: 'doors', stop: () => api.stop() });
  return { api, access };
}
