/** No parser throws, hangs or grows, whatever happened to its input (guarantees.md R18). `node test/fuzz/run.ts --runs 1000000` does more. */
import { expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import { parsers } from './parsers.ts';

it.each(parsers.map((parser) => [parser.name, parser] as const))(
  '%s stands 10,000 mutations',
  async (_name, parser) => {
    const { slowestMs } = await fuzz(parser, { runs: 10_000 });
    expect(slowestMs).toBeLessThan(1_000);
  },
  300_000,
);
