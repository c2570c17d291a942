/**
 * The days a view looks at, and the days it compares with.
 * In: from and to as asked for, the practices' own todays. Out: two periods, both ends inclusive.
 * A comparison keeps the same weekdays: a year is 364 days, "the period before" is moved by whole weeks.
 */
import { FIRST_SHOWN_DAY, LAST_SHOWN_DAY } from '@rounds/schemas/ids.ts';
import { addDays, daysBetween } from '@rounds/schemas/time.ts';
import type { ViewQuery } from '@rounds/schemas/contract/common.contract.ts';
import { invalid } from '../problem.ts';

export interface Period {
  readonly from: string;
  readonly to: string;
}

const maxDays = 5 * 366;

/** The period asked for; default month to date. `today` is the group's newest service day. @throws ApiProblem for reversed or endless spans */
export function periodOf(query: Pick<ViewQuery, 'from' | 'to'>, today: string): Period {
  const to = query.to ?? (query.from !== undefined && query.from > today ? query.from : today);
  const from = query.from ?? `${to.slice(0, 7)}-01`;
  for (const [field, day] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (day < FIRST_SHOWN_DAY || day > LAST_SHOWN_DAY) throw invalid(field, day, `a day from ${FIRST_SHOWN_DAY} to ${LAST_SHOWN_DAY}`);
  }
  if (from > to) throw invalid('from', from, 'not after `to`');
  if (daysBetween(from, to) >= maxDays) throw invalid('to', to, 'at most five years after `from`');
  return { from, to };
}

/** The period it is compared with, or null. */
export function comparisonOf(period: Period, compare: ViewQuery['compare']): Period | null {
  if (compare === 'none') return null;
  const length = daysBetween(period.from, period.to) + 1;
  const back = compare === 'previous_year' ? Math.max(1, Math.ceil(length / 364)) * 364 : Math.ceil(length / 7) * 7;
  return { from: addDays(period.from, -back), to: addDays(period.to, -back) };
}
