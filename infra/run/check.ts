/**
 * `npm run check`: everything about the code that is not a test: types, lint, format, dead code, generated files.
 * In: nothing. Out: one line a check, the findings of those that fail, and `.cache/check-results.json` for `.ci/run`.
 * Refuses to stop at the first failure: all findings in one run.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project.ts';
import { say, seconds } from './terminal.ts';

type Check = { readonly name: string; readonly command: readonly string[] };

const fresh = ['test/import-direction.unit.test.ts', 'infra/config', 'infra/docs'];
const checks: readonly Check[] = [
  { name: 'types', command: ['tsc', '-p', 'tsconfig.json', '--noEmit'] },
  { name: 'types of components', command: ['pnpm', '--filter', '@rounds/dashboard', 'run', 'check'] },
  { name: 'lint', command: ['oxlint', '--type-aware'] },
  { name: 'lint of components', command: ['eslint', 'dashboard/**/*.svelte', '--max-warnings=0'] },
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'import direction and generated files', command: ['vitest', 'run', '--project', 'unit', ...fresh] },
];

type Outcome = { readonly passed: boolean; readonly output: string };

const cache = join(projectRoot, '.cache');
mkdirSync(cache, { recursive: true });

/** Output goes to a file: some of these tools break when a pipe takes their words too slowly. */
function run([name = '', ...args]: readonly string[]): Promise<Outcome> {
  const outputFile = join(cache, 'check-output.txt');
  const output = openSync(outputFile, 'w');
  const all = name === 'pnpm' ? args : ['exec', name, ...args];
  return new Promise((resolve) => {
    const child = spawn('pnpm', all, { cwd: projectRoot, stdio: ['ignore', output, output] });
    child.on('error', (error) => resolve({ passed: false, output: error.message }));
    child.on('close', (code) => {
      closeSync(output);
      resolve({ passed: code === 0, output: readFileSync(outputFile, 'utf8') });
    });
  });
}

let failed = 0;
for (const { name, command } of checks) {
  const began = Date.now();
  const outcome = await run(command);
  say(`${outcome.passed ? '✔' : '✘'} ${name}  ${seconds(began)}`);
  if (!outcome.passed) {
    failed += 1;
    say(outcome.output);
  }
}
const counts = { passed: checks.length - failed, failed };
writeFileSync(join(cache, 'check-results.json'), JSON.stringify(counts));
say(`${counts.passed} checks passed, ${counts.failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
