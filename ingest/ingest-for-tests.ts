/**
 * What ingest stands on in tests: a real broker with its log, a folder, keys; and the canonical events a webhook sends.
 * In: nothing. Out: the dependencies of createIngest but the store, to be spread and added to. Not for production code.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRawSealer } from '@rounds/infra/crypto/raw-sealer.ts';
import { startTestLog, type TestBroker } from '@rounds/infra/kafka/broker-for-tests.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import type { Ingest, IngestDeps } from './create-ingest.ts';
import { sign } from './signatures/verify-signature.ts';

const key = Buffer.alloc(32, 7);
/** Seals with one key; opens nothing sealed with a key of which `destroyed` holds the id. */
export const testSealer = (destroyed: ReadonlySet<string> = new Set()) =>
  createRawSealer({ rawKey: { id: 'k1', key }, rawKeyById: (id) => (destroyed.has(id) ? undefined : key) });

/** Dependencies of an ingest whose files lie below `folder`: nobody may sign or administer, and days stay open. */
export function ingestDepsForTests(eventLog: EventLog, folder: string, sealer = testSealer()): Omit<IngestDeps, 'store'> {
  return {
    eventLog,
    sealRaw: (plain, context) => sealer.sealRaw(plain, context),
    openRaw: (sealed, keyId, context) => sealer.openRaw(sealed, keyId, context),
    pseudonymKey: Buffer.alloc(32, 8),
    stagingDir: join(folder, 'staging'),
    feedsDir: join(folder, 'feeds'),
    fhir: { folder: join(folder, 'fhir'), keysDir: join(folder, 'keys') },
    closesDays: false,
    log: { info: () => {}, warn: () => {} },
    feedSecrets: () => Promise.resolve([]),
    isAdministrator: () => Promise.resolve(false),
  };
}

export interface IngestGround {
  readonly broker: TestBroker;
  readonly log: EventLog;
  readonly folder: string;
  readonly deps: Omit<IngestDeps, 'store'>;
  /** Ends the ingest that stood on it, the log and the broker, and removes the folder. */
  stop(ingest: Ingest | undefined): Promise<void>;
}

/** A broker, a log with all topics, a folder. */
export async function startIngestGround(sealer = testSealer()): Promise<IngestGround> {
  const { broker, log, stop } = await startTestLog();
  const folder = await mkdtemp(join(tmpdir(), 'rounds-ingest-'));
  return {
    broker,
    log,
    folder,
    deps: ingestDepsForTests(log, folder, sealer),
    stop: async (ingest) => {
      await ingest?.stop();
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A canonical event as a desk's webhook sends it, of the practice `mesa` where no other is given. */
export const deskEvent = (id: string, type: string, subject: string, data: object, practiceid = 'mesa') => ({
  specversion: '1.0',
  id,
  source: 'desk',
  type,
  subject,
  time: '2026-11-20T15:00:00Z',
  practiceid,
  data,
});

/** Registers a practice in Phoenix. */
export const registers = (practice: string) =>
  deskEvent(practice, 'practice.registered', practice, { practice, name: practice, timeZone: 'America/Phoenix' }, practice);

/** The headers of a message signed now. */
export function signedNow(secret: string, id: string, bytes: Uint8Array): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': sign(secret, id, timestamp, bytes) };
}
