/**
 * Ingest as a process of its own, to be killed: the real doors on a port it tells its parent, over a broker that outlives it.
 * In: broker address, a folder. Out: a message with the ports. Ends only by a signal.
 */
import { join } from 'node:path';
import { openStore } from '@rounds/infra/clickhouse/open-store.ts';
import { migrate } from '@rounds/infra/clickhouse/migrate.ts';
import { migrationsFolder } from '@rounds/infra/clickhouse/store-for-tests.ts';
import { openEventLog } from '@rounds/infra/kafka/event-log.ts';
import { createIngest } from '@rounds/ingest/create-ingest.ts';
import { ingestDepsForTests } from '@rounds/ingest/ingest-for-tests.ts';
import { startWebServer } from '@rounds/run/http-server.ts';

const [brokers = '', folder = '', secret = ''] = process.argv.slice(2);
const store = await openStore({ dataDir: join(folder, 'store') }, { minFreeDiskBytes: 0 });
await migrate(store, migrationsFolder);
const eventLog = openEventLog({ brokers: brokers.split(','), clientId: 'ingest-child', log: { warn: () => undefined } });
const ingest = await createIngest({
  ...ingestDepsForTests(eventLog, folder),
  store,
  closesDays: true,
  mllp: { address: { host: '127.0.0.1', port: 0 }, feed: 'hl7v2/main' },
  feedSecrets: () => Promise.resolve([{ secret, scheme: 'standard-webhooks' }]),
});
process.once('disconnect', () => process.exit(1));
await ingest.start();
const web = await startWebServer({ host: '127.0.0.1', port: 0, fetch: (request) => ingest.app.fetch(request), pages: undefined });
process.send?.({ http: web.port, mllp: ingest.mllp()?.port });
