/** The oracle gives the numbers that the examples of kpis.md 1.12 have by hand. */
import { describe, expect, it } from 'vitest';
import { oracleCells } from './oracle.ts';
import { workedExamples } from './worked-examples.ts';

describe('the oracle on worked examples', () => {
  it.each(workedExamples.map((example) => [example.promise, example] as const))('%s', (_, { events, cells, practice }) => {
    const counted = oracleCells(events);
    const given = Object.keys(cells).map((key): [string, string] => {
      const [kpi = '', day = ''] = key.split(' ');
      const { num, den } = counted.at(kpi, practice.id, day);
      return [key, `${num}/${den}`];
    });
    expect(Object.fromEntries(given)).toEqual(cells);
  });
});
