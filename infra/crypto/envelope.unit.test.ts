import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKeyRing, seal, SealError, unseal } from './envelope.ts';

const key = (id: string) => ({ id, secret: randomBytes(32) });
const old = key('org-1/2026a');
const ring = createKeyRing([key('org-1/2026b'), old]);
const plain = Buffer.from('MSH|^~\\&|… Jane Roe …');

describe('a sealed message', () => {
  it('opens again, also an empty one and one of a megabyte', () => {
    for (const bytes of [plain, Buffer.alloc(0), randomBytes(1 << 20)])
      expect(unseal(seal(bytes, 'raw', ring), 'raw', ring)).toEqual(bytes);
  });

  it('shows nothing of its content and never looks the same twice', () => {
    const [first, second] = [seal(plain, 'raw', ring), seal(plain, 'raw', ring)];
    expect(first.includes('Jane')).toBe(false);
    expect(first.equals(second)).toBe(false);
  });

  it('is refused after a change of any byte', () => {
    const sealed = seal(plain, 'raw', ring);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(sealed.readUInt8(at) ^ 1, at);
      expect(() => unseal(changed, 'raw', ring)).toThrow(SealError);
    }
  });

  it('is refused when cut short, in another topic, or under another key of the same name', () => {
    const sealed = seal(plain, 'raw', ring);
    for (const length of [0, 1, 2, 20, sealed.length - 1]) expect(() => unseal(sealed.subarray(0, length), 'raw', ring)).toThrow(SealError);
    expect(() => unseal(sealed, 'dead-letters', ring)).toThrow(expect.objectContaining({ code: 'not_authentic' }));
    expect(() => unseal(sealed, 'raw', createKeyRing([key('org-1/2026b')]))).toThrow(expect.objectContaining({ code: 'not_authentic' }));
  });

  it('of a rotated key opens as long as the key is kept, and never after it was destroyed', () => {
    const sealed = seal(plain, 'raw', createKeyRing([old]));
    expect(unseal(sealed, 'raw', ring)).toEqual(plain);
    expect(() => unseal(sealed, 'raw', createKeyRing([ring.current]))).toThrow(
      expect.objectContaining({ code: 'unknown_key', keyId: old.id }),
    );
  });
});

describe('a key ring', () => {
  it('refuses short keys and doubled names', () => {
    expect(() => createKeyRing([{ id: 'a', secret: randomBytes(16) }])).toThrow(/not 32 bytes/);
    expect(() => createKeyRing([key('a'), key('a')])).toThrow(/same id/);
  });
});
