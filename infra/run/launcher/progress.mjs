/**
 * Telling the person what is going on: one line per step, a sign of life at least every four seconds.
 * In: a step's name and its work. Out: lines on standard error, so that a verb's own output stays clean.
 * Refuses to print more than 80 lines of a failed command's output; the reason is at its end.
 */
import { spawn } from 'node:child_process';

/** An end with a plain sentence instead of a stack. */
export class Stop extends Error {
  constructor(sentence, exitCode = 1) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** Elapsed time since `began` (epoch ms), as people read it. */
export const seconds = (began) => `${((Date.now() - began) / 1000).toFixed(1)} s`;

const tick = 4_000;

/** Commands under way: an interrupted set-up must not leave a download or a build behind. */
const underWay = new Set();

/** Ends the commands under way, with whatever they have started themselves: each is the head of a group of its own. */
export function endCommands() {
  for (const child of underWay) {
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It has just ended by itself.
    }
  }
}

/** Ends the commands under way, and this process with the exit code of an interrupted program. */
export function endSetUp() {
  endCommands();
  process.stderr.write('\nInterrupted. The next start goes on where this one was.\n');
  process.exit(130);
}

/** Runs `work` under a name; says when it starts, that it still runs, and how long it took. `work` may call `note(text)`. */
export async function step(name, work) {
  const began = Date.now();
  let last = '';
  process.stderr.write(`  ${name} …\n`);
  const timer = setInterval(() => process.stderr.write(`  ${name} … ${seconds(began)}${last === '' ? '' : `, ${last}`}\n`), tick);
  try {
    const result = await work((text) => (last = text));
    process.stderr.write(`✔ ${name}  ${seconds(began)}\n`);
    return result;
  } catch (error) {
    process.stderr.write(`✘ ${name}  ${seconds(began)}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Words of what passes by itself: a network that hiccups, a registry that is busy, another apt-get at work. */
const passing =
  /ECONN|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EPIPE|EHOSTUNREACH|ENETUNREACH|socket|network|timed? ?out|Could not (get lock|transfer)|Temporary failure|Connection (reset|refused)|\b(429|50[0234])\b/i;
const pausesMs = [3_000, 10_000, 30_000];

/** Does `work` up to four times while what fails is of a kind that passes by itself. Other failures are told at once. */
export async function stubborn(work) {
  for (const pauseMs of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Stop && passing.test(error.message))) throw error;
      const reason = error.message.split('\n').find((line) => passing.test(line)) ?? '';
      process.stderr.write(`  trying again in ${pauseMs / 1000} s: ${reason.trim().slice(0, 160)}\n`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return work();
}

/**
 * Runs a command to its end and resolves with its output. `onLine` sees each line as it comes.
 * Rejects with a Stop that holds the last lines when it fails.
 */
export function command(file, args, { cwd, env, onLine } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    underWay.add(child);
    child.on('close', () => underWay.delete(child));
    const lines = [];
    let stdout = '';
    const take = (chunk) => {
      for (const line of String(chunk)
        .split('\n')
        .filter((text) => text.trim() !== '')) {
        lines.push(line);
        if (lines.length > 80) lines.shift();
        onLine?.(line.trim());
      }
    };
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      take(chunk);
    });
    child.stderr.on('data', take);
    child.on('error', (error) => reject(new Stop(`${file} could not be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else reject(new Stop(`${lines.join('\n')}\n\n${[file, ...args].join(' ')} failed (exit code ${code}).`));
    });
  });
}
