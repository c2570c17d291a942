/**
 * The watched folder: files put into `<drop>/<adapter>/[<place>/]` are taken in and moved to done/, held/ or rejected/.
 * In: the folder, the file adapters. Out: reports beside the files. Looks once a second; one file at a time.
 * While the log is away nothing is taken or lost: files stay where they are.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IngestError } from '../../ingest-error.ts';
import { createCandidates, resultFolders } from './candidates.ts';
import { giveUp, leftInWork, takeFile, workOn, type Workshop } from './work-file.ts';

export interface DropFolderDeps extends Workshop {
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
  const round = async (): Promise<void> => {
    await makeFolders();
    for (const id of await leftInWork(deps)) await unlessStopping(() => work(id));
    for (const candidate of await look()) await unlessStopping(async () => work(await takeFile(deps, candidate)));
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
