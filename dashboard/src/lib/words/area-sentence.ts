/** The first sentence of an area's screen, from its tiles' verdicts; the second says the rest is not news. */
import type { SiteRow, Tile } from '@rounds/schemas/contract/kpi.contract.ts';
import type { Reader } from '#lib/reader.ts';
import { NOTHING, placeText, placesText, pointSentence } from './sentences.ts';
import { isTooWide, judgedWeek } from './usual.ts';
import { isNews } from './verdict.words.ts';

/** Practices of the table below that left a range of their own in one of these measures. */
function standingOut(tiles: readonly Tile[], sites: readonly SiteRow[], reader: Reader): string {
  const out = sites.filter((site) => site.kind === 'practice' && tiles.some(({ kpi }) => isNews(site.cells[kpi]?.verdict ?? 'no_data')));
  return placesText(out.map((site) => reader.practice(site.id)?.name ?? site.id));
}

export function areaSentence(tiles: readonly Tile[], reader: Reader, sites: readonly SiteRow[] = []): { title: string; rest: string } {
  const news = tiles.filter((t) => isNews(t.verdict));
  const several = reader.practicesInScope.length > 1;
  const out = several ? standingOut(tiles, sites, reader) : '';
  const wide = (t: Tile) => {
    const measure = reader.measure(t.kpi);
    return measure !== undefined && isTooWide(measure, t);
  };
  const known = tiles.some((t) => t.verdict === 'usual' && !wide(t)) || news.length > 0;
  if (news.length === 0 && !known) return { title: 'Nothing to compare yet.', rest: 'A usual range needs more weeks of data.' };
  if (news.length === 0)
    return out
      ? { title: 'Taken together, everything moved within its usual range.', rest: `By themselves, these stand out: ${out}.` }
      : {
          title: NOTHING,
          rest: `${tiles.length === 1 ? 'One measure' : `${tiles.length} measures`} at ${placeText(reader)}${several ? ', and each practice by itself' : ''}.`,
        };
  const names = (verdict: string) => news.filter((t) => t.verdict === verdict).map((t) => reader.measure(t.kpi)?.title ?? t.kpi);
  const list = new Intl.ListFormat('en', { type: 'conjunction' });
  /** The name without its addition, small inside a sentence; abbreviations stay: `AR over 90 days`. */
  const lower = (text: string) => (text.split(',')[0] ?? text).replace(/^[A-Z](?![A-Z])/, (c) => c.toLowerCase());
  const parts = (
    [
      ['worse', 'Worse than usual'],
      ['better', 'Better than usual'],
      ['changed', 'Changed'],
    ] as const
  ).flatMap(([verdict, word]) => (names(verdict).length > 0 ? [`${word}: ${list.format(names(verdict).map(lower))}.`] : []));
  const first =
    news.flatMap((t) => {
      const measure = reader.measure(t.kpi);
      const week = judgedWeek(t);
      return measure && week ? [pointSentence(reader.format, measure, placeText(reader), week, t.usual)] : [];
    })[0] ?? '';
  const calm = tiles.filter((t) => t.verdict === 'usual' && !wide(t)).length;
  const rest = calm === 0 ? '' : calm === 1 ? 'One other moved within its usual range.' : `${calm} others moved within their usual range.`;
  return { title: parts.join(' '), rest: [first, rest].filter(Boolean).join(' ') };
}
