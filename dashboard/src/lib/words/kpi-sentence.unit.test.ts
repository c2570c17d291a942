/** A measure's sentence: its week against its range, the API's explanation where it is about this practice, who else stands out. */
import { expect, it } from 'vitest';
import type { CatalogueEntry, Tile } from '@rounds/schemas/contract/kpi.contract.ts';
import type { AttentionResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { createFormat } from '../format-kpi.ts';
import { kpiSentence } from './kpi-sentence.ts';

const measure = { id: 'd', title: 'Days in AR', unit: 'days', decimals: 1, floor: 20, chart: 'xmr' } as unknown as CatalogueEntry;
const tile = (verdict: Tile['verdict'], usual: Tile['usual'] = { lower: 30, mean: 35, upper: 40, method: 'xmr' }): Tile =>
  ({
    kpi: 'd',
    n: 14,
    verdict,
    rule: '',
    usual,
    spark: [{ week: '2026-11-09', value: 44, n: 100, lower: 30, mean: 35, upper: 40, verdict, rule: '', isFinal: true }],
  }) as unknown as Tile;
const item = (practice: string, place: string) => ({ kind: 'signal', kpi: 'd', practice, place, explanation: `Why at ${place}.` });
const attention = (items: readonly object[], beingCounted = false): AttentionResponse =>
  ({ items, freshness: { behindSeconds: 90, beingCounted } }) as unknown as AttentionResponse;
const at = (scope: string) => ({ format: createFormat('en-US'), view: { scope, from: null, to: null, compare: 'none' as const } });

it.each<[string, Tile, AttentionResponse | null, string, string]>([
  ['a usual week', tile('usual'), null, 'all', 'Within its usual range: 44.0 days in the week of Nov 9; usual is 30.0 to 40.0 days.'],
  [
    'a worse one here',
    tile('worse'),
    attention([item('a', 'Harbor')]),
    'practice:a',
    'Worse than usual: 44.0 days in the week of Nov 9; usual is 30.0 to 40.0 days. Why at Harbor.',
  ],
  [
    'others that stand out',
    tile('no_range'),
    attention(['Harbor', 'Elm', 'Lake', 'Mesa'].map((place) => item(place, place))),
    'all',
    'There is no usual range yet to compare with: it needs more weeks of data. Harbor, Elm, Lake and 1 more left their own usual range.',
  ],
  [
    'a run inside the range',
    { ...tile('worse'), rule: 'run' },
    null,
    'all',
    'Worse than usual: 44.0 days in the week of Nov 9. A run on one side of the mean.',
  ],
  ['too few', tile('too_few'), null, 'all', 'Too few to compare: 14 of the 20 needed.'],
  ['a range too wide', tile('usual', { lower: 10, mean: 35, upper: 60, method: 'xmr' }), null, 'all', 'Weeks vary too much to judge one.'],
])('%s', (_, of, brief, scope, words) => {
  expect(kpiSentence(measure, of, brief, at(scope))).toBe(words);
});

it('while figures are being counted nothing is made of them', () => {
  expect(kpiSentence(measure, tile('worse'), attention([], true), at('all'))).toMatch(/^The figures are still being counted\./);
  expect(kpiSentence(measure, tile('counting'), null, at('all'))).toMatch(/^The figures are still being counted\./);
});
