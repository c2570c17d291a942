/** The token of a one-time link is found where the launcher and mail programs put it, and nowhere else. */
import { expect, test } from 'vitest';
import { linkToken } from './link-token.ts';

const token = 'hEAZTkiytweytcRT2qD7YsiLMoNUc7PI2RPnnN0UFZY';

test.each([
  [`#${token}`, ''],
  [`#token=${token}`, ''],
  ['', `?token=${token}`],
])('found in %s%s', (hash, search) => {
  expect(linkToken(hash, search)).toBe(token);
});

test.each([
  ['', ''],
  ['#content', ''],
  ['#token=short', ''],
])('none in "%s%s"', (hash, search) => {
  expect(linkToken(hash, search)).toBeNull();
});
