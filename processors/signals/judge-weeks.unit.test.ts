/** Verdicts: when there is a usual range, what fixes it, what begins it anew, and which way is worse. */
import { describe, expect, it } from 'vitest';
import { kpiById } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import type { WeekToJudge } from './judge-weeks.ts';
import { judgeWeeks, usualChart, warmUpWeeks } from './judge-weeks.ts';

const kpi = (id: string): Kpi => {
  const found = kpiById(id);
  if (!found) throw new Error(id);
  return found;
};
const week = (value: number | null, more: Partial<WeekToJudge> = {}): WeekToJudge => ({
  value,
  den: 400,
  n: 400,
  isFinal: true,
  startsPhase: false,
  ...more,
});
const calm = (weeks: number, around = 8) => Array.from({ length: weeks }, (_, index) => week(around + (index % 2 ? 0.5 : -0.5)));
const judge = (id: string, weeks: readonly WeekToJudge[]) =>
  judgeWeeks(kpi(id), weeks, { ...usualChart, warmUpWeeks: warmUpWeeks(kpi(id)) });

describe('judgeWeeks', () => {
  it('gives no range before twelve weeks, and one for all of them at twelve', () => {
    expect(judge('no_show_rate', calm(11)).map(({ verdict }) => verdict)).toEqual(Array(11).fill('no_range'));
    expect(judge('no_show_rate', calm(12)).map(({ verdict, method }) => `${verdict} ${method}`)).toEqual(Array(12).fill('usual p_prime'));
  });

  it('high is worse where low is wanted, better where high is wanted, changed where neither is', () => {
    const last = (id: string, value: number, around: number) => judge(id, [...calm(20 + warmUpWeeks(kpi(id)), around), week(value)]).at(-1);
    expect(last('no_show_rate', 15, 8)).toMatchObject({ verdict: 'worse', rule: 'beyond' });
    expect(last('no_show_rate', 1, 8)).toMatchObject({ verdict: 'better', rule: 'beyond' });
    expect(last('net_collection_rate', 99, 90)).toMatchObject({ verdict: 'better', method: 'xmr' });
    expect(last('visits', 600, 400)).toMatchObject({ verdict: 'changed', method: 'xmr' });
  });

  it('later weeks do not move the range that the first twenty fixed', () => {
    const before = judge('wait_lobby_min', calm(20));
    const after = judge('wait_lobby_min', [...calm(20), ...calm(15, 30)]);
    expect(after.slice(0, 20)).toEqual(before);
    expect(after.at(-1)).toMatchObject({ mean: before[0]?.mean, upper: before[0]?.upper, verdict: 'worse' });
  });

  it('an annotated phase begins a new range', () => {
    const weeks = [...calm(20), ...calm(15, 30).map((value, index) => ({ ...value, startsPhase: index === 0 }))];
    const judged = judge('wait_lobby_min', weeks);
    expect(judged.at(-1)?.mean).toBeCloseTo(30, 0);
    expect(judged.at(-1)?.verdict).toBe('usual');
    expect(judged[19]?.mean).toBe(8);
  });

  it('a week under the floor gets no verdict and does not shape the range', () => {
    const judged = judge('no_show_rate', [...calm(20), week(60, { n: 19, den: 19 })]);
    expect(judged.at(-1)).toMatchObject({ verdict: 'too_few', rule: '' });
    expect(judged.slice(0, 20)).toEqual(judge('no_show_rate', calm(20)));
  });

  it('an unfinished week shows its range and no verdict', () => {
    const judged = judge('no_show_rate', [...calm(20), week(60, { isFinal: false })]).at(-1);
    expect(judged).toMatchObject({ verdict: 'not_final', rule: '', isFinal: false });
    expect(judged?.upper).toBeGreaterThan(8);
  });

  it('p′ limits widen where fewer cases stand behind a week', () => {
    const [few, many] = judge('no_show_rate', [week(8, { den: 100, n: 100 }), ...calm(20)]);
    expect((few?.upper ?? 0) - (few?.mean ?? 0)).toBeGreaterThan((many?.upper ?? 0) - (many?.mean ?? 0));
  });

  it('the filling-up of receivables is not taken for their usual range', () => {
    const filling = Array.from({ length: 26 }, (_, index) => week(index * 2));
    const judged = judge('days_in_ar_gross', [...filling, ...calm(12, 40)]);
    expect(judged.slice(0, 26).map(({ verdict }) => verdict)).toEqual(Array(26).fill('no_range'));
    expect(judged.at(-1)?.mean).toBeCloseTo(40, 1);
  });

  it('closed weeks are absent: a run goes on over them', () => {
    const judged = judge('wait_lobby_min', [
      ...calm(20),
      ...[8.2, 8.1, 8.3].map((value) => week(value)),
      week(null, { n: 0, den: 0 }),
      ...[8.2, 8.1, 8.3, 8.2].map((value) => week(value)),
    ]);
    expect(judged.at(-1)?.rule).toBe('run');
  });

  it('a balance that drifts within its own spread is usual, one beyond it is a signal', () => {
    // Neighbours differ by 0.1, the half year by 2: moving ranges alone would call nearly every week a signal.
    const drifting = Array.from({ length: 46 }, (_, index) => week(36 + Math.sin(index / 4)));
    const judged = judge('days_in_ar_gross', [...drifting, week(36.9), week(41)]);
    expect(judged.slice(26, -1).map(({ verdict }) => verdict)).toEqual(Array(21).fill('usual'));
    expect(judged.at(-1)).toMatchObject({ verdict: 'worse', rule: 'beyond' });
  });
});
