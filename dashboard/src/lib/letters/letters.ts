/** Messages that were not understood, in words. */
import type { DeadLettersResponse } from '@rounds/schemas/contract/trust.contract.ts';

type Group = DeadLettersResponse['groups'][number];

/** What waits, then that nothing is held up by it. */
export function lettersSentence(answer: DeadLettersResponse, count: (n: number) => string): { title: string; rest: string } {
  const since = answer.resolved > 0 ? ` ${count(answer.resolved)} more were understood since, after a correction.` : '';
  if (answer.total === 0) return { title: 'Every message was understood.', rest: since.trim() };
  const reasons = answer.groups.length;
  const what = answer.total === 1 ? 'One message waits' : `${count(answer.total)} messages wait`;
  const them = answer.total === 1 ? 'it' : 'them';
  return {
    title: `${what} to be understood, for ${reasons === 1 ? 'one reason' : `${count(reasons)} reasons`}.`,
    rest: `Nothing behind ${them} waits. Correct what a code means or the mapping, then read ${them} again.${since}`,
  };
}

/** The rule that was broken, as a reader says it. */
export const ruleText = ({ field, rule }: Pick<Group, 'field' | 'rule'>): string =>
  rule === 'this column in the header' ? `The column “${field}” is missing` : `${field} must be ${rule}`;

/** Where the cause is put right: the feed's codes, or the mapping of its columns. */
export function cureOf(group: Pick<Group, 'feed' | 'codes'>): 'codes' | 'mapping' | 'feed' {
  if (group.codes.length > 0) return 'codes';
  return group.feed.startsWith('csv/') ? 'mapping' : 'feed';
}

/** The mapping of a feed of tables: the second part of its name. */
export const mappingOf = (feed: string): string => feed.split('/')[1] ?? '';
