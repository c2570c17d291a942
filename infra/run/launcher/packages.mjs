/**
 * The packages of the lockfile, installed when it or a package.json changed since the last good install.
 * In: the toolchain. Out: node_modules. Refuses to change the lockfile.
 */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Stop, command, step, stubborn } from './progress.mjs';
import { filesBelow, hashOf, recall, remember, root } from './places.mjs';

const folders = ['schemas', 'infra', 'infra/run', 'ingest', 'processors', 'api', 'dashboard', 'test'];

/** pnpm goes on without programs it could not fetch (the engine is one), and calls that a good install: it is to begin anew. */
function forgetInstall(missing) {
  for (const note of ['.modules.yaml', '.pnpm/lock.yaml', '.pnpm-workspace-state-v1.json'])
    rmSync(join(root, 'node_modules', note), { force: true });
  throw new Stop(`${missing}\nThe network did not bring all packages. Start again.`);
}

/** Installs when something changed. */
export async function ensurePackages(tools) {
  const sources = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    ...folders.map((folder) => `${folder}/package.json`),
    'patches',
  ];
  const hash = hashOf(filesBelow(sources.map((path) => join(root, path))));
  if (recall('packages')?.hash === hash && existsSync(join(root, 'node_modules/.modules.yaml'))) return;
  await step('installing packages', async (note) => {
    // CI: pnpm must not ask anything; whoever sees the question cannot answer it here.
    const install = async () => {
      let missing;
      await command(tools.pnpm, ['install', '--frozen-lockfile', '--reporter=append-only'], {
        cwd: root,
        env: { PATH: tools.path, CI: 'true' },
        onLine: (line) => {
          note(line.slice(0, 100));
          if (line.includes('optional dependency that could not be fetched')) missing ??= line;
        },
      });
      if (missing !== undefined) forgetInstall(missing);
    };
    await stubborn(install);
  });
  remember('packages', { hash });
}
