/**
 * What every role of a server installation begins with: settings, keys, a cluster of Kafka, a ClickHouse server.
 * In: the role's name. Out: connections, and a health port when one is set. Refuses to start a role on the embedded engines:
 * those belong to one process, and that is `npm start`.
 */
import { mkdirSync } from 'node:fs';
import { Hono } from 'hono';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { configOfProcess, type Config } from '@rounds/infra/config/load-config.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { openSecrets, type Secrets } from '@rounds/infra/config/secrets.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import { createLogger, type Logger } from '@rounds/infra/logging/logger.ts';
import { startWebServer } from './http-server.ts';
import type { Lifecycle } from './lifecycle.ts';
import { projectRoot } from './project.ts';
import { startEventLog } from './start-event-log.ts';
import { startKafka } from './start-kafka.ts';
import { startStore } from './start-store.ts';

export type Role = 'ingest' | 'processors' | 'api';
export type RoleParts = {
  readonly config: Config;
  readonly log: Logger;
  readonly secrets: Secrets;
  readonly eventLog: EventLog;
  readonly store: Store;
};

/** Connects a role. @throws OperatorError (exit code 2) when the settings name no Kafka cluster or no ClickHouse server */
export async function startRole(role: Role, lifecycle: Lifecycle): Promise<RoleParts> {
  const config = configOfProcess(projectRoot);
  const missing = [
    ...(config.kafka.brokers === undefined ? ['KAFKA_BROKERS'] : []),
    ...(config.clickhouse.url === undefined ? ['CLICKHOUSE_URL'] : []),
  ];
  if (missing.length > 0) {
    throw new OperatorError(
      `A role of its own needs ${missing.join(' and ')}: embedded, everything runs in one process, with \`npm start\`.`,
      2,
    );
  }
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const log = createLogger({ level: config.logLevel }).child({ role });
  const secrets = await openSecrets(config.keysDir);
  const kafka = await startKafka(config, log, lifecycle);
  const eventLog = await startEventLog(config, kafka, log, lifecycle, role);
  const store = await startStore(config, log, lifecycle);
  await startHealth(config, store, lifecycle);
  log.info({ role }, 'connected');
  return { config, log, secrets, eventLog, store };
}

/** The loopback health port: alive, and ready as long as the store answers. Nothing is opened when none is set. */
export async function startHealth({ http }: Config, store: Store, lifecycle: Lifecycle): Promise<void> {
  if (http.healthPort === undefined) return;
  const app = new Hono()
    .get('/livez', (context) => context.text('ok'))
    .get('/readyz', async (context) => ((await store.ping()) ? context.text('ok') : context.text('the store does not answer', 503)));
  const server = await startWebServer({
    host: '127.0.0.1',
    port: http.healthPort,
    fetch: (request) => app.fetch(request),
    pages: undefined,
  });
  lifecycle.add({ name: 'health port', stage: 'engines', stop: () => server.stop() });
}
