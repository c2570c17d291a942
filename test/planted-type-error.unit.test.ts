/** The type check bites: a planted error turns it red, the same file without it stays green. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs the project's compiler with the project's own options over one file. */
async function check(source: string): Promise<{ code: number; output: string }> {
  await mkdir(join(root, '.cache'), { recursive: true });
  const folder = await mkdtemp(join(root, '.cache', 'planted-'));
  try {
    await writeFile(join(folder, 'planted.ts'), source);
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['planted.ts'], exclude: [] }),
    );
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    return { code: 0, output: stdout };
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'stdout' in error) return { code: Number(error.code), output: String(error.stdout) };
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('sound code passes the type check', async () => {
  expect(await check('export const first = (list: readonly number[]): number => list[0] ?? 0;\n')).toEqual({ code: 0, output: '' });
});

test.each([
  ['a wrong type', "export const waitMinutes: number = 'ten';\n", 'TS2322'],
  ['an element that may be missing', 'export const first = (list: readonly number[]): number => list[0];\n', 'TS2322'],
  ['syntax Node cannot strip', 'export enum Outcome { Done }\n', 'TS1294'],
])('%s turns the type check red', async (_what, source, code) => {
  const outcome = await check(source);
  expect(outcome.code).not.toBe(0);
  expect(outcome.output).toContain(code);
});
