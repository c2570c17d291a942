/**
 * The sentence under a measure's name: where it stands against its own usual range, and which practices stand out.
 * In: its tile, the brief's items, the reader. Out: plain text. Says no cause the API has not worked out, and nothing while figures are being counted.
 */
import type { CatalogueEntry, Tile } from '@rounds/schemas/contract/kpi.contract.ts';
import type { AttentionResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { countingRest, countingSentence } from '@rounds/schemas/words/attention.words.ts';
import type { Reader } from '#lib/reader.ts';
import { countingOf } from './brief.ts';
import { placesText, tooFewSentence } from './sentences.ts';
import { isTooWide, judgedWeek } from './usual.ts';
import { isNews, markOf, ruleWord } from './verdict.words.ts';

type Told = Pick<Reader, 'format' | 'view'>;

/** Sentences about `tile`; empty where there is nothing to judge it by and nothing was counted. */
export function kpiSentence(measure: CatalogueEntry, tile: Tile, attention: AttentionResponse | null, reader: Told): string {
  const counting = countingOf(attention?.freshness);
  if (counting) return `${counting.title} ${counting.rest}`;
  const items = (attention?.items ?? []).filter((item) => item.kind === 'signal' && item.kpi === measure.id);
  const own = items.find((item) => reader.view.scope === `practice:${item.practice}`);
  const places = [...new Set(items.filter((item) => item !== own).map((item) => item.place))];
  const [it, one] = own ? [own.explanation, places.length] : ['', places.length];
  const out = one === 0 ? '' : `${placesText(places)} left ${one === 1 ? 'its' : 'their'} own usual range.`;
  const why = it || (isNews(tile.verdict) && tile.rule && tile.rule !== 'beyond' ? `${ruleWord(tile.rule)}.` : '');
  return [standing(measure, tile, reader), why, out].filter(Boolean).join(' ');
}

function standing(measure: CatalogueEntry, tile: Tile, { format }: Told): string {
  if (tile.verdict === 'counting') return `${countingSentence} ${countingRest}`;
  if (tile.verdict === 'no_data') return 'Nothing has been counted in this period.';
  if (tile.verdict === 'too_few') return tooFewSentence(format, tile.n, measure.floor);
  if (tile.verdict === 'no_range') return 'There is no usual range yet to compare with: it needs more weeks of data.';
  if (isTooWide(measure, tile)) return 'Weeks vary too much to judge one.';
  const week = judgedWeek(tile);
  const word = tile.verdict === 'usual' ? 'Within its usual range' : markOf(tile.verdict).word;
  if (!week) return `${word}.`;
  // A run inside the range is news for its length: the range would only seem to contradict it.
  const inside = isNews(tile.verdict) && tile.rule !== '' && tile.rule !== 'beyond';
  const range = tile.usual && !inside ? `; usual is ${format.span(measure, tile.usual.lower, tile.usual.upper)}` : '';
  return `${word}: ${format.value(measure, week.value)} in the week of ${format.day(week.week)}${range}.`;
}
