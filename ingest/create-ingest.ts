/**
 * All doors of ingest, put together: HTTP events, uploads, the drop folder, the practice clock.
 * In: the event log, the store, keys and credentials, folders. Out: a Hono app for `/v1/*`, and start and stop.
 * Refuses to start with a mapping file that is not right, naming the file and the rule.
 */
import { rm } from 'node:fs/promises';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { Hono } from 'hono';
import { createAcceptor, type Acceptor, type SealRaw } from './accept.ts';
import { createCsvAdapters } from './adapters/csv/file-adapter.ts';
import { createKnownEndings } from './adapters/csv/known-endings.ts';
import { createKnownVersions } from './adapters/csv/known-versions.ts';
import { openMappingStore } from './adapters/csv/mapping-store.ts';
import { createWizardRoute } from './adapters/csv/wizard/wizard-route.ts';
import { createDropFolder } from './adapters/drop-folder/watch.ts';
import { createAthenaRoute } from './adapters/athena/athena-route.ts';
import { createFhirDoors, type FhirDoors } from './adapters/fhir/fhir-doors.ts';
import { createEventsRoute } from './adapters/http-events/events-route.ts';
import { createHl7v2FileAdapter } from './adapters/hl7v2/file-adapter.ts';
import { createMllpServer, type MllpAddress, type MllpStatus } from './adapters/hl7v2/mllp-server.ts';
import { createUploadsRoute } from './adapters/upload/uploads-route.ts';
import { createX12FileAdapter } from './adapters/x12/deliver.ts';
import { answerTheRest } from './answer-the-rest.ts';
import { createDirectory, type Directory } from './directory.ts';
import type { SecretsRouteDeps } from './feeds/secrets-route.ts';
import { createAdministrationRoutes } from './feeds/administration-routes.ts';
import { createFeedConfigs } from './feeds/feed-configs.ts';
import type { FileAdapter, FileAdapters } from './file-adapter.ts';
import { createPracticeClock } from './practice-day/close-days.ts';
import { createPseudonymise } from './privacy.ts';
import type { OpenRaw } from './remap/open-message.ts';
import { createPast, type Past } from './remap/past.ts';
import { readersOf } from './remap/raw-readers.ts';
import type { Credentials } from './signatures/authenticate.ts';

export interface IngestDeps extends Omit<Credentials, 'clock'> {
  readonly eventLog: EventLog;
  readonly store: Store;
  /** Encrypts raw messages (infra/crypto). */
  readonly sealRaw: SealRaw;
  /** Opens them again, for remap and dead-letter replay. */
  readonly openRaw: OpenRaw;
  /** HMAC key of patient pseudonyms (infra/config/secrets.ts). */
  readonly pseudonymKey: Uint8Array;
  /** The watched folder; left out: none is watched. */
  readonly dropDir?: string;
  /** A folder of ours for files on their way in. */
  readonly stagingDir: string;
  /** The organisation's own mapping files, beside those that ship. */
  readonly mappingsDir?: string;
  /** Feed configurations. */
  readonly feedsDir: string;
  /** What of FHIR is still to be fetched, and the private keys its feeds authenticate with. */
  readonly fhir: { readonly folder: string; readonly keysDir: string };
  /** The HL7 v2 listener; left out: there is none. `feed`: one name for all its messages, else MSH-3 and MSH-4 name theirs. */
  readonly mllp?: { readonly address: MllpAddress; readonly feed: string | undefined };
  /** What administrators manage from their pages, with the audit log their changes go to; left out where there are no sessions. */
  readonly administration?: SecretsRouteDeps;
  /** False while the disk is nearly full: then nothing is taken in. */
  readonly hasRoom?: () => boolean;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** False: days of practices that are over stay open. For tests, which count what they themselves have sent. */
  readonly closesDays?: boolean;
  /** Epoch milliseconds; default Date.now. */
  readonly clock?: () => number;
}

