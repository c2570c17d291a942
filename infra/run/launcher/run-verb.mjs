/**
 * Runs the verb itself on Node 24: output and input are the terminal's, signals are passed on, the exit code is kept.
 * In: a file of the project. Out: its exit code. Refuses to leave it behind: it is told when this process goes away.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { constants } from 'node:os';
import { root } from './places.mjs';
import { command } from './progress.mjs';

/** What ends a program from outside. */
export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Of the process, not of Rounds: read before its first line runs. Whoever sets one decides it. */
const defaults = {
  // Each of the embedded engine's four sessions holds a thread while its statement runs: with Node's default of four threads, files
  // and ciphers would wait for queries.
  UV_THREADPOOL_SIZE: '12',
  // glibc lets the size above which memory is given back grow to 32 MiB; buffers of fetches and batches then lie among small ones and are
  // never given back: 60 MB of an 835 left 240 MB behind, with a fixed size nothing. Less than 4 MiB costs time: every piece is mapped anew,
  // and tables came in 5 % slower with 256 KiB. Elsewhere nobody reads these.
  MALLOC_MMAP_THRESHOLD_: String(4 * 1024 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(16 * 1024 * 1024),
};

function start(tools, args) {
  const [first, ...rest] = args;
  const env = { ...defaults, ...process.env, PATH: tools.path };
  if (first === '--run-package') {
    const more = rest.pop();
    return spawn(tools.pnpm, ['--filter', ...rest], { cwd: root, env: { ...env, ...more }, stdio: 'inherit' });
  }
  // The fourth channel closes when this process dies, kill -9 included; the verb then stops by itself.
  return spawn(tools.node, [...flags(), join(root, first), ...rest], { cwd: root, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
}

const flags = () => [...(existsSync(join(root, '.env')) ? ['--env-file=.env'] : []), '--disable-warning=ExperimentalWarning'];

/** Where the instance of these settings answers, for the pages that are served beside it while editing. */
export async function instanceOrigin(tools) {
  const listing = JSON.parse(await command(tools.node, [...flags(), join(root, 'infra/run/cli.ts'), 'config', '--json'], { cwd: root }));
  const valueOf = (key) => listing.find((entry) => entry.key === key).value;
  const host = valueOf('ROUNDS_HOST');
  return `http://${['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host}:${valueOf('ROUNDS_PORT')}`;
}

const ended = (child) =>
  new Promise((resolve, reject) => {
    // A verb that has to end itself hard says its exit code first, because a kill carries none.
    let told;
    child.on('message', (message) => (told = message?.exitCode));
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? told ?? 128 + (constants.signals[signal] ?? 0)));
  });

/** Runs several to the end of the first, then ends the others; the first one's exit code counts. */
export async function runTogether(tools, commands) {
  const children = commands.map((args) => start(tools, args));
  for (const signal of signals) {
    process.removeAllListeners(signal);
    process.on(signal, () => children.forEach((child) => child.kill(signal)));
  }
  endWithParent(children);
  const code = await Promise.race(children.map(ended));
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await Promise.all(children.map((child) => (child.exitCode === null && child.signalCode === null ? ended(child) : undefined)));
  return code;
}

/** Runs one file of the project. */
export const runVerb = (tools, file, args) => runTogether(tools, [[file, ...args]]);

/** npm killed with kill -9 tells nobody; that this process has another parent then does. */
function endWithParent(children) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) children.forEach((child) => child.kill('SIGTERM'));
  }, 1_000).unref();
}
