/** What becomes of dead letters when their message is read again. */
import { expect, it } from 'vitest';
import { letterOf } from './letter.ts';
import { settle } from './settle.ts';

const raw = { partition: 1, offset: '7' };
const part = (value: string, sourceRef = 'M1') => ({
  sourceRef,
  practice: '',
  violations: [{ field: 'AIL-3.4', valueShape: 'text of 4', rule: 'a site this feed knows', code: { list: 'site', value } }],
});
const letter = (value: string, sourceRef = 'M1') => letterOf(part(value, sourceRef), 'hl7v2/main', raw, '2026-11-20T00:00:00.000Z');
const read = (...refused: ReturnType<typeof part>[]) => [{ position: { partition: 1, offset: 7 }, refused }];
const now = '2026-11-22T00:00:00.000Z';

it('an answered letter is the same letter, resolved', () => {
  expect(settle([letter('W')], read(), 'hl7v2/main', now)).toEqual({ resolved: [{ ...letter('W'), resolved: true }], kept: [], fresh: [] });
});

it('a reason that still holds keeps its letter and its date', () => {
  expect(settle([letter('W')], read(part('W')), 'hl7v2/main', now)).toEqual({ resolved: [], kept: [letter('W')], fresh: [] });
});

it('another code at the same place is a letter of its own, with the place of its message', () => {
  const { resolved, kept, fresh } = settle([letter('W')], read(part('E'), part('E')), 'hl7v2/main', now);
  expect([resolved.length, kept.length, fresh]).toMatchObject([1, 0, [{ at: now, raw, code: { value: 'E' } }]]);
  expect(fresh).toHaveLength(1);
});
