/** What a reason code says of money: agreed, refused, withheld (kpis.md 1.5; the X12 list's own words). */
import { describe, expect, it } from 'vitest';
import { contractualReasons, denialCategories, notDenials, takenOffAs, writtenOffAs } from './denial-categories.ts';

describe('reasons', () => {
  it.each([
    ['CO', '45', 'contractual'],
    ['CO', '253', 'contractual'],
    ['PI', '45', 'contractual'],
    ['CO', 'P12', 'contractual'],
    ['CO', '105', 'other'],
    ['PR', '45', undefined],
    ['OA', '23', undefined],
    ['CO', '29', undefined],
    ['CO', '197', undefined],
    ['CO', '103', undefined],
  ])('%s-%s is taken off as %s', (group, reason, taken) => expect(takenOffAs({ group, reason })).toBe(taken));

  it('no reason is both agreed and a category of denials', () => {
    expect(contractualReasons.filter((reason) => reason in denialCategories)).toEqual([]);
  });
  it('every reason stands once', () => expect(new Set(contractualReasons).size).toBe(contractualReasons.length));
  it('what an earlier payer paid is no denial, in its group', () => {
    expect(notDenials).toContain('OA-23');
    expect(notDenials).not.toContain('CO-23');
  });
  it.each([
    ['CO-45', 'contractual'],
    ['co45', 'contractual'],
    ['CO-29', 'timely_filing'],
    ['PI-197', 'no_authorization'],
    ['CO-16', 'denial'],
    ['OA-23', 'other'],
    ['PR-1', undefined],
    ['WO', undefined],
    ['99213', undefined],
  ])('written off with %s is %s', (code, as) => expect(writtenOffAs(code)).toBe(as));
});
