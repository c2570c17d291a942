/**
 * Cuts a period into days, ISO weeks or calendar months.
 * In: period, grain, the first open day. Out: spans in order. Weeks and months begin whole; the last one ends with the period.
 * Refuses more points than a chart can show.
 */
import type { Grain } from '@rounds/schemas/contract/common.contract.ts';
import { addDays, mondayOf } from '@rounds/schemas/time.ts';
import { invalid } from '../problem.ts';
import type { Period } from './period.ts';

const mostSpans = 400;

/** The spans of a period. @throws ApiProblem when there would be more than 400 */
export function spansOf(period: Period, grain: Grain): Period[] {
  const spans: Period[] = [];
  for (let start = startOf(period.from, grain); start <= period.to; start = nextOf(start, grain)) {
    if (spans.length === mostSpans) throw invalid('grain', grain, `at most ${mostSpans} points: choose a larger grain or a shorter period`);
    const end = addDays(nextOf(start, grain), -1);
    spans.push({ from: start, to: end < period.to ? end : period.to });
  }
  return spans;
}

/** True when all of the span's days, and the whole week or month it stands for, are over. */
export function isOver(span: Period, grain: Grain, openFrom: string): boolean {
  return addDays(nextOf(span.from, grain), -1) <= span.to && span.to < openFrom;
}

function startOf(day: string, grain: Grain): string {
  if (grain === 'day') return day;
  return grain === 'week' ? mondayOf(day) : `${day.slice(0, 7)}-01`;
}

function nextOf(start: string, grain: Grain): string {
  if (grain !== 'month') return addDays(start, grain === 'day' ? 1 : 7);
  return `${addDays(start, 31).slice(0, 7)}-01`;
}
