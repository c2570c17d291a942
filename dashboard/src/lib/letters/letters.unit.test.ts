/** Refused messages in words: a rule as a reader says it, and codes of which only the shape was kept. */
import { expect, it } from 'vitest';
import { isShape, ruleText } from './letters.ts';

it.each([
  ['AIL-3.4', 'a site this feed knows', 'Site not known to this feed'],
  ['SCH-25', 'a status this feed knows', 'Status not known to this feed'],
  ['x', 'a gizmo this feed knows', 'Code not known to this feed'],
  ['practice', 'a registered practice', 'A practice that is not registered'],
  ['Amount', 'this column in the header', 'The column “Amount” is missing'],
  ['BPR16', 'a date CCYYMMDD', 'BPR16 must be a date CCYYMMDD'],
])('%s, %s: %s', (field, rule, words) => expect(ruleText({ field, rule })).toBe(words));

it.each([
  ['text of 10', true],
  ['empty text', true],
  ['WEST 9', false],
  ['text', false],
])('%s is a shape: %s', (code, is) => expect(isShape(code)).toBe(is));
