/**
 * Sums what the tests and the checks have written into the one line a CI reads.
 * In: the two exit codes, and the results under `.cache/`. Out: what failed and why, in short; then the line; exit code 1 when anything failed.
 * Refuses to call a run good that left no results or ended with an error nobody counted.
 */
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const [testCode, checkCode] = process.argv.slice(2).map(Number);
const sum = { passed: 0, failed: 0, skipped: 0 };

function results(name) {
  try {
    return JSON.parse(readFileSync(new URL(`../.cache/${name}.json`, import.meta.url), 'utf8'));
  } catch {
    return undefined;
  }
}

const indented = (text) =>
  stripVTControlCharacters(text)
    .split('\n')
    .slice(0, 25)
    .map((line) => `    ${line.slice(0, 300)}`)
    .join('\n');

const tests = results('test-results');
if (tests !== undefined) {
  sum.passed += tests.numPassedTests;
  sum.failed += tests.numFailedTests;
  sum.skipped += tests.numPendingTests + tests.numTodoTests;
  // A file that could not even be loaded has no tests to count.
  sum.failed += tests.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  ).length;
}
if (tests === undefined || (testCode !== 0 && sum.failed === 0)) sum.failed += 1;

/** What failed, once more and in short: the end of a log is all that some people see. */
for (const { name, message, assertionResults } of tests?.testResults ?? []) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const told = failed.map(({ fullName, failureMessages }) => [fullName, failureMessages.join('\n')]);
  if (failed.length === 0 && message) told.push(['could not be run', message]);
  for (const [what, why] of told) process.stdout.write(`✘ ${name}: ${what}\n${indented(why)}\n`);
}
if (tests === undefined) process.stdout.write('✘ the tests left no results: see above what ended them\n');

const checks = results('check-results');
sum.passed += checks?.passed ?? 0;
sum.failed += checks?.failed ?? 0;
if (checks === undefined || (checkCode !== 0 && checks.failed === 0)) sum.failed += 1;

process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}\n`);
process.exit(sum.failed === 0 ? 0 : 1);
