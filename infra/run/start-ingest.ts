/**
 * The doors through which events come in: HTTP, dropped files, uploads.
 * In: event log, store (for the directory), secrets. Out: ingest, whose app is to be mounted under /v1.
 * Refuses nothing itself; each door refuses what it does not understand.
 */
import { join } from 'node:path';
import type { Audit } from '@rounds/ingest/audit.ts';
import { createIngest, type Ingest } from '@rounds/ingest/create-ingest.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { Config, MllpSettings } from '@rounds/infra/config/load-config.ts';
import type { Secrets } from '@rounds/infra/config/secrets.ts';
import { createRawSealer } from '@rounds/infra/crypto/raw-sealer.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import type { Logger } from '@rounds/infra/logging/logger.ts';
import type { Lifecycle } from './lifecycle.ts';
import { pemOf } from './pem-of.ts';
import { createRoomWatch } from './room-watch.ts';

export type IngestParts = {
  readonly config: Pick<Config, 'dataDir' | 'dropDir' | 'keysDir' | 'mllp'>;
  readonly store: Store;
  readonly eventLog: EventLog;
  readonly secrets: Secrets;
  readonly log: Logger;
  /** True when the request comes from an administrator's own page. */
  readonly isAdministrator: (request: Request) => Promise<boolean>;
  /** The same of the role administrator only. */
  readonly mayAdminister?: (request: Request) => Promise<boolean>;
  /** Whether its session is young enough to change secrets. */
  readonly signedInLately?: (request: Request) => boolean;
  /** Where sessions live: the log of what administrators do. */
  readonly audit?: Audit;
};

/** Opens the doors; nothing comes in over HTTP before the app is mounted. */
export async function startIngest(parts: IngestParts, lifecycle: Lifecycle): Promise<Ingest> {
  const { config, store, eventLog, secrets, log, isAdministrator, mayAdminister, signedInLately, audit } = parts;
  const sealer = createRawSealer(secrets);
  const ingest = await createIngest({
    eventLog,
    store,
    sealRaw: (plain, context) => sealer.sealRaw(plain, context),
    pseudonymKey: secrets.pseudonymKey,
    feedSecrets: (feed) => secrets.feedSecrets(feed),
    isAdministrator,
    openRaw: (sealed, keyId, context) => sealer.openRaw(sealed, keyId, context),
    ...(audit && mayAdminister && signedInLately && { administration: { secrets, audit, mayAdminister, signedInLately } }),
    dropDir: config.dropDir,
    stagingDir: join(config.dataDir, 'incoming'),
    mappingsDir: join(config.dataDir, 'mappings'),
    feedsDir: join(config.dataDir, 'feeds'),
    fhir: { folder: join(config.dataDir, 'fhir'), keysDir: config.keysDir },
    ...(config.mllp && { mllp: mllpOf(config.mllp) }),
    log,
    hasRoom: createRoomWatch(config.dataDir, log),
  });
  lifecycle.add({ name: 'ingest', stage: 'work', stop: () => ingest.stop() });
  await ingest.start();
  return ingest;
}

function mllpOf({ host, port, feed, tls, plain }: MllpSettings) {
  const address = { host, port, allowPlain: plain };
  if (!tls) return { feed, address };
  const { cert, key, ca, crl } = tls;
  return {
    feed,
    address: {
      ...address,
      tls: {
        cert: pemOf(cert, 'ROUNDS_MLLP_TLS_CERT'),
        key: pemOf(key, 'ROUNDS_MLLP_TLS_KEY'),
        ...(ca === undefined ? {} : { ca: pemOf(ca, 'ROUNDS_MLLP_TLS_CA') }),
        ...(crl === undefined ? {} : { crl: pemOf(crl, 'ROUNDS_MLLP_TLS_CRL') }),
      },
    },
  };
}
