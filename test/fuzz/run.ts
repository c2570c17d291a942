/**
 * `node test/fuzz/run.ts [--runs 1000000] [--parser x12] [--seed 7]`: mutations by the million, parser after parser.
 * Out: a line a parser with its slowest answer and its growth of memory; ends with 1 and the shrunk input when a promise breaks.
 */
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { parsers } from './parsers.ts';

const { values } = parseArgs({ options: { runs: { type: 'string' }, parser: { type: 'string' }, seed: { type: 'string' } } });
const runs = Number(values.runs ?? 1_000_000);
/** fast-check keeps a path for each run: rounds of this many keep memory flat. */
const ROUND = 50_000;
const first = Number(values.seed ?? Date.now() % 2_147_483_647);

for (const parser of parsers.filter(({ name }) => values.parser === undefined || name === values.parser)) {
  const began = performance.now();
  let [slowestMs, growthMib] = [0, 0];
  for (let done = 0; done < runs; done += ROUND) {
    const seen = await fuzz(parser, { runs: Math.min(ROUND, runs - done), seed: first + done });
    slowestMs = Math.max(slowestMs, seen.slowestMs);
    growthMib = Math.max(growthMib, seen.growthMib);
  }
  const seconds = (performance.now() - began) / 1_000;
  process.stdout.write(
    `${parser.name}: ${runs} mutations from seed ${first} in ${seconds.toFixed(0)} s, slowest ${slowestMs.toFixed(0)} ms, memory +${growthMib.toFixed(0)} MiB\n`,
  );
}
