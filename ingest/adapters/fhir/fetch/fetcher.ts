/**
 * Fetches later what notifications named: one resource by reference, a search by identifier, or everything changed since.
 * In: pending references, each feed's connection. Out: what came, through the door, raw with it; then the batch is done.
 * What never comes in seven days is a dead letter. Nothing is dropped without one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Acceptor } from '../../../accept.ts';
import { acceptPatiently } from '../../../accept-patiently.ts';
import { contentName } from '../../../event-id.ts';
import type { FetchReference } from '../../../fetch-queue.ts';
import { IngestError } from '../../../ingest-error.ts';
import { messageOutcomes, wordsOf, type FhirWordsDeps } from '../message-outcomes.ts';
import { FetchRefusal } from './address-guard.ts';
import type { Connection } from './access-token.ts';
import type { Batch, PendingFetches } from './fetch-queue-file.ts';
import { openFhirServer, type FhirServer, type FhirServerDeps } from './fhir-server.ts';
import { distinct, fetched, lost } from './pull.ts';

export interface FetcherDeps extends FhirWordsDeps, Omit<FhirServerDeps, 'http'> {
  readonly pending: PendingFetches;
  readonly acceptor: Pick<Acceptor, 'accept'>;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  readonly http?: FhirServerDeps['http'];
}

export interface Fetcher {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** One round over everything pending; resolves when each was tried once. */
  round(): Promise<void>;
}

const LOOK_EVERY_MS = 30_000;
const GIVE_UP_MS = 7 * 86_400_000;
const AT_ONCE = 4;
const FIRST_WAIT_MS = 30_000;
const MAX_WAIT_MS = 1_800_000;

const JSON_TYPE = 'application/fhir+json';
// The batch is tried again anyway: a server that is away must not hold up the others.
const HTTP = { tries: 2 } as const;

/** Tries a batch: what is left of it waits longer each time. */
function createBatchWork(deps: FetcherDeps, stopping: AbortSignal): (batch: Batch) => Promise<void> {
  const { pending, clock, log } = deps;
  const servers = new Map<string, { readonly key: string; readonly server: FhirServer }>();
  /** What of a batch is done, and when the rest is tried again; a restart tries all at once. */
  const tries = new Map<string, { readonly count: number; readonly nextMs: number; readonly done: Set<string> }>();
  const serverOf = (feed: string, connection: Connection): FhirServer => {
    const key = JSON.stringify(connection);
    const known = servers.get(feed);
    if (known?.key === key) return known.server;
    const server = openFhirServer(feed, connection, { keysDir: deps.keysDir, clock, http: deps.http ?? HTTP });
    servers.set(feed, { key, server });
    return server;
  };
  const take = async (batch: Batch, one: FetchReference): Promise<void> => {
    const words = await wordsOf(deps, batch.feed);
    if (!words.config.connection) throw new FetchRefusal('no server is configured for this feed');
    for await (const { outcomes, bytes } of fetched(serverOf(batch.feed, words.config.connection), one, batch)) {
      if (outcomes) await deps.acceptor.accept(outcomes, undefined, batch.feed);
      else {
        const raw = { feed: batch.feed, contentType: JSON_TYPE, bytes, sourceRef: contentName(bytes) };
        await acceptPatiently(deps.acceptor, messageOutcomes(words, raw), raw);
      }
    }
  };
  return async (batch) => {
    const trial = tries.get(batch.id) ?? { count: 0, nextMs: 0, done: new Set<string>() };
    if (clock() < trial.nextMs) return;
    let failed = '';
    for (const [key, one] of distinct(batch.references)) {
      if (trial.done.has(key) || stopping.aborted) continue;
      try {
        await take(batch, one);
        trial.done.add(key);
      } catch (error) {
        failed = error instanceof FetchRefusal ? error.message : error instanceof IngestError ? error.code : 'the server was not reached';
        if (clock() - batch.queuedMs <= GIVE_UP_MS || error instanceof IngestError) continue;
        await deps.acceptor.accept([lost(batch, one, 'fetched within seven days')], undefined, batch.feed);
        trial.done.add(key);
      }
    }
    if (trial.done.size === distinct(batch.references).size) {
      tries.delete(batch.id);
      return pending.done(batch.id);
    }
    if (failed !== '') log.warn({ feed: batch.feed, why: failed, tries: trial.count + 1 }, 'a fetch waits');
    const nextMs = clock() + Math.min(FIRST_WAIT_MS * 2 ** trial.count, MAX_WAIT_MS);
    tries.set(batch.id, { ...trial, count: trial.count + 1, nextMs });
  };
}

export function createFetcher(deps: FetcherDeps): Fetcher {
  const { pending, log } = deps;
  const stopping = new AbortController();
  const work = createBatchWork(deps, stopping.signal);
  let wake: () => void = () => {};
  let running: Promise<void> | undefined;

  const round = async (): Promise<void> => {
    const batches = [...pending.batches()];
    const next = async (): Promise<void> => {
      for (let batch = batches.shift(); batch && !stopping.signal.aborted; batch = batches.shift()) await work(batch);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      await round().catch((error: unknown) => log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'fetching waits'));
      await Promise.race([woken, sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)]);
    }
  };
  return {
    round,
    async start() {
      await pending.start();
      pending.onQueued(() => wake());
      running = run();
    },
    async stop() {
      stopping.abort();
      wake();
      // A fetch under way is repeated at the next start.
      await Promise.race([running, sleep(2_000, undefined, { ref: false })]);
    },
  };
}
