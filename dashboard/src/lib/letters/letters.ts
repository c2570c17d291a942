/** Messages that were not understood, in words. */
import type { DeadLettersResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { aboutList } from '#lib/feeds/code-words.ts';

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

const LIST_RULE = /^an? (\w+) this feed knows$/;

/** The rule that was broken, as a reader says it; where it stood is told beside it. */
export function ruleText({ field, rule }: Pick<Group, 'field' | 'rule'>): string {
  if (rule === 'this column in the header') return `The column “${field}” is missing`;
  if (rule === 'a registered practice') return 'A practice that is not registered';
  if (rule === 'a word the mapping knows') return 'A word the mapping does not know';
  const list = LIST_RULE.exec(rule)?.[1];
  return list === undefined ? `${field} must be ${rule}` : `${aboutList(list)?.one ?? 'Code'} not known to this feed`;
}

/** Of a code that looks like an identifier only its shape is kept: nothing to map by. */
export const isShape = (code: string): boolean => /^(text|list) of \d+$|^(missing|null|empty text|object|number|boolean)$/.test(code);

/** Where the cause is put right: the feed's codes, or the mapping of its columns. */
export function cureOf(group: Pick<Group, 'feed' | 'codes'>): 'codes' | 'mapping' | 'feed' {
  if (group.codes.length > 0) return 'codes';
  return group.feed.startsWith('csv/') ? 'mapping' : 'feed';
}

/** The mapping of a feed of tables: the second part of its name. */
export const mappingOf = (feed: string): string => feed.split('/')[1] ?? '';
