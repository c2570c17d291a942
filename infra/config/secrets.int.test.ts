/** The key files on a real file system: made once, private, rotated, never replaced. */
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSecrets } from './secrets.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'rounds-keys-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

test('keys are made once, 32 bytes each, all different, and are the same at the next start', async () => {
  const first = await openSecrets(folder);
  const second = await openSecrets(folder);
  const keys = [first.rawKey.key, first.pseudonymKey, first.sessionKey];
  expect(keys.map((key) => key.length)).toEqual([32, 32, 32]);
  expect(new Set(keys.map(String)).size).toBe(3);
  expect(second.rawKey).toEqual(first.rawKey);
  expect(second.rawKeyById(first.rawKey.id)).toEqual(first.rawKey.key);
  expect(second.rawKeyById('gone')).toBeUndefined();
});

test('ten starts at once agree on one set of keys', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => openSecrets(folder)));
  expect(new Set(all.map((secrets) => secrets.pseudonymKey.toString('hex'))).size).toBe(1);
});

test('key files are readable by this user alone, and others are refused', async () => {
  await openSecrets(folder);
  const file = join(folder, 'organisation.json');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await chmod(file, 0o644);
  await expect(openSecrets(folder)).rejects.toThrow('Others may read the key file');
});

test('a damaged key file stops the start, is left as it is, and is not repeated', async () => {
  await openSecrets(folder);
  const file = join(folder, 'organisation.json');
  await writeFile(file, '{"canary":1}');
  await expect(openSecrets(folder)).rejects.toThrow(/is damaged(?!.*canary)/);
  expect(await readFile(file, 'utf8')).toBe('{"canary":1}');
});

test('a feed signs with its new secret and for a while with the one before', async () => {
  const secrets = await openSecrets(folder);
  expect(await secrets.feedSecrets('front-desk')).toEqual([]);
  const first = await secrets.createFeedSecret('front-desk');
  const second = await secrets.createFeedSecret('front-desk');
  expect(await secrets.feedSecrets('front-desk')).toEqual([second, first]);
  const third = await secrets.createFeedSecret('front-desk');
  expect(await (await openSecrets(folder)).feedSecrets('front-desk')).toEqual([third, second]);
  await expect(secrets.createFeedSecret('../organisation')).rejects.toThrow('name');
});

test('a secret its sender gave is taken over, of its own scheme, and feeds of one name and two adapters are two', async () => {
  const secrets = await openSecrets(folder);
  const given = { scheme: 'x-hub-signature', given: 'a secret of theirs'.replaceAll(' ', '-') } as const;
  const theirs = await secrets.createFeedSecret('athena/main', given);
  expect(await secrets.feedSecrets('athena/main')).toEqual([{ id: theirs.id, secret: 'a-secret-of-theirs', scheme: 'x-hub-signature' }]);
  expect(await secrets.feedSecrets('main')).toEqual([]);
  const ours = await secrets.createFeedSecret('http/main');
  expect(await secrets.feedSecrets('main')).toEqual([ours]);
  expect(ours.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
});

test.each(['', 'short', 'whsec_', 'whsec_c2hvcnQ=', 'whsec_not base64 at all!', 'blanks are no good secret', 'x'.repeat(513)])(
  'the secret %j is not taken',
  async (given) => {
    await expect((await openSecrets(folder)).createFeedSecret('desk', { given })).rejects.toThrow('A secret is 16 bytes');
  },
);

test('a list tells ids and ages and nothing secret; what is revoked is good no more', async () => {
  const secrets = await openSecrets(folder);
  const first = await secrets.createFeedSecret('desk');
  const second = await secrets.createFeedSecret('desk');
  const list = await secrets.listFeedSecrets('desk');
  expect(list.map(({ id, validUntil }) => [id, validUntil === undefined])).toEqual([
    [second.id, true],
    [first.id, false],
  ]);
  for (const told of [first.secret.slice(6, 20), 'whsec']) expect(JSON.stringify(list)).not.toContain(told);
  expect(await secrets.revokeFeedSecret('desk', first.id)).toBe(true);
  expect(await secrets.feedSecrets('desk')).toEqual([second]);
  expect(await secrets.revokeFeedSecret('desk', first.id)).toBe(false);
  expect(await secrets.revokeFeedSecret('desk', second.id)).toBe(true);
  expect(await secrets.feedSecrets('desk')).toEqual([]);
});

test('two secrets asked for at once are both there', async () => {
  const secrets = await openSecrets(folder);
  await Promise.all([secrets.createFeedSecret('desk'), secrets.createFeedSecret('desk')]);
  expect(await secrets.feedSecrets('desk')).toHaveLength(2);
});
