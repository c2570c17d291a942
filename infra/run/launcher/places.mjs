/**
 * Where the launcher keeps what it has found out, and how it sees that something changed.
 * In: files. Out: hashes and small remembered values under `.cache/`, which may be deleted at any time.
 * Refuses nothing: a damaged or missing note means the work is done again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));
/** What can be fetched or built again. */
export const cache = join(root, '.cache');

/** A remembered value, or undefined. */
export function recall(name) {
  try {
    return JSON.parse(readFileSync(join(cache, `${name}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Remembers a value for the next start. */
export function remember(name, value) {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, `${name}.json`), JSON.stringify(value));
}

/** All files below the given ones, sorted, without what is built or installed. */
export function filesBelow(paths) {
  const found = [];
  const visit = (path) => {
    if (!existsSync(path)) return;
    let entries;
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch {
      found.push(path);
      return;
    }
    for (const entry of entries) {
      if (['node_modules', '.svelte-kit', 'build', '.git', '.rounds', '.cache'].includes(entry.name)) continue;
      if (entry.isDirectory()) visit(join(path, entry.name));
      else if (entry.isFile()) found.push(join(path, entry.name));
    }
  };
  paths.forEach(visit);
  return found.sort((a, b) => (a < b ? -1 : 1));
}

/** One hash over names and contents. */
export function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** The full path of a program, or undefined. */
export function which(name, path = process.env.PATH ?? '') {
  return path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}
