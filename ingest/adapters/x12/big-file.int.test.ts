/** A remittance file of any size in constant memory (guarantees.md R11): both passes, in a process whose heap could not hold the file. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';

const MEGABYTES = 12;
const said = z.object({ claims: z.number(), accepted: z.number(), events: z.number(), megabytes: z.number(), growthMib: z.number() });

it(`reads an 835 of ${MEGABYTES} MB twice and sends its claims with a heap of 96 MiB and holds less than 24 MiB of it`, async () => {
  const child = join(import.meta.dirname, 'big-file.child.ts');
  const limits = ['--max-old-space-size=96', '--max-semi-space-size=8'];
  const { stdout } = await promisify(execFile)(process.execPath, [...limits, child, String(MEGABYTES)]);
  const { claims, accepted, events, megabytes, growthMib } = said.parse(JSON.parse(stdout));
  expect(megabytes).toBeGreaterThan(MEGABYTES);
  expect(claims).toBeGreaterThan(20_000);
  expect(accepted).toBe(claims);
  expect(events).toBeGreaterThan(3 * claims);
  // What is held once the collector has been: resident memory is the allocator's and the machine's as well. Measured: 7 to 11.
  expect(growthMib).toBeLessThan(24);
}, 300_000);
