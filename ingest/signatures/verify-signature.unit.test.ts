/** guarantees.md (c) 46 and 48: what a signature must not let through. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { beginSignatureCheck, isSigned, sign, type SigningSecret } from './verify-signature.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const stamp = String(now / 1000);
const body = Buffer.from('[{"id":"1"}]');
const standard = (secret: string): SigningSecret => ({ secret, scheme: 'standard-webhooks' });
const hub = (secret: string): SigningSecret => ({ secret, scheme: 'x-hub-signature' });
const [current, old] = [standard('current-secret'), standard('old-secret')];

const signed = (secret = current.secret, timestamp = stamp): Record<string, string> => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': timestamp,
  'webhook-signature': sign(secret, 'msg_1', timestamp, body),
});
const holds = (headers: Record<string, string>, secrets: readonly SigningSecret[], bytes: Buffer = body, cut = bytes.length) => {
  const check = beginSignatureCheck(new Headers(headers), secrets, now);
  for (let at = 0; at < bytes.length; at += cut) check?.look(bytes.subarray(at, at + cut));
  return check?.holds() ?? false;
};

describe('a Standard Webhooks signature', () => {
  it('holds over the same bytes, however they are cut', () => {
    for (const cut of [1, 5, 1000]) expect(holds(signed(), [current], body, cut)).toBe(true);
  });
  it('is what openssl computes over id.timestamp.body', () =>
    // printf 'msg_1.1.{}' | openssl dgst -sha256 -hmac k -binary | base64
    expect(sign('k', 'msg_1', '1', Buffer.from('{}'))).toBe('v1,WQBPtAsumRlBVd/XmmbysH53ixZ4wi6G/qvgzgt90z4='));
  it('is what the standard says for its own example of a whsec_ secret', () =>
    // github.com/standard-webhooks/standard-webhooks, tests of its libraries
    expect(
      sign('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', Buffer.from('{"test": 2432232314}')),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='));
  it('of a whsec_ secret holds', () => {
    const secret = `whsec_${Buffer.from('thirty-two bytes of a secret key').toString('base64')}`;
    expect(holds(signed(secret), [standard(secret)])).toBe(true);
  });
  it('of the old key holds while both keys are good, and not after', () => {
    expect(holds(signed(old.secret), [current, old])).toBe(true);
    expect(holds(signed(old.secret), [current])).toBe(false);
  });
  it('is found among two versions and several entries', () => {
    const right = signed();
    const signature = `v2,abc v1,${'A'.repeat(43)}= ${right['webhook-signature']}`;
    expect(holds({ ...right, 'webhook-signature': signature }, [current])).toBe(true);
  });
  it('is not looked for behind five entries', () => {
    const right = signed();
    const behind = (entries: number) =>
      [...Array.from({ length: entries }, () => `v1,${'A'.repeat(43)}=`), right['webhook-signature']].join(' ');
    const found = [4, 5].map((entries) => holds({ ...right, 'webhook-signature': behind(entries) }, [current]));
    expect(found).toEqual([true, false]);
  });
  it.each([
    ['another body', {}, Buffer.from('[]')],
    ['another id', { 'webhook-id': 'msg_2' }],
    ['an id said twice', { 'webhook-id': 'msg_1, msg_1' }],
    ['an old stamp', { 'webhook-timestamp': String(now / 1000 - 301) }],
    ['a stamp of the future', { 'webhook-timestamp': String(now / 1000 + 301) }],
    ['a stamp that is no number', { 'webhook-timestamp': '1e9' }],
    ['an empty signature', { 'webhook-signature': '' }],
    ['a wrong version', { 'webhook-signature': (signed()['webhook-signature'] ?? '').replace('v1', 'v2') }],
    ['an empty id', { 'webhook-id': '' }],
    ['a dot in the id', { 'webhook-id': 'msg.1' }],
  ] as [string, Record<string, string>, Buffer?][])('does not hold for %s', (_what, change, bytes) =>
    expect(holds({ ...signed(), ...change }, [current], bytes)).toBe(false),
  );
  it('of an old stamp, rightly signed, does not hold', () =>
    expect(holds(signed(current.secret, String(now / 1000 - 301)), [current])).toBe(false));
  it.each(['', 'whsec_'])('of the empty secret %j never holds', (secret) => expect(holds(signed(secret), [standard(secret)])).toBe(false));
});

describe('an X-Hub-Signature', () => {
  const mac = (algorithm: string, secret: string, bytes: Uint8Array) => createHmac(algorithm, secret).update(bytes).digest('hex');
  const right = { 'x-hub-signature': `sha256=${mac('sha256', 'shared', body)}` };
  it('holds over the same bytes', () => expect(holds(right, [hub('shared')])).toBe(true));
  it.each([
    ['another body', right, Buffer.from('[]')],
    ['SHA-1', { 'x-hub-signature': `sha1=${mac('sha1', 'shared', body)}` }],
    ['SHA-1 under the name of SHA-256', { 'x-hub-signature': `sha256=${mac('sha1', 'shared', body)}` }],
    ['a bare digest', { 'x-hub-signature': mac('sha256', 'shared', body) }],
    ['one said twice', { 'x-hub-signature': `${right['x-hub-signature']}, ${right['x-hub-signature']}` }],
    ['nothing', { 'x-hub-signature': '' }],
  ] as [string, Record<string, string>, Buffer?][])('does not hold for %s', (_what, headers, bytes) =>
    expect(holds(headers, [hub('shared')], bytes)).toBe(false),
  );
  it('is worth nothing with a secret of the other scheme, nor the other way round', () => {
    expect(holds(right, [standard('shared')])).toBe(false);
    expect(holds(signed('shared'), [hub('shared')])).toBe(false);
  });
  it('made of a captured Standard Webhooks signature does not hold', () => {
    const captured = signed('shared');
    const bytes = Buffer.concat([Buffer.from(`msg_1.${stamp}.`), body]);
    const hex = Buffer.from((captured['webhook-signature'] ?? '').slice(3), 'base64').toString('hex');
    expect(holds({ 'x-hub-signature': `sha256=${hex}` }, [standard('shared')], bytes)).toBe(false);
  });
  it('beside a wrong Standard Webhooks signature does not help it', () =>
    expect(holds({ ...right, 'webhook-signature': 'v1,x' }, [hub('shared'), current])).toBe(false));
});

it('knows a request without any signature', () => {
  expect([isSigned(new Headers()), isSigned(new Headers(signed())), isSigned(new Headers({ 'x-hub-signature': '' }))]).toEqual([
    false,
    true,
    true,
  ]);
});
