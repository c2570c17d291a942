/** Pseudonyms, bands, ZIP3: tables of what must and must not survive. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { patientKey } from '@rounds/schemas/ids.ts';
import { ageBand, createPseudonymise, looksLikeIdentifier, zip3 } from './privacy.ts';

const pseudonymise = createPseudonymise(Buffer.alloc(32, 7));

describe('pseudonyms', () => {
  it('are well formed, and the same for the same person however the number is written', () => {
    const key = pseudonymise('oe', 'mrn 00123');
    expect(patientKey.safeParse(key).success).toBe(true);
    expect(pseudonymise('oe', ' MRN  00123 ')).toBe(key);
    expect(pseudonymise('oe', 'ＭＲＮ 00123')).toBe(key);
  });
  it('are HMAC-SHA-256 under the key, of system and number, cut at 24 characters', () => {
    const hmac = createHmac('sha256', Buffer.alloc(32, 7)).update('oe\u001fZOË 漢字 🩺 7').digest('base64url');
    expect(pseudonymise('oe', 'Zoë 漢字 🩺 7')).toBe(`p_${hmac.slice(0, 24)}`);
  });
  it('differ by leading zeros, by system and by organisation', () => {
    const keys = [
      pseudonymise('oe', '00123'),
      pseudonymise('oe', '123'),
      pseudonymise('athena', '123'),
      createPseudonymise(Buffer.alloc(32, 8))('oe', '123'),
    ];
    expect(new Set(keys).size).toBe(4);
  });
});

it.each([
  ['1990-11-22', '30-39'],
  ['1996-11-22', '30-39'],
  ['1996-11-23', '20-29'],
  ['1936-11-22', '90+'],
  ['1920-01-01', '90+'],
  ['2026-11-22', '0-9'],
  ['2027-01-01', undefined],
])('age band of one born %s on 2026-11-22 is %s', (born, band) => expect(ageBand(born, '2026-11-22')).toBe(band));
it.each([
  ['98101', '981'],
  ['98101-1234', '981'],
  ['03601', '000'],
  ['87901', '000'],
  ['abc', undefined],
  ['9810', undefined],
])('ZIP %s becomes %s', (zip, short) => expect(zip3(zip)).toBe(short));
it.each(['a@b.org', '555-123-4567', '(555) 123-4567', '078-05-1120', '1961-04-12', '4/12/61', 'MRN 123456'])(
  '%s looks like an identifier',
  (text) => expect(looksLikeIdentifier(text)).toBe(true),
);
it.each(['CO-45', 'New patient', 'ROOM 12', '99213', 'Exam 3B', 'follow-up 30 min'])('%s is a word', (text) =>
  expect(looksLikeIdentifier(text)).toBe(false),
);
