/**
 * The sentences of the brief and of what needs attention (look.md section 6): templates, never a model.
 * In: figures. Out: plain text. Cause is said only for what arithmetic shows ("explains").
 */
import type { Kpi } from '../kpis/kpi.ts';
import type { Stream } from '../topics.ts';
import { countText, dollarsShort, durationText, figureText, gapText, numberWord, spanText, valueText } from './figure.ts';

type Measure = Pick<Kpi, 'unit' | 'decimals'>;
export type FiredRule = 'beyond' | 'run' | 'trend' | 'near';
export interface BriefCounts {
  readonly worse: number;
  readonly better: number;
  readonly changed: number;
  /** Null while too much waits to be counted to tell. */
  readonly silent: number | null;
  readonly practices: number;
  /** So much waits to be counted that no figure is judged. */
  readonly beingCounted?: boolean;
}

const weeksPerMonth = 365.25 / 12 / 7;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const weeks = (count: number) => (count === 1 ? '1 week' : `${count} weeks`);

/** "Two things got worse, one got better, one feed is silent." */
export function briefSentence({ worse, better, changed, silent, beingCounted }: BriefCounts): string {
  const parts: string[] = [];
  const add = (count: number, text: string) => {
    if (count > 0)
      parts.push(
        `${numberWord(count)} ${parts.length === 0 && !text.startsWith('feed') ? (count === 1 ? 'thing ' : 'things ') : ''}${text}`,
      );
  };
  add(worse, 'got worse');
  add(better, 'got better');
  add(changed, 'changed');
  add(silent ?? 0, silent === 1 ? 'feed is silent' : 'feeds are silent');
  return parts.length === 0 ? (beingCounted ? countingSentence : nothingSentence) : `${capital(parts.join(', '))}.`;
}

export const nothingSentence = 'Everything moved within its usual range.';
export const countingSentence = 'The figures are still being counted.';
export const countingRest = 'What came is safe in the log. Until all of it is counted, nothing is compared with what is usual.';

/** What is true of the rest, after the first sentence. */
export function restSentence(counts: BriefCounts): string {
  const sites = counts.practices === 1 ? 'this practice' : `${countText(counts.practices)} practices`;
  if (counts.beingCounted) return countingRest;
  const news = counts.worse + counts.better + counts.changed;
  if (news === 0 && counts.silent === 0) return `All measures at ${sites}, and every feed is on time.`;
  const feeds = counts.silent === 0 ? ' Every feed is on time.' : '';
  return news === 0
    ? `All measures at ${sites} moved within their usual range.`
    : `Everything else at ${sites} moved within its usual range.${feeds}`;
}

/** "Usual range 6.9 to 11.2%". */
export function usualText(measure: Measure, lower: number | null, upper: number | null): string {
  return lower === null || upper === null ? '' : `Usual range ${spanText(measure, lower, upper)}`;
}

/** Why a point carries its mark: how many weeks, which rule. */
export function ruleSentence(measure: Measure, fired: { rule: FiredRule; weeks: number; above: boolean; mean: number | null }): string {
  const side = fired.above ? 'above' : 'below';
  switch (fired.rule) {
    case 'beyond':
      return fired.weeks === 1 ? `Last week was ${side} its usual range.` : `${weeks(fired.weeks)} ${side} the usual.`;
    case 'run':
      return `${weeks(Math.max(7, fired.weeks))} ${side} the mean.${fired.mean === null ? '' : ` Usual is about ${valueText(measure, fired.mean)}.`}`;
    case 'trend':
      return `${fired.above ? 'Rising' : 'Falling'} ${weeks(Math.max(6, fired.weeks))} in a row.`;
    case 'near':
      return `Two of the last three weeks came close to the ${fired.above ? 'upper' : 'lower'} limit.`;
  }
}

/**
 * "{segment} explains {x} of the {y} points.", "Mostly mix: more {segment}.", or, where a part is larger than the whole,
 * "{segment} alone would have moved it {x} points; others took back {z}."
 */
export function whySentence(measure: Measure, why: { segment: string; amount: number; change: number; kind: 'rate' | 'mix' }): string {
  if (why.kind === 'mix') return `Mostly mix: ${why.amount > 0 === why.change > 0 ? 'more' : 'less'} ${why.segment}.`;
  const one = { unit: measure.unit, decimals: 1 };
  const tenths = (points: number) => Math.round(Math.abs(points) * 10);
  const tookBack = (tenths(why.amount) - tenths(why.change)) / 10;
  const said = figureText(one, Math.abs(why.amount));
  return tookBack > 0
    ? `${why.segment} alone would have moved it ${said} points; others took back ${figureText(one, tookBack)}.`
    : `${why.segment} explains ${said} of the ${figureText(one, Math.abs(why.change))} points.`;
}

/** What the distance from the usual comes to: cases or minutes, a month. `n` are the cases of a week. */
export function worthText(kpi: Pick<Kpi, 'unit' | 'decimals' | 'words' | 'kind'>, value: number, mean: number | null, n: number): string {
  if (mean === null) return '';
  const distance = Math.abs(value - mean);
  switch (kpi.unit) {
    case 'percent': {
      const cases = (distance / 100) * n * weeksPerMonth;
      if (kpi.kind !== 'ratio' || n <= 0 || cases >= 1e6) return `${figureText({ unit: 'percent', decimals: 1 }, distance)} points`;
      // Nobody thinks of a month in minutes.
      return kpi.words.num.endsWith(' minutes')
        ? `${countText(cases / 60)} ${kpi.words.num.replace(/minutes$/, 'hours')} a month`
        : `${countText(cases)} ${kpi.words.num} a month`;
    }
    case 'minutes':
      return `${figureText(kpi, distance)} min a visit`;
    case 'days':
      return `${figureText(kpi, distance)} days`;
    case 'cents':
      return dollarsShort(distance);
    case 'count':
      return `${countText(distance)} ${kpi.words.num} a week`;
  }
}

/** Two feeds say what may be the same charges: who, for how long, what to do. */
export function chargedTwiceWords({ feeds, days, firstDay }: { feeds: readonly string[]; days: number; firstDay: string }): {
  title: string;
  value: string;
  usual: string;
  explanation: string;
} {
  const named = feeds.length === 2 ? feeds.join(' and ') : `${feeds.slice(0, -1).join(', ')} and ${feeds.at(-1) ?? ''}`;
  return {
    title: 'Charges from more than one feed',
    value: days === 1 ? '1 day of service' : `${countText(days)} days of service`,
    usual: 'Usually one feed charges',
    explanation: `From ${firstDay} on ${named} charge for the same days of service: they may count twice. Let one of them ignore charges.`,
  };
}

const incomplete: Readonly<Record<Stream, string>> = {
  appointments: 'Visits and waits since then are incomplete.',
  billing: 'Charges and payments since then are incomplete.',
  staffing: 'Hours since then are incomplete.',
  operations: 'Complaints, surveys and budgets since then are incomplete.',
};

/** Words of a silent feed. */
export function feedWords(feed: { label: string; stream: Stream | null; silentMinutes: number; usualGapMinutes: number | null }): {
  title: string;
  value: string;
  usual: string;
  explanation: string;
} {
  return {
    title: `${feed.label.split(',')[0] ?? feed.label} feed silent`,
    value: durationText(feed.silentMinutes),
    usual: feed.usualGapMinutes === null ? '' : `Usually a message every ${gapText(feed.usualGapMinutes)}`,
    explanation: feed.stream === null ? 'What it brings is incomplete since then.' : incomplete[feed.stream],
  };
}