export interface Ingest {
  /** POST /v1/events, /v1/webhooks/<feed>, /v1/uploads, /v1/fhir/<feed>; GET /v1/mappings; /v1/feeds/<feed>/secrets. */
  readonly app: Hono;
  readonly acceptor: Acceptor;
  readonly directory: Directory;
  /** What has come in, to be read again. */
  readonly past: Past;
  /** Bulk exports of FHIR servers. */
  readonly fhirExports: FhirDoors['exports'];
  /** Connections and frames of the HL7 v2 listener; undefined when there is none. */
  mllp(): MllpStatus | undefined;
  /** Reads the directory, then watches the drop folder and the practices' days. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds ingest; nothing runs before `start`. */
export async function createIngest(deps: IngestDeps): Promise<Ingest> {
  const { eventLog, store, sealRaw, log, administration, clock = Date.now } = deps;
  const directory = createDirectory({ store, clock });
  const acceptor = createAcceptor({ log: eventLog, directory, sealRaw, clock, hasRoom: deps.hasRoom });
  const mappings = await openMappingStore({ folder: deps.mappingsDir });
  const configs = createFeedConfigs({ folder: deps.feedsDir, clock });
  const shared = { acceptor, directory, pseudonymise: createPseudonymise(deps.pseudonymKey), clock };
  const csv = { ...shared, known: createKnownVersions({ store }), endings: createKnownEndings({ store }) };
  const feeds = { ...shared, configs };
  const credentials: Credentials = {
    feedSecrets: (feed) => deps.feedSecrets(feed),
    isAdministrator: (request) => deps.isAdministrator(request),
    clock,
  };
  const tables = createCsvAdapters(csv, mappings);
  const fhir = createFhirDoors({ ...feeds, ...credentials, ...deps.fhir, stagingDir: deps.stagingDir, administration, log });
  const formats: readonly FileAdapter[] = [
    createHl7v2FileAdapter(feeds),
    createX12FileAdapter({ ...shared, feeds: configs }),
    fhir.adapter,
  ];
  const adapters: FileAdapters = {
    get: (id) => formats.find(({ about }) => about.id === id) ?? tables.get(id),
    list: () => [...tables.list(), ...formats],
  };
  const mllp = deps.mllp && createMllpServer({ ...feeds, address: deps.mllp.address, listenerFeed: deps.mllp.feed, log });
  const dropFolder = deps.dropDir === undefined ? undefined : createDropFolder({ ...shared, root: deps.dropDir, adapters, log });
  const practiceClock = createPracticeClock({ store, directory, acceptor, clock }, log);
  const app = new Hono()
    .route('/', createEventsRoute({ ...credentials, acceptor }))
    .route('/', createUploadsRoute({ ...credentials, adapters, stagingDir: deps.stagingDir, hasRoom: deps.hasRoom }))
    .route('/', fhir.app)
    .route('/', createAthenaRoute({ ...credentials, acceptor, fetches: fhir.fetches }))
    .route('/', createWizardRoute({ ...credentials, ...csv, mappings, audit: administration?.audit }));
  const past = createPast({ ...feeds, ...readersOf(feeds, { store, mappings }), log: eventLog, store, openRaw: deps.openRaw });
  if (administration) app.route('/', createAdministrationRoutes({ ...administration, configs, past }));
  answerTheRest(app, log);
  return {
    app,
    acceptor,
    directory,
    past,
    mllp: () => mllp?.status(),
    fhirExports: fhir.exports,
    async start() {
      // What a killed process had half received was never acknowledged.
      await rm(deps.stagingDir, { recursive: true, force: true });
      await configs.start();
      await directory.start();
      await fhir.start();
      await mllp?.start();
      await dropFolder?.start();
      if (deps.closesDays !== false) practiceClock.start();
    },
    async stop() {
      await Promise.all([mllp?.stop(), dropFolder?.stop(), fhir.stop(), past.stop()]);
      await practiceClock.stop();
      directory.stop();
    },
  };
}
