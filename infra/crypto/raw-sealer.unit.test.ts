/** Raw messages: opened as sealed, by nobody without the key, and never as another feed's. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRawSealer } from './raw-sealer.ts';

const key = randomBytes(32);
const sealer = createRawSealer({ rawKey: { id: 'k1', key }, rawKeyById: (id) => (id === 'k1' ? key : undefined) });
const message = Buffer.from('PID|1||12345^^^CANARY||DOE^JANE');

test('a message comes back as it was sealed, and nothing of it shows meanwhile', () => {
  const { keyId, sealed } = sealer.sealRaw(message, 'front-desk');
  expect(sealed.includes('CANARY')).toBe(false);
  expect(sealer.openRaw(sealed, keyId, 'front-desk')).toEqual({ plain: message });
  expect(sealer.openRaw(sealer.sealRaw(Buffer.alloc(0), 'x').sealed, 'k1', 'x')).toEqual({ plain: Buffer.alloc(0) });
});

test('a long message takes a fraction of its length, comes back whole, and is nothing else under another format', () => {
  const long = Buffer.from('PID|1||12345^^^CANARY||DOE^JANE\r'.repeat(5_000));
  const { keyId, sealed } = sealer.sealRaw(long, 'x');
  expect(sealed.length).toBeLessThan(long.length / 10);
  expect(sealer.openRaw(sealed, keyId, 'x')).toEqual({ plain: long });
  const relabelled = Buffer.from(sealed);
  relabelled[0] = 1;
  expect(sealer.openRaw(relabelled, keyId, 'x')).toEqual({ failure: 'altered' });
});

test('the same message sealed twice looks different', () => {
  expect(sealer.sealRaw(message, 'a').sealed.equals(sealer.sealRaw(message, 'a').sealed)).toBe(false);
});

test('any changed byte, another feed and a cut message are refused', () => {
  const { sealed } = sealer.sealRaw(message, 'front-desk');
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(sealer.openRaw(changed, 'k1', 'front-desk')).toEqual({ failure: 'altered' });
  }
  expect(sealer.openRaw(sealed, 'k1', 'back-office')).toEqual({ failure: 'altered' });
  expect(sealer.openRaw(sealed.subarray(0, 20), 'k1', 'front-desk')).toEqual({ failure: 'altered' });
});

test('without its key a message is gone, and says so', () => {
  expect(sealer.openRaw(sealer.sealRaw(message, 'x').sealed, 'k0', 'x')).toEqual({ failure: 'key_destroyed' });
});
