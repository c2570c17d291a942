/**
 * The portfolio's first two sentences when the signals cannot speak yet: a first load is under way, or nothing was counted.
 * In: the API's brief, how far a load has come, the tiles. Out: title and rest.
 */
import type { Freshness } from '@rounds/schemas/contract/common.contract.ts';
import type { Tile } from '@rounds/schemas/contract/kpi.contract.ts';
import type { AttentionResponse, WelcomeResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { countingRest, countingSentence } from '@rounds/schemas/words/attention.words.ts';
import type { Format } from '#lib/format-kpi.ts';
import { NOTHING } from './sentences.ts';

type Known = {
  attention: AttentionResponse | null;
  load: WelcomeResponse['demoLoad'];
  tiles: readonly Tile[];
  period: string;
  format: Format;
};

/** What is said in place of any verdict while the figures are being counted; null when they are not. How far behind they are nobody can say well. */
export const countingOf = (freshness: Freshness | undefined): { title: string; rest: string } | null =>
  freshness?.beingCounted ? { title: countingSentence, rest: countingRest } : null;

export function briefOf({ attention, load, tiles, period, format }: Known): { title: string; rest: string } {
  if (load && !load.done)
    return {
      title: 'The group’s history is being loaded.',
      rest: `${format.count(load.sent)} of ${format.count(load.total)} events are in. Figures are incomplete until the last one is.`,
    };
  const counting = countingOf(attention?.freshness);
  if (counting) return counting;
  if (tiles.length > 0 && tiles.every((tile) => tile.verdict === 'no_data'))
    return { title: `Nothing has been counted in ${period} yet.`, rest: 'No data is not the same as zero.' };
  const items = attention?.items ?? [];
  if (
    tiles.length > 0 &&
    items.every((item) => item.kind === 'feed') &&
    tiles.every((tile) => tile.verdict === 'no_range' || tile.verdict === 'no_data' || tile.verdict === 'too_few')
  )
    return {
      title: items.length > 0 && attention ? attention.sentence : 'There is no usual range yet to compare with.',
      rest: `${items.length > 0 ? 'There is no usual range yet: it' : 'It'} needs some weeks of data. Until then figures stand without a verdict.`,
    };
  return { title: attention?.sentence ?? NOTHING, rest: attention?.rest ?? '' };
}
