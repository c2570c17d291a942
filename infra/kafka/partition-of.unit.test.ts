import { describe, expect, it } from 'vitest';
import { murmur2, partitionOf } from './partition-of.ts';

describe('the partition of a key', () => {
  // The vectors of Kafka's own UtilsTest.java.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('is hashed as Java clients hash it: %s', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
  });

  it('stays inside the topic and uses all of it', () => {
    const used = new Set(Array.from({ length: 1000 }, (_, n) => partitionOf(`appointment-${n}`, 6)));
    expect(used).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });
});
