/**
 * The portfolio's first two sentences when the signals cannot speak yet: a first load is under way, or nothing was counted.
 * In: the API's brief, how far a load has come, the tiles. Out: title and rest.
 */
import type { Tile } from '@rounds/schemas/contract/kpi.contract.ts';
import type { AttentionResponse, WelcomeResponse } from '@rounds/schemas/contract/trust.contract.ts';
import type { Format } from '#lib/format-kpi.ts';
import { NOTHING } from './sentences.ts';

type Known = {
  attention: AttentionResponse | null;
  load: WelcomeResponse['demoLoad'];
  tiles: readonly Tile[];
  period: string;
  format: Format;
};

// As the mark beside it stops saying "live" (Freshness.svelte).
const FAR_BEHIND_SECONDS = 30;

/** So much waits to be counted that nothing should be made of the figures. */
export const isFarBehind = (attention: AttentionResponse | null): boolean =>
  (attention?.freshness.behindSeconds ?? 0) >= FAR_BEHIND_SECONDS;

/** What is said in place of any verdict while the figures are far behind; null when they are not. */
export function behindOf(attention: AttentionResponse | null, format: Format): { title: string; rest: string } | null {
  return isFarBehind(attention)
    ? {
        title: `The figures are ${format.seconds(attention?.freshness.behindSeconds ?? 0)} behind.`,
        rest: 'The newest events are safe in the log and still being counted. Until then no sentence is made of them.',
      }
    : null;
}

export function briefOf({ attention, load, tiles, period, format }: Known): { title: string; rest: string } {
  if (load && !load.done)
    return {
      title: 'The group’s history is being loaded.',
      rest: `${format.count(load.sent)} of ${format.count(load.total)} events are in. Figures are incomplete until the last one is.`,
    };
  const behind = behindOf(attention, format);
  if (behind) return behind;
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
