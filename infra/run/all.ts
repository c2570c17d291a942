/**
 * Everything in one process: broker, store, processors, feeds, API and dashboard. What `npm start` runs.
 * In: settings. Out: a web address that works, and how long it took. Refuses to start half: the first fault ends it all.
 */
import { join } from 'node:path';
import { Hono } from 'hono';
import { configOfProcess } from '@rounds/infra/config/load-config.ts';
import { openSecrets } from '@rounds/infra/config/secrets.ts';
import { createLogger } from '@rounds/infra/logging/logger.ts';
import { openAdminDoor } from './admin-door.ts';
import { openDataFolder } from './data-folder.ts';
import { loadPages, startWebServer } from './http-server.ts';
import { runToTheEnd, type Lifecycle } from './lifecycle.ts';
import { projectRoot } from './project.ts';
import { refuseTakenPort } from './refuse-taken-port.ts';
import { startEventLog } from './start-event-log.ts';
import { startKafka } from './start-kafka.ts';
import { startStore } from './start-store.ts';
import { say, seconds, step } from './terminal.ts';

async function start(lifecycle: Lifecycle): Promise<void> {
  const began = Date.now();
  const config = configOfProcess(projectRoot);
  const folder = openDataFolder(config.dataDir, say);
  lifecycle.add({ name: 'data folder', stop: () => folder.release() });
  const log = createLogger({ level: config.logLevel, file: join(config.dataDir, 'rounds.log') });
  await refuseTakenPort(config.http.host, config.http.port);
  const secrets = await openSecrets(config.keysDir);
  // The broker is another process and the store waits mostly for its disk: side by side they take the time of one.
  const [{ kafka, eventLog }, store] = await Promise.all([
    step('Kafka', async () => {
      const place = await startKafka(config, log, lifecycle);
      return { kafka: place, eventLog: await startEventLog(config, place, log, lifecycle, 'all') };
    }),
    step('store', () => startStore(config, log, lifecycle)),
  ]);
  log.info(
    { brokers: kafka.brokers, rawKey: secrets.rawKey.id, topics: (await eventLog.watermarks('raw')).length, store: await store.ping() },
    'ready',
  );
  const api = new Hono().get('/livez', (context) => context.text('ok'));
  lifecycle.add(await openAdminDoor(config.dataDir, { status: () => ({ address: config.http.origin, sinceMs: began }) }));
  const web = await startWebServer({ ...config.http, fetch: api.fetch, pages: await loadPages(config.http.origin) });
  lifecycle.add({ name: 'web server', stop: () => web.stop() });
  say(`\nRounds is ready in ${seconds(began)}: ${config.http.origin}\n`);
}

await runToTheEnd(say, start);
