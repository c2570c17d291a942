/** guarantees.md (c) 46 and 48: what a signature must not let through. */
import { describe, expect, it } from 'vitest';
import { sign, signatureHolds } from './verify-signature.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const stamp = String(now / 1000);
const body = Buffer.from('[{"id":"1"}]');
const current = { secret: 'current-secret' };
const old = { secret: 'old-secret' };
const signed = (secret = current.secret, timestamp = stamp) => ({
  id: 'msg_1',
  timestamp,
  signature: sign(secret, 'msg_1', timestamp, body),
});

describe('a signature', () => {
  it('holds over the same bytes', () => expect(signatureHolds(signed(), body, [current], now)).toBe(true));
  it('is what openssl computes over id.timestamp.body', () =>
    // printf 'msg_1.1.{}' | openssl dgst -sha256 -hmac k -binary | base64
    expect(sign('k', 'msg_1', '1', Buffer.from('{}'))).toBe('v1,WQBPtAsumRlBVd/XmmbysH53ixZ4wi6G/qvgzgt90z4='));
  it('of the old key holds while both keys are good, and not after', () => {
    expect(signatureHolds(signed(old.secret), body, [current, old], now)).toBe(true);
    expect(signatureHolds(signed(old.secret), body, [current], now)).toBe(false);
  });
  it('is found among two versions and several entries', () => {
    const parts = signed();
    expect(signatureHolds({ ...parts, signature: `v2,abc v1,${'A'.repeat(43)}= ${parts.signature}` }, body, [current], now)).toBe(true);
  });
  it.each([
    ['another body', { body: Buffer.from('[]') }],
    ['another id', { id: 'msg_2' }],
    ['an old stamp', { timestamp: String(now / 1000 - 301) }],
    ['a stamp of the future', { timestamp: String(now / 1000 + 301) }],
    ['a stamp that is no number', { timestamp: '1e9' }],
    ['an empty signature', { signature: '' }],
    ['a wrong version', { signature: signed().signature.replace('v1', 'v2') }],
    ['an empty id', { id: '' }],
    ['a dot in the id', { id: 'msg.1' }],
  ])('does not hold for %s', (_what, change: Partial<ReturnType<typeof signed>> & { body?: Buffer }) => {
    const { body: otherBody, ...parts } = change;
    expect(signatureHolds({ ...signed(), ...parts }, otherBody ?? body, [current], now)).toBe(false);
  });
  it('of an old stamp, rightly signed, does not hold', () =>
    expect(signatureHolds(signed(current.secret, String(now / 1000 - 301)), body, [current], now)).toBe(false));
  it('of an empty secret never holds', () => expect(signatureHolds(signed(''), body, [{ secret: '' }], now)).toBe(false));
});
