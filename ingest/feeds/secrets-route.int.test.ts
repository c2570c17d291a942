/** A feed's keys over HTTP and real files: shown once, listed without what is secret, exchanged with an overlap, ended at once (guarantees.md (c) 48). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecrets } from '@rounds/infra/config/secrets.ts';
import { feedSecretList, madeFeedSecret } from '@rounds/schemas/contract/feed-secrets.contract.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditedAction } from '../audit.ts';
import { authenticate } from '../signatures/authenticate.ts';
import { sign } from '../signatures/verify-signature.ts';
import { createSecretsRoute } from './secrets-route.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'rounds-secrets-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

async function door() {
  const secrets = await openSecrets(folder);
  const audited: AuditedAction[] = [];
  const may = { audit: true, lately: true };
  const isAdministrator = async (request: Request) => request.headers.get('cookie') === 'admin';
  const app = createSecretsRoute({
    secrets,
    mayAdminister: isAdministrator,
    signedInLately: () => may.lately,
    audit: (_request, action) => {
      if (!may.audit) throw new Error('the audit log cannot be written');
      audited.push(action);
    },
  });
  const ask = (method: string, path: string, body?: unknown, cookie = 'admin') =>
    app.request(`/v1/feeds/${path}`, { method, headers: { cookie }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const make = async (path: string, body?: unknown) => madeFeedSecret.parse(await (await ask('POST', path, body)).json());
  const list = async (path: string) => feedSecretList.parse(await (await ask('GET', path)).json()).secrets;
  /** True when a request signed with this secret is let in. */
  const opens = async (feed: string, secret: string | null) => {
    const bytes = Buffer.from('[]');
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = { 'webhook-id': 'm', 'webhook-timestamp': timestamp, 'webhook-signature': sign(secret ?? '', 'm', timestamp, bytes) };
    const credentials = { feedSecrets: (name: string) => secrets.feedSecrets(name), isAdministrator, clock: Date.now };
    return (await authenticate(new Request('http://x/', { method: 'POST', headers }), bytes, credentials, feed)) !== undefined;
  };
  return { ask, make, list, opens, audited, may };
}

test('a secret is shown once; the one before is good until it is revoked', async () => {
  const { make, list, ask, opens } = await door();
  const first = await make('http/desk/secrets');
  const second = await make('http/desk/secrets', { scheme: 'standard-webhooks' });
  expect([await opens('http/desk', first.secret), await opens('http/desk', second.secret)]).toEqual([true, true]);
  const listed = await list('http/desk/secrets');
  expect(listed.map(({ id, validUntil }) => [id, validUntil !== null])).toEqual([
    [second.id, false],
    [first.id, true],
  ]);
  expect(JSON.stringify(listed)).not.toContain('whsec');
  expect((await ask('DELETE', `http/desk/secrets/${first.id}`)).status).toBe(204);
  expect([await opens('http/desk', first.secret), await opens('http/desk', second.secret)]).toEqual([false, true]);
  expect((await ask('DELETE', `http/desk/secrets/${first.id}`)).status).toBe(404);
});

test('a secret the sender gave is taken over and not told back', async () => {
  const { make, list } = await door();
  expect(await make('athena/main/secrets', { scheme: 'x-hub-signature', given: 'their-own-secret-1' })).toMatchObject({
    feed: 'athena/main',
    scheme: 'x-hub-signature',
    secret: null,
  });
  expect(await list('athena/main/secrets')).toHaveLength(1);
});

test.each([
  [{ given: 'short' }],
  [{ given: 'whsec_c2hvcnQ=' }],
  [{ given: 7 }],
  [{ scheme: 'sha1' }],
  [{ scheme: 'standard-webhooks', more: 1 }],
  [[]],
])('answers 400 to %j and repeats nothing of it', async (body) => {
  const { ask, list } = await door();
  const answer = await ask('POST', 'http/desk/secrets', body);
  expect([answer.status, await list('http/desk/secrets')]).toEqual([400, []]);
  expect(await answer.text()).not.toMatch(/c2hvcnQ|"short"/);
});

test('is for administrators alone, and for feeds', async () => {
  const { ask, audited } = await door();
  for (const method of ['GET', 'POST']) expect((await ask(method, 'http/desk/secrets', undefined, 'reader')).status).toBe(401);
  expect((await ask('DELETE', 'http/desk/secrets/x', undefined, 'reader')).status).toBe(401);
  for (const path of ['http/..%2Forganisation/secrets', 'HTTP/desk/secrets', 'http/a%2Fb/secrets', 'x/%00/secrets'])
    expect([path, (await ask('POST', path)).status]).toEqual([path, 404]);
  expect(audited).toEqual([]);
});

test('changes want a sign-in of the last minutes; looking does not', async () => {
  const { make, ask, list, audited, may } = await door();
  const { id } = await make('http/desk/secrets');
  may.lately = false;
  const refused = [await ask('POST', 'http/desk/secrets'), await ask('DELETE', `http/desk/secrets/${id}`)];
  expect(refused.map(({ status }) => status)).toEqual([403, 403]);
  expect([(await list('http/desk/secrets')).length, audited.length]).toEqual([1, 1]);
});

test('what cannot be audited is not done', async () => {
  const { make, ask, list, audited, may } = await door();
  const { id } = await make('http/desk/secrets');
  await ask('DELETE', `http/desk/secrets/${id}`);
  expect(audited.map(({ action, target }) => [action, target])).toEqual([
    ['feed_secret_made', 'http/desk'],
    ['feed_secret_revoked', `http/desk ${id}`],
  ]);
  may.audit = false;
  expect([(await ask('POST', 'http/desk/secrets')).status, await list('http/desk/secrets')]).toEqual([500, []]);
});
