/** What marks and flags are called. The mark gives the verdict, never the direction (look.md section 4). */
import type { Verdict } from '@rounds/schemas/contract/common.contract.ts';

export type MarkKind = 'worse' | 'better' | 'changed' | 'usual' | 'too_few' | 'counting' | 'feed' | 'none';

const MARKS: Record<Verdict | 'feed', { mark: MarkKind; word: string; beyond: string }> = {
  worse: { mark: 'worse', word: 'Worse than usual', beyond: 'worse than usual' },
  better: { mark: 'better', word: 'Better than usual', beyond: 'better than usual' },
  changed: { mark: 'changed', word: 'Changed', beyond: 'changed' },
  usual: { mark: 'usual', word: 'Usual range', beyond: 'within the usual range' },
  too_few: { mark: 'too_few', word: 'Too few to compare', beyond: 'too few to compare' },
  no_range: { mark: 'none', word: 'No usual range yet', beyond: 'no usual range yet' },
  counting: { mark: 'counting', word: 'Being counted', beyond: 'being counted' },
  no_data: { mark: 'none', word: 'No data', beyond: 'no data' },
  feed: { mark: 'feed', word: 'Feed or system problem', beyond: 'feed problem' },
};

export const markOf = (verdict: Verdict | 'feed') => MARKS[verdict];

/** Verdicts that are news: they carry colour. */
export const isNews = (verdict: Verdict) => verdict === 'worse' || verdict === 'better' || verdict === 'changed';

/** Where the usual range is too wide to judge by (usual.ts). */
export const TOO_WIDE = 'Weeks vary too much';

export const STANDING: Record<'meets' | 'hit_or_miss' | 'misses' | 'unknown', { word: string; long: string; why: string }> = {
  meets: { word: 'meets', long: 'Meets as it runs', why: 'The usual range is wholly on the good side' },
  hit_or_miss: { word: 'hit or miss', long: 'Hit or miss as it runs', why: 'The target lies inside the usual range' },
  misses: { word: 'misses', long: 'Misses as it runs', why: 'The usual range is wholly on the wrong side' },
  unknown: { word: 'target', long: 'Not known yet', why: 'There is no usual range yet to hold it against' },
};

const RULES: Record<string, string> = {
  beyond: 'Beyond the usual range',
  run: 'A run on one side of the mean',
  trend: 'A steady trend',
  near: 'Two of three near a limit',
};
export const ruleWord = (rule: string) => RULES[rule] ?? '';
