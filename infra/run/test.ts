/**
 * `npm test`: all tests, or those whose path is given, with their counts written for `.ci/run`.
 * In: paths or vitest's own flags. Out: vitest's exit code and `.cache/test-results.json`.
 * Refuses nothing; a missing browser or Java fails the tests that need it, in plain words.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './project.ts';

const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs');
const results = join(projectRoot, '.cache', 'test-results.json');
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...process.argv.slice(2)];
const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', vitest, ...args], { cwd: projectRoot, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
process.on('disconnect', () => child.kill('SIGTERM'));
child.on('error', (error) => {
  throw error;
});
child.on('exit', (code) => process.exit(code ?? 1));
