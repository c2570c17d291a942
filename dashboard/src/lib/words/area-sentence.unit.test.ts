/** An area's first sentence names what left its range, abbreviations intact, and counts only what was within it. */
import { expect, test } from 'vitest';
import type { CatalogueEntry, SiteRow, Tile } from '@rounds/schemas/contract/kpi.contract.ts';
import { createFormat } from '../format-kpi.ts';
import { makeReader } from '../reader.ts';
import { areaSentence } from './area-sentence.ts';

const measure = (id: string, title: string): CatalogueEntry => ({
  id,
  version: 1,
  validFrom: '2026-01-01',
  title,
  shortTitle: title,
  area: 'revenue_cycle',
  unit: 'percent',
  decimals: 1,
  direction: 'down',
  kind: 'ratio',
  anchor: '',
  parameters: {},
  floor: 20,
  chart: 'xmr',
  counts: '',
  leavesOut: '',
  formula: '',
  source: '',
  synonyms: [],
  benchmarks: [],
  dimensions: [],
  words: { num: '', den: '' },
});
const tile = (kpi: string, verdict: Tile['verdict']): Tile => ({
  kpi,
  value: 9.5,
  num: 0,
  den: 0,
  n: 100,
  verdict,
  rule: '',
  comparison: null,
  change: null,
  usual: { lower: 6, mean: 7, upper: 8, method: 'xmr' },
  target: null,
  isFinal: true,
  spark: [{ week: '2026-11-09', value: 9.5, n: 100, lower: 6, mean: 7, upper: 8, verdict, rule: '', isFinal: true }],
});
const practice = (id: string) => ({
  id,
  name: id,
  shortName: id,
  regionId: '',
  timeZone: 'America/Denver',
  cutoverMinutes: 0,
  specialty: '',
  peerGroup: '',
  today: '2026-11-22',
});
const reader = makeReader(
  {
    me: {
      id: 'u',
      name: 'U',
      role: 'owner',
      roleLabel: 'Owner',
      may: { ingest: false, administer: false, seePatientRows: false },
      practices: ['a', 'b'],
      demo: false,
    },
    directory: {
      organisation: null,
      regions: [],
      practices: [practice('a'), practice('b')],
      providers: [],
      payers: [],
      peerGroups: [],
      benchmarks: [],
    },
    measures: [
      measure('d', 'Days in AR, gross'),
      measure('o', 'AR over 90 days'),
      measure('n', 'Net collection rate'),
      measure('x', 'Open receivables'),
    ],
    locale: 'en-US',
    today: '2026-11-22',
  },
  { scope: 'all', from: null, to: null, compare: 'none' },
);

test('news first, abbreviations stay, only what was usual is called usual', () => {
  const words = areaSentence([tile('d', 'worse'), tile('o', 'better'), tile('n', 'usual'), tile('x', 'no_range')], reader);
  expect(words.title).toBe('Worse than usual: days in AR. Better than usual: AR over 90 days.');
  expect(words.rest).toBe(
    'Days in AR, gross at all 2 practices was 9.5% in the week of Nov 9. Usual is 6.0 to 8.0%. One other moved within its usual range.',
  );
});

test('a quiet area says so', () => {
  expect(areaSentence([tile('n', 'usual')], reader).title).toBe('Everything moved within its usual range.');
  expect(createFormat('en-US').seconds(0.01)).toBe('0 s');
});

test('a range wider than its mean is no judge: a week inside it is not called usual', () => {
  const wide = { ...tile('d', 'usual'), usual: { lower: 37, mean: 97, upper: 157, method: 'xmr' as const } };
  expect(areaSentence([wide], reader).title).toBe('Nothing to compare yet.');
  expect(areaSentence([wide, tile('o', 'worse'), tile('u', 'usual')], reader).rest).toContain('One other moved within its usual range.');
});

test('a practice that stands out by itself is named while the whole is calm', () => {
  const site = { id: 'b', kind: 'practice', regionId: '', cells: { n: tile('n', 'worse') } } as unknown as SiteRow;
  expect(areaSentence([tile('n', 'usual')], reader, [site])).toEqual({
    title: 'Taken together, everything moved within its usual range.',
    rest: 'By themselves, these stand out: b.',
  });
});
