/**
 * Node 24 and pnpm 11, from this machine where it has them, else through `npm exec` into npm's own cache.
 * In: the Node that runs this. Out: paths of both and a PATH that finds them. Remembered, so a warm start asks nobody.
 * Refuses machines npm has no Node for, with the sentence what to install.
 */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Stop, command, step, stubborn } from './progress.mjs';
import { recall, remember, root, which } from './places.mjs';

const wanted = { node: 24, pnpm: 11 };
const major = (version) => Number(String(version).trim().replace(/^v/, '').split('.')[0]);

/** npm's packages of Node itself are named by platform and processor. */
function nodePackage() {
  const known = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
  const here = `${process.platform}-${process.arch}`;
  if (!known.includes(here))
    throw new Stop(
      `Rounds needs Node ${wanted.node} or newer, and this is ${process.version} on ${here}. Install Node ${wanted.node} and start again.`,
    );
  return `node-${here}@${wanted.node}`;
}

/** Finds or fetches the tools. @returns {Promise<{ node: string, pnpm: string, path: string }>} */
export async function ensureToolchain() {
  const known = recall(`toolchain-${process.version}`);
  if (known !== undefined && known.root === root && existsSync(known.node) && existsSync(known.pnpm)) {
    return withPath(known);
  }
  const goodNode = major(process.version) >= wanted.node;
  const found = { root, node: goodNode ? process.execPath : undefined, pnpm: localPnpm() };
  if (found.node === undefined || found.pnpm === undefined) {
    const packages = [...(found.node === undefined ? [nodePackage()] : []), ...(found.pnpm === undefined ? [`pnpm@${wanted.pnpm}`] : [])];
    const bin = await step(`fetching ${packages.join(' and ')}`, () => npmExecFolder(packages));
    found.node = found.node ?? join(bin, 'node');
    found.pnpm = found.pnpm ?? join(bin, 'pnpm');
  }
  if (major(await command(found.node, ['--version'])) < wanted.node)
    throw new Stop(`npm gave an older Node than ${wanted.node}. Install Node ${wanted.node} and start again.`);
  remember(`toolchain-${process.version}`, found);
  return withPath(found);
}

/** pnpm of the right major on the PATH, told from its package.json, which is quicker than starting it. */
function localPnpm() {
  const file = which('pnpm');
  if (file === undefined || major(process.version) < wanted.node) return undefined;
  for (const candidate of [join(dirname(file), '../pnpm/package.json'), join(dirname(file), '../lib/node_modules/pnpm/package.json')]) {
    try {
      if (major(JSON.parse(readFileSync(candidate, 'utf8')).version) === wanted.pnpm) return file;
    } catch {
      // Not laid out this way: fetching pnpm is the safe answer.
    }
  }
  return undefined;
}

/** The folder npm put the programs of these packages in; npm fetches them when its cache has them not. */
async function npmExecFolder(packages) {
  const npm = which('npm');
  if (npm === undefined) throw new Stop('npm was not found. Install Node with npm and start again.');
  const tell = 'process.stdout.write(process.env.PATH)';
  const args = ['exec', '--yes', ...packages.map((name) => `--package=${name}`), '--', 'node', '-e', tell];
  const output = await stubborn(() => command(npm, args));
  const programs = packages.map((name) => (name.startsWith('pnpm') ? 'pnpm' : 'node'));
  const folder = output
    .split(delimiter)
    .find((place) => place.includes('_npx') && programs.every((program) => existsSync(join(place, program))));
  if (folder === undefined)
    throw new Stop(`npm did not provide ${packages.join(' and ')}. Install Node ${wanted.node} and pnpm ${wanted.pnpm} and start again.`);
  return folder;
}

function withPath({ node, pnpm }) {
  const path = [...new Set([dirname(node), dirname(pnpm)]), process.env.PATH ?? ''].join(delimiter);
  return { node, pnpm, path };
}
