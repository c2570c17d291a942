/**
 * Sums what the tests and the checks have written into the one line a CI reads.
 * In: the two exit codes, and the results under `.cache/`. Out: the line, and exit code 1 when anything failed.
 * Refuses to call a run good that left no results or ended with an error nobody counted.
 */
import { readFileSync } from 'node:fs';

const [testCode, checkCode] = process.argv.slice(2).map(Number);
const sum = { passed: 0, failed: 0, skipped: 0 };

function results(name) {
  try {
    return JSON.parse(readFileSync(new URL(`../.cache/${name}.json`, import.meta.url), 'utf8'));
  } catch {
    return undefined;
  }
}

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

const checks = results('check-results');
sum.passed += checks?.passed ?? 0;
sum.failed += checks?.failed ?? 0;
if (checks === undefined || (checkCode !== 0 && checks.failed === 0)) sum.failed += 1;

process.stdout.write(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}\n`);
process.exit(sum.failed === 0 ? 0 : 1);
