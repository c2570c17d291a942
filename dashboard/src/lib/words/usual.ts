/**
 * What a usual range is worth as a judge. In: a measure, a tile. Out: whether weeks vary so much that staying inside says little,
 * and the week a verdict was given for. A figure outside even a wide range is news all the same.
 */
import type { CatalogueEntry, Tile, WeekPoint } from '@rounds/schemas/contract/kpi.contract.ts';

/**
 * The range of single values is wider than the mean is high: a week may be half as much or half as much again and count as usual.
 * Ranges of proportions are left alone: their width comes from the number of cases, which the floor looks after.
 */
export function isTooWide(measure: Pick<CatalogueEntry, 'chart'>, { usual, verdict }: Pick<Tile, 'usual' | 'verdict'>): boolean {
  return measure.chart === 'xmr' && verdict === 'usual' && usual !== null && usual.mean > 0 && usual.upper - usual.lower > usual.mean;
}

/** The newest full week, which the verdict is about; undefined where none was judged. */
export function judgedWeek({ spark, verdict }: Pick<Tile, 'spark' | 'verdict'>): WeekPoint | undefined {
  return spark.findLast((point) => point.isFinal && point.value !== null && point.verdict === verdict && point.mean !== null);
}
