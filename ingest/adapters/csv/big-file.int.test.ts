/** A file of any size in constant memory (guarantees.md R11): both passes, in a process whose heap could not hold the file. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const MEGABYTES = 48;
const said = z.object({ read: z.number(), accepted: z.number(), bytes: z.number(), growthMiB: z.number() });

it(`reads ${MEGABYTES} MiB twice and sends them with a heap of 64 MiB and holds less than 64 MiB more`, async () => {
  const child = join(import.meta.dirname, 'big-file.child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-old-space-size=64',
    '--max-semi-space-size=4',
    child,
    String(MEGABYTES),
  ]);
  const { read, accepted, bytes, growthMiB } = said.parse(JSON.parse(stdout));
  expect(accepted).toBe(read);
  expect(bytes).toBeGreaterThan(MEGABYTES * 1_000_000);
  // What is held once the collector has been: resident memory is the allocator's and the machine's as well. Measured: 35.
  expect(growthMiB).toBeLessThan(64);
}, 300_000);
