/** The launcher's commands: none of them, nor what they have started, outlives a set-up that ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@rounds/infra/process/process-table.ts';
import { expect, test } from 'vitest';

const progress = new URL('./progress.mjs', import.meta.url).href;

test.each(['SIGTERM', 'a step that fails'])('%s ends a command and its children', async (how) => {
  const script = `
    import { command, endCommands, endSetUp } from '${progress}';
    process.on('SIGTERM', endSetUp);
    command('sh', ['-c', 'sleep 600 & echo $!; wait'], { onLine: (line) => { console.log(line); ${how === 'SIGTERM' ? '' : 'endCommands(); process.exit(1);'} } }).catch(() => {});`;
  const launcher = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(launcher, 'exit');
  const [line]: unknown[] = await once(launcher.stdout, 'data');
  const pid = Number(String(line));
  expect(pid).toBeGreaterThan(1);
  if (how === 'SIGTERM') launcher.kill('SIGTERM');
  await ended;
  // Until the kernel has taken it away; the test's own limit is the deadline.
  while (isAlive(pid)) await sleep(20);
});
