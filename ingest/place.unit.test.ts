/** Placing a message: lists before equal codes, the only practice where there is one, a violation among several. */
import { feedConfig, type FeedConfig } from '@rounds/schemas/feed-config.ts';
import { describe, expect, test } from 'vitest';
import { practiceDraft, testDirectory, testNow } from './accept-for-tests.ts';
import { createDirectory } from './directory.ts';
import { payerOf, placeOf, providerOf } from './place.ts';
import { checkDraft } from './prepare.ts';

const config = (rest: Partial<FeedConfig> = {}): FeedConfig => feedConfig.parse({ feed: 'hl7v2/main', ...rest });

function onePractice() {
  const directory = createDirectory({ clock: () => testNow });
  const checked = checkDraft(practiceDraft('solo', 'Solo'), directory);
  if (checked.ok) directory.learn(checked.event);
  return directory;
}

describe('the practice of a message', () => {
  const several = testDirectory();
  test.each<[string, Partial<FeedConfig>, string | string[] | undefined, string]>([
    ['the list of sites', { sites: { 'West 2': 'harbor' } }, ' WEST 2 ', 'harbor'],
    ['a code that is a practice id', {}, 'cherry-creek', 'cherry-creek'],
    ['a code that is a practice name', {}, 'HARBOR urgent care', 'harbor'],
    ['the list before an equal id', { sites: { harbor: 'cherry-creek' } }, 'harbor', 'cherry-creek'],
    ['the first known of several codes', {}, ['ROOM 4', 'harbor', 'cherry-creek'], 'harbor'],
    ['the practice of the feed when no site is named', { practice: 'harbor' }, undefined, 'harbor'],
    ['blank codes are none', { practice: 'harbor' }, ['', ' '], 'harbor'],
  ])('is found by %s', (_name, rest, codes, practice) => {
    expect(placeOf({ config: config(rest), directory: several }, codes, 'PV1-3')).toMatchObject({
      ok: true,
      practice: { id: practice },
      flags: [],
    });
  });

  test.each<[string, Partial<FeedConfig>, string | undefined, string]>([
    ['an unknown code among several practices', { practice: 'harbor' }, 'WEST 2', 'WEST 2'],
    ['no site and no practice of the feed', {}, undefined, 'empty text'],
    ['a practice of the feed that is not registered', { practice: 'closed' }, undefined, 'closed'],
    ['a list entry that is not registered', { sites: { W: 'closed' } }, 'W', 'W'],
  ])('is refused for %s', (_name, rest, code, value) => {
    expect(placeOf({ config: config(rest), directory: several }, code, 'PV1-3')).toMatchObject({
      ok: false,
      violation: { field: 'PV1-3', code: { list: 'site', value } },
    });
  });

  test('is the only practice there is, and says so', () => {
    const directory = onePractice();
    expect(placeOf({ config: config(), directory }, undefined, 'PV1-3')).toMatchObject({ ok: true, flags: ['site_assumed'] });
    expect(placeOf({ config: config(), directory }, 'WEST 2', 'PV1-3')).toMatchObject({ ok: true, flags: ['unmapped:site:WEST 2'] });
  });
});

test.each<[string, string | undefined, string | undefined, readonly string[]]>([
  ['the list', 'dr a', 'adams', []],
  ['the code itself', '1234567890', '1234567890', []],
  ['nothing', undefined, undefined, []],
  ['a code that can be no id, flagged', 'Dr. Adams, B', undefined, ['unmapped:provider:Dr. Adams, B']],
])('a provider comes from %s', (_name, code, provider, flags) => {
  expect(providerOf(config({ providers: { 'DR A': 'adams' } }), code)).toEqual({ ...(provider === undefined ? {} : { provider }), flags });
});

test('a payer comes from the lists, then the directory; an unknown one is flagged', () => {
  const directory = onePractice();
  const checked = checkDraft(
    {
      ...practiceDraft('x', 'x'),
      id: 'p',
      type: 'payer.registered',
      subject: 'acme',
      practiceid: '',
      data: { payer: 'acme', name: 'Acme Health', payerClass: 'commercial' },
    },
    directory,
  );
  if (checked.ok) directory.learn(checked.event);
  const lists = config({ payers: { A1: 'acme', Z9: 'zeta' }, payerClasses: { MCR: 'medicare' } });
  expect(payerOf(lists, directory, 'a1')).toEqual({ payer: 'acme', payerClass: 'commercial', flags: [] });
  expect(payerOf(lists, directory, 'acme health')).toEqual({ payer: 'acme', payerClass: 'commercial', flags: [] });
  expect(payerOf(lists, directory, 'Z9')).toEqual({ payer: 'zeta', flags: [] });
  expect(payerOf(lists, directory, 'MCR')).toEqual({ payerClass: 'medicare', flags: [] });
  expect(payerOf(lists, directory, 'BCBS')).toEqual({ flags: ['unmapped:payer:BCBS'] });
  expect(payerOf(lists, directory, undefined)).toEqual({ flags: [] });
});
