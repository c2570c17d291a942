/**
 * From additive cells to the state of any span of days.
 * In: a KPI, the spans asked for, and states summed over the segments between all cut days. Out: one state a span, ready for `valueOf`.
 * Every span is a sum of whole segments, so prefix sums, trailing windows and lagged months are exact and read in one pass.
 */
import { addDays } from '../time.ts';
import type { Kpi } from './kpi.ts';
import { mergeStates, type State } from './state.ts';

/** A span of service days, both inclusive. */
export interface Bucket {
  readonly from: string;
  readonly to: string;
}

/** The days at which a new segment begins for this KPI and these spans, ascending. Segment 0 lies before the first. */
export function cutDays(kpi: Kpi, buckets: readonly Bucket[]): string[] {
  return [...new Set(buckets.flatMap((bucket) => cutsOf(kpi, bucket)))].sort();
}

function cutsOf(kpi: Kpi, { from, to }: Bucket): string[] {
  const end = addDays(to, 1);
  switch (kpi.kind) {
    case 'stock':
    case 'stock_ratio':
      return [end];
    case 'stock_to_flow':
      return [windowStart(kpi, to), end];
    case 'ratio_lagged':
      return [from, end, ...monthShares(kpi, { from, to }).flatMap(({ first, until }) => [first, until])];
    default:
      return [from, end];
  }
}

/** The segment a day lies in: the number of cuts at or before it. */
export function segmentOf(day: string, cuts: readonly string[]): number {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] ?? '') <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The state of each span, from the states of the segments (missing ones are empty). */
export function statesOfBuckets(
  kpi: Kpi,
  buckets: readonly Bucket[],
  cuts: readonly string[],
  segments: ReadonlyMap<number, State>,
): State[] {
  const between = (from: string | null, until: string): State => {
    const chosen: State[] = [];
    const last = segmentOf(until, cuts);
    for (let index = from === null ? 0 : segmentOf(from, cuts); index < last; index++) {
      const state = segments.get(index);
      if (state) chosen.push(state);
    }
    return mergeStates(chosen);
  };
  return buckets.map((bucket) => {
    const end = addDays(bucket.to, 1);
    switch (kpi.kind) {
      case 'stock':
      case 'stock_ratio':
        return between(null, end);
      case 'stock_to_flow':
        return { ...between(null, end), den: between(windowStart(kpi, bucket.to), end).den };
      case 'ratio_lagged':
        return { ...between(bucket.from, end), den: laggedDenominator(kpi, bucket, between) };
      default:
        return between(bucket.from, end);
    }
  });
}

function windowStart(kpi: Kpi, to: string): string {
  return addDays(to, 1 - (kpi.parameters['windowDays'] ?? 90));
}

function laggedDenominator(kpi: Kpi, bucket: Bucket, between: (from: string, until: string) => State): number {
  const months = kpi.parameters['submissionMonths'] ?? 3;
  return monthShares(kpi, bucket).reduce((sum, { first, until, share }) => sum + (between(first, until).den / months) * share, 0);
}

/**
 * The calendar months a span touches, each with the share of its days inside the span and the months before it that are averaged.
 * A whole month has share 1, so its denominator is exactly the mean of the months before (HFMA); parts of months are day-proportional.
 */
function monthShares(kpi: Kpi, { from, to }: Bucket): { first: string; until: string; share: number }[] {
  const months = kpi.parameters['submissionMonths'] ?? 3;
  const shares: { first: string; until: string; share: number }[] = [];
  for (let start = `${from.slice(0, 7)}-01`; start <= to; start = addMonths(start, 1)) {
    const next = addMonths(start, 1);
    const days = dayNumber(next) - dayNumber(start);
    const covered = Math.min(dayNumber(next), dayNumber(to) + 1) - Math.max(dayNumber(start), dayNumber(from));
    shares.push({ first: addMonths(start, -months), until: start, share: covered / days });
  }
  return shares;
}

const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

function addMonths(firstOfMonth: string, months: number): string {
  const date = new Date(`${firstOfMonth}T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 10);
}
