/** Every command of the tool: a description, an example, --json; wrong calls are exit code 2 and say what is right. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { roundsProgram, runCli } from './cli.ts';

let output = '';
beforeEach(() => {
  output = '';
  const take = (chunk: unknown): boolean => ((output += String(chunk)), true);
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
});
afterEach(() => vi.restoreAllMocks());

const names = roundsProgram().commands.map((command) => command.name());

test('the commands are these', () => {
  expect(names).toEqual([
    'status',
    'login-link',
    'feed-key',
    'remap',
    'replay-dead-letters',
    'fhir-export',
    'fhir-key',
    'audit-verify',
    'config',
    'reset',
  ]);
});

test.each(names)('%s has a help with an example and --json', async (name) => {
  expect(await runCli([name, '--help'])).toBe(0);
  expect(output).toContain(`Example:\n  $ npm run rounds -- ${name}`);
  expect(output).toContain('--json');
});

test.each([[['fly']], [['login-link']], [['status', '--loud']], [[]]])('%j is a wrong call: exit code 2 and the usage', async (args) => {
  expect(await runCli(args)).toBe(2);
  expect(output).toContain('Usage: rounds');
});

test('config lists every setting and where it came from', async () => {
  expect(await runCli(['config'])).toBe(0);
  expect(output).toMatch(/ROUNDS_PORT +(default|environment|file)/);
});
