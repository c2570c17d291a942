/**
 * What lies in the drop folder and may be taken now.
 * In: the folder, `<adapter>/[<place>/]file`. Out: regular files that have stopped growing, or whose `.done` marker is there.
 * Refuses links, devices, pipes and half-written names; file names are bytes, whatever they hold.
 */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Candidate {
  /** Full path as bytes: a name need not be text. */
  readonly path: Buffer;
  readonly name: string;
  /** Folder name: the mapping or format; empty for files in the drop folder itself. */
  readonly adapter: string;
  /** Folder inside it: the practice of a table, the feed of a format. */
  readonly place: string | undefined;
}

/** Folders whose names are ours. */
export const resultFolders = ['done', 'held', 'rejected'] as const;

const UNFINISHED = /^\.|\.(part|tmp|partial|crdownload|filepart|swp|done)$|~$|\.report\.(json|txt)$/i;

interface Sighting {
  readonly size: number;
  readonly mtimeMs: number;
  readonly sinceMs: number;
}

/** Remembers sizes between looks. `clock` should be monotonic, milliseconds. */
export function createCandidates(root: string, clock: () => number, onOdd: (what: string) => void, stableMs: number) {
  let sightings = new Map<string, Sighting>();
  const told = new Set<string>();

  /** Files that are ready now; a file is ready when it has not changed for `stableMs`. */
  return async function look(): Promise<Candidate[]> {
    const ready: Candidate[] = [];
    const seen = new Map<string, Sighting>();
    for (const candidate of await listFiles(root)) {
      const stats = await lstat(candidate.path).catch(() => undefined);
      if (!stats) continue;
      const key = candidate.path.toString('latin1');
      if (!stats.isFile()) {
        if (!told.has(key)) onOdd('something that is no regular file lies in the drop folder and is left alone');
        told.add(key);
        continue;
      }
      const sighting = sight(sightings.get(key), stats, clock());
      seen.set(key, sighting);
      const marked = await lstat(Buffer.concat([candidate.path, Buffer.from('.done')])).then(
        (marker) => marker.isFile(),
        () => false,
      );
      if (marked || clock() - sighting.sinceMs >= stableMs) ready.push(candidate);
    }
    sightings = seen;
    return ready;
  };
}

function sight(before: Sighting | undefined, { size, mtimeMs }: Stats, nowMs: number): Sighting {
  return before && before.size === size && before.mtimeMs === mtimeMs ? before : { size, mtimeMs, sinceMs: nowMs };
}

async function listFiles(root: string): Promise<Candidate[]> {
  const files: Candidate[] = [];
  const take = (folder: string, entry: Dirent<Buffer>, adapter: string, place: string | undefined): void => {
    const name = entry.name.toString('utf8');
    if (!UNFINISHED.test(name)) files.push({ path: Buffer.concat([Buffer.from(`${folder}/`), entry.name]), name, adapter, place });
  };
  for (const entry of await list(root)) {
    const adapter = entry.name.toString('utf8');
    if (!entry.isDirectory()) take(root, entry, '', undefined);
    else if (!adapter.startsWith('.') && !resultFolders.some((folder) => folder === adapter)) {
      for (const inner of await list(join(root, adapter))) {
        const place = inner.name.toString('utf8');
        if (!inner.isDirectory()) take(join(root, adapter), inner, adapter, undefined);
        else
          for (const file of await list(join(root, adapter, place)))
            if (!file.isDirectory()) take(join(root, adapter, place), file, adapter, place);
      }
    }
  }
  return files;
}

async function list(folder: string): Promise<Dirent<Buffer>[]> {
  return readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(() => []);
}
