import { describe, expect, it } from 'vitest';
import { noShowRate } from '../kpis/no-show-rate.kpi.ts';
import { overtimePct } from '../kpis/overtime-pct.kpi.ts';
import { waitLobbyMin } from '../kpis/wait-lobby-min.kpi.ts';
import {
  briefSentence,
  countingRest,
  countingSentence,
  feedWords,
  nothingSentence,
  restSentence,
  ruleSentence,
  usualText,
  whySentence,
  worthText,
} from './attention.words.ts';
import { feedLabel } from './feed-label.ts';
import { dollarsShort, durationText, gapText, spanText, valueText } from './figure.ts';
import { codeLabel, hourLabel, weekdayLabel } from './labels.ts';
import { remittanceCodeWords } from './remittance-codes.ts';

const counts = { worse: 0, better: 0, changed: 0, silent: 0, practices: 12 };

describe('the brief', () => {
  it.each([
    [{ worse: 2, better: 1, silent: 1 }, 'Two things got worse, one got better, one feed is silent.'],
    [{ worse: 1 }, 'One thing got worse.'],
    [{ better: 3 }, 'Three things got better.'],
    [{ silent: 2 }, 'Two feeds are silent.'],
    [{ changed: 13 }, '13 things changed.'],
    [{}, nothingSentence],
  ])('of %o reads well', (some, sentence) => {
    expect(briefSentence({ ...counts, ...some })).toBe(sentence);
  });

  it('says what is true of the rest', () => {
    expect(restSentence({ ...counts, worse: 1, silent: 1 })).toBe('Everything else at 12 practices moved within its usual range.');
    expect(restSentence({ ...counts, worse: 1, practices: 1 })).toBe(
      'Everything else at this practice moved within its usual range. Every feed is on time.',
    );
    expect(restSentence(counts)).toBe('All measures at 12 practices, and every feed is on time.');
    expect(restSentence({ ...counts, silent: 1 })).toBe('All measures at 12 practices moved within their usual range.');
  });

  it('says nothing about feeds while it is not known what they sent', () => {
    expect(briefSentence({ ...counts, silent: null })).toBe(nothingSentence);
    expect(restSentence({ ...counts, silent: null })).toBe('All measures at 12 practices moved within their usual range.');
    expect(restSentence({ ...counts, worse: 1, silent: null })).toBe('Everything else at 12 practices moved within its usual range.');
  });

  it('says that figures are being counted instead of calling them usual; a feed known to be silent all the same', () => {
    const counting = { ...counts, silent: null, beingCounted: true };
    expect([briefSentence(counting), restSentence(counting)]).toEqual([countingSentence, countingRest]);
    expect(briefSentence({ ...counting, silent: 1 })).toBe('One feed is silent.');
  });
});

describe('an item', () => {
  it('says which rule fired, in words', () => {
    const fired = (rule: 'beyond' | 'run' | 'trend' | 'near', weeks: number, above = true) =>
      ruleSentence(noShowRate, { rule, weeks, above, mean: 8.6 });
    expect([fired('beyond', 1), fired('beyond', 5), fired('run', 9, false), fired('trend', 6), fired('near', 1)]).toEqual([
      'Last week was above its usual range.',
      '5 weeks above the usual.',
      '9 weeks below the mean. Usual is about 8.6%.',
      'Rising 6 weeks in a row.',
      'Two of the last three weeks came close to the upper limit.',
    ]);
  });

  it('says what explains it, and what it is worth', () => {
    expect(whySentence(noShowRate, { segment: 'Monday', amount: 3, change: 5.2, kind: 'rate' })).toBe(
      'Monday explains 3.0 of the 5.2 points.',
    );
    expect(whySentence(noShowRate, { segment: 'Friday', amount: -4.94, change: -4.52, kind: 'rate' })).toBe(
      'Friday alone would have moved it 4.9 points; others took back 0.4.',
    );
    expect(whySentence(noShowRate, { segment: 'Friday', amount: 4.52, change: 4.49, kind: 'rate' })).toBe(
      'Friday explains 4.5 of the 4.5 points.',
    );
    expect(whySentence(noShowRate, { segment: 'New patient', amount: 3, change: 5.2, kind: 'mix' })).toBe('Mostly mix: more New patient.');
    expect(worthText(noShowRate, 14.1, 8.9, 168)).toBe('38 no-shows a month');
    expect(worthText(waitLobbyMin, 9, 15, 100)).toBe('6 min a visit');
    expect(worthText(overtimePct, 10.5, 6.5, 34_300)).toBe('99 overtime hours a month');
    expect(usualText(noShowRate, 6.9, 11.2)).toBe('Usual range 6.9 to 11.2%');
    expect(usualText(noShowRate, null, null)).toBe('');
  });

  it('of a silent feed says since when, what is usual and what is incomplete', () => {
    expect(feedWords({ label: 'Scheduling, HL7 v2', stream: 'appointments', silentMinutes: 312, usualGapMinutes: 4 })).toEqual({
      title: 'Scheduling feed silent',
      value: '5 h 12 min',
      usual: 'Usually a message every 4 min',
      explanation: 'Visits and waits since then are incomplete.',
    });
  });
});

describe('figures', () => {
  it('have a true minus, their unit, and sizes people read', () => {
    expect([
      valueText(noShowRate, -0.04),
      valueText(waitLobbyMin, 14),
      spanText(waitLobbyMin, 13, 18),
      dollarsShort(-184_000),
      dollarsShort(8_400_000),
      dollarsShort(470_000_000),
    ]).toEqual(['0.0%', '14 min', '13 to 18 min', '−$2k', '$84k', '$4.70M']);
    expect([durationText(41), durationText(120), durationText(2 * 1440 + 180), gapText(0.5), gapText(90), gapText(1440)]).toEqual([
      '41 min',
      '2 h',
      '2 days 3 h',
      '30 s',
      '2 h',
      '1 day',
    ]);
  });
});

describe('labels', () => {
  it('are words, never codes', () => {
    expect([
      codeLabel('medicare_advantage'),
      codeLabel('some_new_code'),
      codeLabel(''),
      weekdayLabel(1),
      weekdayLabel(9),
      hourLabel(0),
      hourLabel(13),
    ]).toEqual(['Medicare Advantage', 'Some new code', 'Not given', 'Monday', 'Unknown', '12 AM', '1 PM']);
  });

  it('of feeds say what they bring and how', () => {
    expect([
      feedLabel('csv/openemr/front-desk', 'appointments'),
      feedLabel('hl7v2/harbor', 'appointments'),
      feedLabel('x12-835/north', 'billing'),
      feedLabel('timeclock/all-sites', 'staffing'),
      feedLabel('newthing/x', null),
    ]).toEqual(['Scheduling, CSV', 'Scheduling, HL7 v2', 'Remittance, 835', 'Time clock', 'newthing']);
  });
});

it('has words for codes that are words of JavaScript too', () => {
  expect(codeLabel('constructor')).toBe('Constructor');
  expect(remittanceCodeWords('constructor')).toBe('Adjustment constructor');
  expect(feedLabel('constructor/x', null)).toBe('constructor');
});
