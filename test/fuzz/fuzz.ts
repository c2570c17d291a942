/**
 * Feeds a parser with broken input and holds what is promised: no exception, no answer later than a second, memory that does not grow.
 * In: a parser, how many runs, a seed. Out: what was seen. Throws with the shrunk input when a promise breaks.
 */
import fc from 'fast-check';
import { heldMib } from '@rounds/infra/process/held-memory-for-tests.ts';
import { mutated } from './mutate.ts';
import type { FuzzedParser } from './fuzzed-parser.ts';

const LIMIT_MS = 1_000;
const LIMIT_MIB = 64;

export interface Fuzzing {
  readonly slowestMs: number;
  /** Growth of what is held after a collection. */
  readonly growthMib: number;
}

export async function fuzz(parser: FuzzedParser, { runs, seed }: { runs: number; seed?: number }): Promise<Fuzzing> {
  for (const good of parser.seeds) await parser.read(good);
  const before = heldMib();
  let slowestMs = 0;
  const property = fc.asyncProperty(mutated(parser.seeds), async (bytes) => {
    let took = await timed(parser, bytes);
    // Compilers and collectors count as well: what is slow is slow twice.
    if (took > LIMIT_MS) took = Math.min(took, await timed(parser, bytes));
    slowestMs = Math.max(slowestMs, took);
    if (took > LIMIT_MS) throw new Error(`answered after ${Math.round(took)} ms`);
  });
  const found = await fc.check(property, { numRuns: runs, ...(seed === undefined ? {} : { seed }) });
  if (found.failed)
    throw new Error(`${parser.name}, seed ${found.seed}: ${shown(found.counterexample?.[0])}`, { cause: found.errorInstance });
  const growthMib = heldMib() - before;
  if (growthMib > LIMIT_MIB) throw new Error(`${parser.name}: memory grew by ${Math.round(growthMib)} MiB`);
  return { slowestMs, growthMib };
}

const shown = (bytes: Uint8Array = new Uint8Array()): string => JSON.stringify(Buffer.from(bytes).toString('latin1').slice(0, 4_000));

/** Milliseconds of processor time: on a busy machine waiting for it is no hang. */
async function timed(parser: FuzzedParser, bytes: Uint8Array): Promise<number> {
  const before = process.cpuUsage();
  await parser.read(bytes);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
