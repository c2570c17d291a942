/**
 * Lets one launcher at a time prepare this folder: two builds or installs at once would break each other.
 * In: the work. Out: its result. Waits for another launcher with a sign of life; a dead one's lock is taken over.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './places.mjs';
import { seconds } from './progress.mjs';

const lock = join(cache, 'set-up.lock');

function holder() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    process.kill(pid, 0);
    return isStranger(pid) ? undefined : pid;
  } catch (error) {
    // EPERM: it lives, as another user's.
    return error.code === 'EPERM' ? -1 : undefined;
  }
}

/** Another program that got the number of a launcher which is gone; where nobody can tell, it is taken for a launcher. */
function isStranger(pid) {
  try {
    return !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('launch.mjs');
  } catch {
    return false;
  }
}

function take() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** Runs `work` while no other launcher prepares this folder. */
export async function oneAtATime(work) {
  mkdirSync(cache, { recursive: true });
  const began = Date.now();
  let told = began - 2_000;
  while (!take()) {
    if (holder() === undefined) rmSync(lock, { force: true });
    if (Date.now() - told > 4_000) {
      process.stderr.write(`  another start is preparing this folder; waiting … ${seconds(began)}\n`);
      told = Date.now();
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const release = () => rmSync(lock, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}
