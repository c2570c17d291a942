/** A point in words: the tooltip's text, what the keyboard reader hears, and the chart's table row. */
import type { CatalogueEntry, SeriesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import type { Format } from '#lib/format-kpi.ts';
import { markOf } from '#lib/words/verdict.words.ts';

type Point = SeriesResponse['lines'][number]['points'][number];
export type PointText = { when: string; value: string; counts: string; verdict: string; usual: string; open: string };

export function whenText(grain: SeriesResponse['grain'], start: string, format: Format): string {
  return grain === 'week' ? `Week of ${format.dayYear(start)}` : grain === 'month' ? format.monthYear(start) : format.dayYear(start);
}

export function pointText(measure: CatalogueEntry, grain: SeriesResponse['grain'], point: Point, format: Format): PointText {
  const ratio = measure.unit === 'percent' && point.den > 0 && measure.chart === 'p_prime';
  return {
    when: whenText(grain, point.start, format),
    value: format.value(measure, point.value),
    counts: ratio
      ? `${format.count(point.num)} of ${format.count(point.den)}`
      : point.n > 0 && measure.kind === 'distribution'
        ? `${format.count(point.n)} ${measure.words.den}`
        : '',
    verdict:
      point.verdict === 'no_range' || point.verdict === 'no_data'
        ? ''
        : point.verdict === 'usual'
          ? isShortWeek(point)
            ? 'Usual for the weekdays it had'
            : 'Within the usual range'
          : markOf(point.verdict).word,
    usual:
      point.lower !== null && point.upper !== null && point.mean !== null
        ? `Usual ${format.span(measure, point.lower, point.upper)}, mean ${format.value(measure, point.mean)}`
        : '',
    open: point.isFinal ? '' : 'Not final yet',
  };
}

/** Drawn outside the range and yet usual: the range is of whole weeks, and a holiday or a closed day took some of this one. */
export const isShortWeek = ({ verdict, value, lower, upper }: Pick<Point, 'verdict' | 'value' | 'lower' | 'upper'>): boolean =>
  verdict === 'usual' && value !== null && ((lower !== null && value < lower) || (upper !== null && value > upper));

/** The same as one sentence for a live region. */
export function spokenText(text: PointText): string {
  return (
    [text.when, [text.value, text.counts].filter(Boolean).join(', '), text.verdict, text.usual, text.open].filter(Boolean).join('. ') + '.'
  );
}
