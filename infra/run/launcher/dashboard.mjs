/**
 * The dashboard's build, made anew when its sources or the schemas it reads changed.
 * In: dashboard/ and schemas/. Out: dashboard/build. Refuses nothing; a failed build stops the start with its own words.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { command, step } from './progress.mjs';
import { filesBelow, hashOf, recall, remember, root } from './places.mjs';

/** Builds when something changed. */
export async function buildDashboard(tools) {
  if (!existsSync(join(root, 'dashboard/vite.config.ts')) && !existsSync(join(root, 'dashboard/vite.config.js'))) return;
  const files = filesBelow([join(root, 'dashboard'), join(root, 'schemas'), join(root, 'pnpm-lock.yaml')]).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  const hash = hashOf(files);
  // The build also leaves, among the packages, the tsconfig that its tests extend: with packages installed anew it is gone.
  const made = ['dashboard/build/handler.js', 'dashboard/node_modules/$app/tsconfig.json'];
  if (recall('dashboard')?.hash === hash && made.every((path) => existsSync(join(root, path)))) return;
  await step('building the dashboard', (note) =>
    command(tools.pnpm, ['--filter', '@rounds/dashboard', 'run', 'build'], {
      cwd: root,
      env: { PATH: tools.path, CI: 'true' },
      onLine: (line) => note(line.slice(0, 80)),
    }),
  );
  remember('dashboard', { hash });
}
