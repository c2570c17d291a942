/** The data folder on real file systems: one holder, no foreign folder, no full disk, nothing emptied by mistake. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cannot, freeRoom, holderOf, openDataFolder } from './data-folder.ts';
import { resetDataFolder } from './reset.ts';

let parent: string;
let path: string;
const quiet = (): void => {};

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'rounds-folder-'));
  path = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

test('a folder is made, held and given back; releasing twice does no harm', () => {
  const folder = openDataFolder(path, quiet);
  expect(existsSync(join(path, 'rounds.lock'))).toBe(true);
  folder.release();
  folder.release();
  expect(existsSync(join(path, 'rounds.lock'))).toBe(false);
});

test('a lock of a dead process, or of a stranger who got its id, is taken over', () => {
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
  for (const pid of [4_194_303, stranger.pid ?? 0]) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'rounds-data-folder'), '');
    writeFileSync(join(path, 'rounds.lock'), String(pid));
    expect(holderOf(path)).toBeUndefined();
    openDataFolder(path, quiet).release();
  }
  stranger.kill();
});

test('a folder with other things in it is refused and left alone', async () => {
  mkdirSync(path);
  writeFileSync(join(path, 'thesis.txt'), 'years of work');
  expect(() => openDataFolder(path, quiet)).toThrow('not empty and not a data folder of Rounds');
  await expect(resetDataFolder(path)).rejects.toThrow('was not made by Rounds; nothing was removed');
  expect(readdirSync(path)).toEqual(['thesis.txt']);
});

test('a reset empties a data folder and keeps the folder; a second one has nothing to do', async () => {
  openDataFolder(path, quiet).release();
  mkdirSync(join(path, 'store', 'deep'), { recursive: true });
  expect(await resetDataFolder(path)).toBeGreaterThan(0);
  expect(readdirSync(path)).toEqual([]);
  expect(await resetDataFolder(path)).toBe(0);
  expect(await resetDataFolder(join(parent, 'never'))).toBe(0);
});

test('a path that cannot be a folder is a plain sentence', () => {
  writeFileSync(path, '');
  expect(() => openDataFolder(path, quiet)).toThrow('(ROUNDS_DATA) cannot be made');
});

/** A small file system of its own, where this machine lets us make one. */
function mountSmallDisk(): boolean {
  try {
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a disk with less than 2 GiB free is refused before anything is written', (context) => {
  if (!mountSmallDisk()) return context.skip('needs the right to mount');
  try {
    expect(freeRoom(path).bytes).toBeLessThan(65 * 1024 ** 2);
    expect(() => openDataFolder(path, quiet)).toThrow(/has 0\.06 GiB left, and Rounds wants at least 2 GiB/);
    expect(readdirSync(path)).toEqual([]);
  } finally {
    execFileSync('umount', [path]);
  }
});

test.each([
  ['EROFS', 'the disk is mounted read-only'],
  ['EACCES', 'this user may not'],
  ['ENOSPC', 'the disk is full'],
  ['EIO', 'EIO: i/o error'],
])('%s is a sentence', (code, reason) => {
  const said = cannot('be written to', '/srv/rounds', Object.assign(new Error(`${code}: i/o error`), { code }));
  expect(String(said)).toContain(`The data folder /srv/rounds (ROUNDS_DATA) cannot be written to: ${reason}.`);
});
