/** The audit log is asked whether it is whole, and says which entry is not (guarantees.md S3). */
import { expect, test } from 'vitest';
import { auditAnswers, auditText } from './audit-command.ts';

const entry = {
  at: 1,
  account_id: '',
  action: 'sign_in',
  target: '',
  rows: 0,
  decision: 'allowed',
  address: 'a',
  trace_id: 't',
  previous: 'p',
};
const asked = (firstBroken: number | null) =>
  auditAnswers({
    audit: { write: () => undefined, list: () => [{ ...entry, seq: 7, hash: 'abc' }], firstBroken: () => firstBroken },
  })['audit']?.(new URLSearchParams());

test('a whole log tells its length and its head, to be kept elsewhere', () => {
  expect(asked(null)).toEqual({ entries: 7, head: 'abc', firstBroken: null });
  expect(auditText({ entries: 7, head: 'abc', firstBroken: null })).toContain('whole: 7 entries.\nHead abc');
});

test('a broken one names the entry', () => {
  expect(asked(3)).toMatchObject({ firstBroken: 3 });
  expect(auditText({ entries: 7, head: 'abc', firstBroken: 3 })).toContain('NOT whole: entry 3');
});
