/**
 * The doors through which events come in: HTTP, dropped files, uploads.
 * In: event log, store (for the directory), secrets. Out: the acceptor all doors share, and the routes to mount under /v1.
 * Refuses nothing itself; each door refuses what it does not understand.
 */
import type { Hono } from 'hono';
import { createAcceptor, type Acceptor, type SealRaw } from '@rounds/ingest/accept.ts';
import { createEventsRoute } from '@rounds/ingest/adapters/http-events/events-route.ts';
import { createDirectory, type Directory } from '@rounds/ingest/directory.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { Secrets } from '@rounds/infra/config/secrets.ts';
import { createRawSealer } from '@rounds/infra/crypto/raw-sealer.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import type { Lifecycle } from './lifecycle.ts';

export type IngestParts = {
  readonly store: Store;
  readonly eventLog: EventLog;
  readonly secrets: Secrets;
  /** True when the request comes from an administrator's own page. */
  readonly isAdministrator: (request: Request) => Promise<boolean>;
};

export type Ingest = { readonly acceptor: Acceptor; readonly directory: Directory; readonly routes: Hono };

/** Opens the doors; nothing comes in over HTTP before the routes are mounted. */
export async function startIngest(parts: IngestParts, lifecycle: Lifecycle): Promise<Ingest> {
  const { store, eventLog, secrets, isAdministrator } = parts;
  const directory = createDirectory({ store });
  await directory.start();
  lifecycle.add({ name: 'directory', stage: 'work', stop: () => directory.stop() });
  const sealer = createRawSealer(secrets);
  const sealRaw: SealRaw = (plain, context) => sealer.sealRaw(plain, context);
  const acceptor = createAcceptor({ log: eventLog, directory, sealRaw, clock: Date.now });
  const routes = createEventsRoute({ acceptor, feedSecrets: (feed) => secrets.feedSecrets(feed), isAdministrator, clock: Date.now });
  return { acceptor, directory, routes };
}
