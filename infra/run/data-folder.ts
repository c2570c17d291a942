/**
 * The one folder all data live in: made, checked for room, and held by one process at a time.
 * In: its path. Out: a hold on it, to be given back. Refuses a second holder, a full disk, a path that is no folder.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { commandLine, isAlive } from '@rounds/infra/process/process-table.ts';

export type DataFolder = {
  readonly path: string;
  /** Gives the folder back; safe to call twice. */
  release(): void;
};

const GiB = 1024 ** 3;
/** Below this the store's merges and the broker's log fail in ways nobody can read from a screen. */
export const leastFreeBytes = 2 * GiB;
const lowFreeShare = 0.05;

const lockFile = (path: string): string => join(path, 'rounds.lock');
/** Part of the command line of everything that may hold a folder; tells us from a stranger who got a reused id. */
const holderMark = /infra\/run\/\w+\.ts/;

function lockedBy(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(lockFile(path), 'utf8').trim());
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** The process that holds this folder now, or undefined. */
export function holderOf(path: string): number | undefined {
  const pid = lockedBy(path);
  if (pid === undefined || pid === process.pid) return undefined;
  return isAlive(pid) && holderMark.test(commandLine(pid)) ? pid : undefined;
}

/** Lies in every folder Rounds has made its own, so that a reset cannot empty somebody's home. */
const marker = 'rounds-data-folder';
/** What may lie in a folder before it becomes ours: a mount's own, and what people prepare. */
const expected = new Set(['lost+found', 'keys', 'drop', 'kafka']);

/** True when Rounds has made this folder its own. */
export const isDataFolder = (path: string): boolean => existsSync(join(path, marker));

function makeOurs(path: string): void {
  if (isDataFolder(path)) return;
  const strangers = readdirSync(path).filter((entry) => !expected.has(entry));
  if (strangers.length > 0)
    throw new OperatorError(`${path} (ROUNDS_DATA) is not empty and not a data folder of Rounds. Give it a folder of its own.`);
  writeFileSync(join(path, marker), 'This folder belongs to Rounds; `npm run reset` empties it.\n');
}

/** Free room of the disk under `path`, in bytes, and as a share of the whole. */
export function freeRoom(path: string): { bytes: number; share: number } {
  const { bavail, blocks, bsize } = statfsSync(path);
  return { bytes: bavail * bsize, share: blocks === 0 ? 1 : bavail / blocks };
}

/**
 * Takes the data folder for this process.
 * @throws OperatorError when another process has it, the disk is nearly full or the folder cannot be made
 */
export function openDataFolder(path: string, warn: (sentence: string) => void): DataFolder {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw cannot('be made', path, error);
  }
  const room = freeRoom(path);
  if (room.bytes < leastFreeBytes) {
    throw new OperatorError(
      `The disk under ${path} has ${(room.bytes / GiB).toFixed(2)} GiB left, and Rounds wants at least 2 GiB to keep events safely. Free some space, or set ROUNDS_DATA to another disk.`,
    );
  }
  if (room.share < lowFreeShare) warn(`The disk under ${path} is nearly full: ${(room.bytes / GiB).toFixed(1)} GiB left.`);
  try {
    makeOurs(path);
    lock(path);
  } catch (error) {
    throw cannot('be written to', path, error);
  }
  return {
    path,
    release: () => {
      if (lockedBy(path) === process.pid) rmSync(lockFile(path), { force: true });
    },
  };
}

const fileFaults: Readonly<Record<string, string>> = {
  EROFS: 'the disk is mounted read-only',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EEXIST: 'there is a file of this name',
  ENOTDIR: 'a part of the path is a file',
  ENOSPC: 'the disk is full',
};

/** What the file system refused, as a sentence. @returns what is no fault of the file system as it is */
export function cannot(what: string, path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const reason = fileFaults[String(error.code)] ?? error.message;
  return new OperatorError(`The data folder ${path} (ROUNDS_DATA) cannot ${what}: ${reason}.`);
}

function lock(path: string): void {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const holder = holderOf(path);
    if (holder !== undefined) {
      throw new OperatorError(
        `Rounds already runs on the data folder ${path} (process ${holder}). Stop it first, or set ROUNDS_DATA to start a second one elsewhere.`,
      );
    }
    try {
      if (attempt > 0) rmSync(lockFile(path), { force: true });
      writeFileSync(lockFile(path), String(process.pid), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      // Left over by a killed run: once more, without it.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || attempt > 0) throw error;
    }
  }
}
