/**
 * The watched folder: files put into `<drop>/<adapter>/[<place>/]` are taken in and moved to done/, held/ or rejected/.
 * In: the folder, the file adapters. Out: reports beside the files. Looks once a second; one file at a time.
 * What registers practices goes before what names them; a file that named unknown ones is tried again when more are known.
 * While the log is away nothing is taken or lost: files stay where they are.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Directory } from '../../directory.ts';
import { IngestError } from '../../ingest-error.ts';
import { createCandidates, resultFolders, type Candidate } from './candidates.ts';
import { giveUp, leftInWork, takeAgain, takeFile, waitingFiles, workOn, type Workshop } from './work-file.ts';

export interface DropFolderDeps extends Workshop {
  readonly directory: Pick<Directory, 'practices'>;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** Milliseconds between looks. Default 1 000. */
  readonly lookEveryMs?: number;
  /** Milliseconds a file must have kept still before it is taken. Default 2 000. */
  readonly stableMs?: number;
}

export interface DropFolder {
  start(): Promise<void>;
  /** Finishes the file in hand or leaves it for the next start. */
  stop(): Promise<void>;
}

const MAX_FAULTS = 3;

export function createDropFolder(deps: DropFolderDeps): DropFolder {
  const { root, log, lookEveryMs = 1_000, stableMs = 2_000 } = deps;
  const look = createCandidates(
    root,
    () => performance.now(),
    (what) => log.warn({}, what),
    stableMs,
  );
  const faults = new Map<string, number>();
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  const work = async (id: string): Promise<void> => {
    try {
      const report = await workOn(deps, id);
      log.info({ outcome: report.outcome, mapping: report.mapping, practice: report.practice, ...report.rows }, 'file delivered');
    } catch (error) {
      if (error instanceof IngestError) throw error;
      const count = (faults.get(id) ?? 0) + 1;
      faults.set(id, count);
      log.warn({ error: error instanceof Error ? error.name : 'unknown', faults: count }, 'a fault while a file was taken in');
      if (count >= MAX_FAULTS) await giveUp(deps, id);
    }
  };
  const makeFolders = createFolders(deps);
  const tryAgain = whenPracticesGrow(deps, (candidate) => unlessStopping(async () => work(await takeAgain(deps, candidate))));
  const round = async (): Promise<void> => {
    await makeFolders();
    for (const id of await leftInWork(deps)) await unlessStopping(() => work(id));
    for (const candidate of inOrder(await look(), deps)) await unlessStopping(async () => work(await takeFile(deps, candidate)));
    await tryAgain();
  };
  const unlessStopping = async (step: () => Promise<void>): Promise<void> => {
    if (!stopping.signal.aborted) await step();
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      let wait = lookEveryMs;
      try {
        await round();
      } catch (error) {
        if (error instanceof IngestError) wait = error.retryAfterSeconds * 1_000;
        log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'the drop folder waits');
      }
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };

  return {
    async start() {
      for (const folder of ['.working', ...resultFolders]) await mkdir(join(root, folder), { recursive: true });
      await makeFolders();
      running = run();
    },
    async stop() {
      stopping.abort();
      // A large file would hold up the end: it is in work and comes again at the next start.
      await Promise.race([running, sleep(4_000, undefined, { ref: false })]);
    },
  };
}

/** Practices first, then what else the directory is made of, then all others; by path, whatever order the disk gives. */
function inOrder(candidates: readonly Candidate[], { adapters }: DropFolderDeps): Candidate[] {
  const rank = ({ adapter }: Candidate) => {
    const events = adapters.get(adapter)?.about.events ?? [];
    if (events.includes('practice.registered')) return 0;
    return events.length > 0 && events.every((type) => type.endsWith('.registered')) ? 1 : 2;
  };
  return candidates.toSorted((a, b) => rank(a) - rank(b) || Buffer.compare(a.path, b.path));
}

/** Takes files that waited for practices, whenever there are more than at the last time all were tried; those of an earlier run at the start. */
function whenPracticesGrow(deps: DropFolderDeps, take: (candidate: Candidate) => Promise<void>): () => Promise<void> {
  let triedWith = 0;
  return async () => {
    const known = deps.directory.practices().length;
    if (known <= triedWith) return;
    for (const candidate of await waitingFiles(deps)) await take(candidate);
    triedWith = known;
  };
}

/** Makes the folders of adapters that have none yet: a mapping saved a moment ago gets its own too. */
function createFolders({ root, adapters }: DropFolderDeps): () => Promise<void> {
  const made = new Set<string>();
  return async () => {
    for (const { about } of adapters.list()) {
      if (made.has(about.id)) continue;
      await mkdir(join(root, about.id), { recursive: true });
      made.add(about.id);
    }
  };
}
