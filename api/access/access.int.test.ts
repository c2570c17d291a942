/** Accounts of a fresh folder. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openAccess } from './access.ts';

const origin = 'http://127.0.0.1:8080';

it('a fresh installation has no account of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rounds-accounts-'));
  const access = openAccess({ dataDir: folder, sessionKey: Buffer.alloc(32, 1), origin });
  const first = access.ensureFirstAdministrator();
  expect([
    access.accounts.hasRole('administrator'),
    access.createLoginLink('administrator'),
    first?.url.startsWith(`${origin}/login#`),
  ]).toEqual([false, null, true]);
  expect(access.links.use(first?.url.split('#')[1] ?? '')).not.toBeNull();
  expect([access.accounts.hasRole('administrator'), access.ensureFirstAdministrator()]).toEqual([true, null]);
  access.close();
  rmSync(folder, { recursive: true });
});

it('a damaged accounts file is a sentence, and stays as it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rounds-accounts-'));
  writeFileSync(join(folder, 'accounts.sqlite'), 'no database '.repeat(500));
  expect(() => openAccess({ dataDir: folder, sessionKey: Buffer.alloc(32, 1), origin })).toThrow(/accounts file .* is damaged/);
  rmSync(folder, { recursive: true });
});
