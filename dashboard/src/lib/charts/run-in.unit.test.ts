/** A history that fills up does not flatten the chart; what was judged, what is calm and what is short is shown whole. */
import { expect, it } from 'vitest';
import { runInLength } from './run-in.ts';

const of = (values: readonly (number | null)[], mean: number | null = null) => values.map((value) => ({ value, mean }));
const calm = [35, 36, 34, 35, 36, 35, 34, 35, 36, 35, 34, 35, 36, 35];

it.each([
  ['a window that fills up', of([9800, 640, 290, ...calm, ...calm]), 3],
  ['a first half week', of([370, ...calm.map((v) => v * 39), ...calm.map((v) => v * 39)]), 1],
  ['a spike in the warm-up behind calm weeks', of([40, 39, 500, 270, ...calm, ...calm]), 4],
  ['nothing unusual', of([...calm, ...calm]), 0],
  ['a jump that has a usual range', of([9800, 640, 290, ...calm, ...calm], 35), 0],
  ['a jump after the first third', of([...calm, ...calm, 900]), 0],
  ['a few periods only', of([900, 10, 11, 12]), 0],
  ['no figures', of([null, null, null]), 0],
])('%s', (_, periods, expected) => {
  expect(runInLength(periods)).toBe(expected);
});
