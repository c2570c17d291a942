/**
 * Everything in one process: broker, store, processors, feeds, API and dashboard. What `npm start` runs.
 * In: settings. Out: a web address that works, and how long it took. Refuses to start half: the first fault ends it all.
 */
import { join } from 'node:path';
import { configOfProcess } from '@rounds/infra/config/load-config.ts';
import { openSecrets } from '@rounds/infra/config/secrets.ts';
import { createLogger } from '@rounds/infra/logging/logger.ts';
import { documentDoors } from '@rounds/ingest/documentation.ts';
import { auditAnswers } from './audit-command.ts';
import { openAdminDoor } from './admin-door.ts';
import { answerers } from './answerers.ts';
import { openDataFolder } from './data-folder.ts';
import { exportAnswers } from './fhir-export.ts';
import { firstLinks } from './first-links.ts';
import { clearTextWarning, loadPages, reachedAt, startWebServer } from './http-server.ts';
import { runToTheEnd, type Lifecycle } from './lifecycle.ts';
import { auditOfIngest, mayIngest, signedInLately } from './may-ingest.ts';
import { memoryOf } from './memory.ts';
import { projectRoot } from './project.ts';
import { pastAnswers } from './read-again.ts';
import { refuseTakenPort } from './refuse-taken-port.ts';
import { startHealth } from './server-role.ts';
import { startApi } from './start-api.ts';
import { demoScopes, startDemo, type DemoProgress } from './start-demo.ts';
import { startEventLog } from './start-event-log.ts';
import { startIngest } from './start-ingest.ts';
import { startKafka } from './start-kafka.ts';
import { startProcessors } from './start-processors.ts';
import { startStore } from './start-store.ts';
import { say, seconds, step } from './terminal.ts';

async function start(lifecycle: Lifecycle): Promise<void> {
  const began = Date.now();
  const config = configOfProcess(projectRoot);
  const { origin, host, port, proxies } = config.http;
  const folder = openDataFolder(config.dataDir, say);
  lifecycle.add({ name: 'data folder', stage: 'folder', stop: () => folder.release() });
  const log = createLogger({ level: config.logLevel, file: join(config.dataDir, 'rounds.log') });
  await refuseTakenPort(host, port);
  const secrets = await openSecrets(config.keysDir);

  // The broker is another process and the store waits mostly for its disk: side by side they take the time of one.
  const [{ kafka, eventLog }, store] = await Promise.all([
    step('Kafka', async () => {
      const place = await startKafka(config, log, lifecycle);
      return { kafka: place, eventLog: await startEventLog(config, place, log, lifecycle, 'all') };
    }),
    step('store', () => startStore(config, log, lifecycle)),
  ]);
  const processors = await startProcessors({ store, eventLog, log }, lifecycle);
  const demo = config.demo.on ? startDemo(config, eventLog, lifecycle) : undefined;
  const demoProgress = (): DemoProgress | null => demo?.progress() ?? null;
  const { api, access } = await startApi({ config, store, eventLog, secrets, log, demoProgress, otherDoors: documentDoors() }, lifecycle);
  const sessions = {
    isAdministrator: mayIngest(api, origin),
    mayAdminister: mayIngest(api, origin, 'administer'),
    signedInLately: signedInLately(api, access),
    audit: auditOfIngest(api, access),
  };
  const ingest = await startIngest({ config, store, eventLog, secrets, log, ...sessions }, lifecycle);

  const status = (): unknown => ({
    address: origin,
    uptimeSeconds: Math.round((Date.now() - began) / 1000),
    ...memoryOf(kafka.brokerPid()),
    loops: processors.status(),
    ...(config.mllp && { mllp: ingest.mllp() }),
  });
  await startHealth(config, store, lifecycle);
  const asked = { status, ...auditAnswers(access), ...pastAnswers(ingest, access), ...exportAnswers(ingest, access) };
  lifecycle.add(await openAdminDoor(config.dataDir, asked));
  const fetch = answerers({ api: api.app, ingest: ingest.app });
  const web = await startWebServer({
    host,
    port,
    proxies,
    fetch,
    pages: await loadPages(origin, reachedAt(host, port)),
    https: origin.startsWith('https:'),
  });
  lifecycle.add({ name: 'web server', stage: 'doors', stop: () => web.stop() });
  say(`\nRounds is ready in ${seconds(began)}: ${origin}\n`);
  if (config.mllp) say(`HL7 v2 (MLLP${config.mllp.tls ? ' over TLS' : ''}): ${config.mllp.host}:${config.mllp.port}\n`);
  const warning = clearTextWarning(host, origin);
  if (warning !== undefined) say(warning);
  // While pages are edited they come from another address: a link has to lead there, or one looks at the built ones.
  const pages = process.argv.find((argument) => argument.startsWith('--pages='))?.slice('--pages='.length);
  if (pages !== undefined) say(`Pages, new with each edit: ${pages}\n`);
  for (const line of firstLinks(access, config.demo.on ? demoScopes : undefined)) say(line.replace(origin, pages ?? origin));
}

await runToTheEnd(say, start);
