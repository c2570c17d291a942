/**
 * What a broken rule asks for, in words a sender can act on.
 * In: an issue of zod. Out: the rule, without anything of the value that broke it. A rule's own message goes before zod's.
 */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** Messages zod writes by itself begin like this; those of our own schemas do not. */
const OWN_WORDS = /^(Invalid|Too|Unrecognized|Expected)\b/;

const kinds = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
]);
const formats = new Map([
  ['datetime', 'an instant with its offset: 2026-11-22T09:00:00-05:00'],
  ['date', 'YYYY-MM-DD'],
  ['url', 'an address: https://…'],
]);
const counted = new Map([
  ['string', ' characters'],
  ['array', ' entries'],
]);

/** The rule an issue is about; at most 160 characters. */
export function ruleOf(issue: Issue): string {
  return (OWN_WORDS.test(issue.message) ? wordsOf(issue) : withoutValue(issue.message)).slice(0, 160);
}

function wordsOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kinds.get(issue.expected) ?? withoutValue(issue.message);
    case 'too_small':
      return Number(issue.minimum) === 1 && counted.has(issue.origin)
        ? `${issue.origin === 'string' ? 'text' : 'a list'} that is not empty`
        : `at least ${issue.minimum}${counted.get(issue.origin) ?? ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${counted.get(issue.origin) ?? ''}`;
    case 'invalid_format':
      return formats.get(issue.format) ?? (issue.pattern === undefined ? withoutValue(issue.message) : `text like ${issue.pattern}`);
    case 'invalid_value':
      return `${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return 'no other fields than those this address takes';
    case 'invalid_union':
      return 'one of the forms this address takes';
    default:
      return withoutValue(issue.message);
  }
}

// zod quotes received strings in some messages; a rule must never carry a value.
const withoutValue = (message: string): string =>
  message
    .replace(/received .*/i, '')
    .replace(/[:,]\s*$/, '')
    .trim();
