/**
 * Ingest as a process of its own, to be killed: the real doors on a port it tells its parent, over a broker that outlives it.
 * In: broker address, a folder. Out: a message with the ports. Ends only by a signal.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openStore } from '@rounds/infra/clickhouse/open-store.ts';
import { migrate } from '@rounds/infra/clickhouse/migrate.ts';
import { migrationsFolder } from '@rounds/infra/clickhouse/store-for-tests.ts';
import { createRawSealer } from '@rounds/infra/crypto/raw-sealer.ts';
import { openEventLog } from '@rounds/infra/kafka/event-log.ts';
import { createIngest } from '@rounds/ingest/create-ingest.ts';
import { startWebServer } from '@rounds/run/http-server.ts';

const [brokers = '', folder = '', secret = ''] = process.argv.slice(2);
const key = createHash('sha256').update('test').digest();
const sealer = createRawSealer({ rawKey: { id: 'k1', key }, rawKeyById: () => key });
const store = await openStore({ dataDir: join(folder, 'store') }, { minFreeDiskBytes: 0 });
await migrate(store, migrationsFolder);
const ingest = await createIngest({
  eventLog: openEventLog({ brokers: brokers.split(','), clientId: 'ingest-child', log: { warn: () => undefined } }),
  store,
  sealRaw: (plain, context) => sealer.sealRaw(plain, context),
  openRaw: (sealed, keyId, context) => sealer.openRaw(sealed, keyId, context),
  pseudonymKey: key,
  stagingDir: join(folder, 'staging'),
  feedsDir: join(folder, 'feeds'),
  fhir: { folder: join(folder, 'fhir'), keysDir: join(folder, 'keys') },
  mllp: { address: { host: '127.0.0.1', port: 0 }, feed: 'hl7v2/main' },
  log: { info: () => undefined, warn: () => undefined },
  feedSecrets: () => Promise.resolve([{ secret, scheme: 'standard-webhooks' }]),
  isAdministrator: () => Promise.resolve(false),
});
process.once('disconnect', () => process.exit(1));
await ingest.start();
const web = await startWebServer({ host: '127.0.0.1', port: 0, fetch: (request) => ingest.app.fetch(request), pages: undefined });
process.send?.({ http: web.port, mllp: ingest.mllp()?.port });
