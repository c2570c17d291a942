import { afterEach, describe, expect, it, vi } from 'vitest';
import { createScratch } from './scratch.ts';

const KIBIBYTE = 1024;

afterEach(() => vi.useRealTimers());

describe('a piece of scratch memory', () => {
  it('that was given back is the next of about its size', () => {
    const scratch = createScratch();
    const piece = scratch.take(100 * KIBIBYTE);
    scratch.giveBack(piece);
    expect(scratch.take(90 * KIBIBYTE)).toBe(piece);
    expect(scratch.take(90 * KIBIBYTE)).not.toBe(piece);
  });

  it.each([
    ['larger', 128, 512],
    ['far smaller', 4096, 70],
    ['too small to be worth it', 128, 1],
  ])('is not given to who asks for something %s', (_, kept, asked) => {
    const scratch = createScratch();
    const piece = scratch.take(kept * KIBIBYTE);
    scratch.giveBack(piece);
    const other = scratch.take(asked * KIBIBYTE);
    expect(other).not.toBe(piece);
    expect(other.length).toBeGreaterThanOrEqual(asked * KIBIBYTE);
  });

  it('is the smallest that will do', () => {
    const scratch = createScratch();
    const [small, large] = [scratch.take(128 * KIBIBYTE), scratch.take(256 * KIBIBYTE)];
    scratch.giveBack(large);
    scratch.giveBack(small);
    expect(scratch.take(100 * KIBIBYTE)).toBe(small);
  });

  it('is left to the collector beyond what may be kept, the oldest first', () => {
    const scratch = createScratch(512 * KIBIBYTE);
    const pieces = [256, 256, 256].map((size) => scratch.take(size * KIBIBYTE));
    for (const piece of pieces) scratch.giveBack(piece);
    const again = pieces.map(() => scratch.take(256 * KIBIBYTE));
    expect(pieces.map((piece) => again.includes(piece))).toEqual([false, true, true]);
  });

  it('nobody has asked for in a while is left to the collector, another is kept', () => {
    vi.useFakeTimers();
    const scratch = createScratch(undefined, 1_000);
    const [old, young] = [scratch.take(256 * KIBIBYTE), scratch.take(256 * KIBIBYTE)];
    scratch.giveBack(old);
    vi.advanceTimersByTime(600);
    scratch.giveBack(young);
    vi.advanceTimersByTime(600);
    expect([scratch.take(256 * KIBIBYTE), scratch.take(256 * KIBIBYTE)].map((piece) => [old, young].indexOf(piece))).toEqual([1, -1]);
  });

  it.each([65_537, 100_000, 1_048_577, 33_000_000])('is at most a quarter larger than asked for (%d bytes)', (bytes) => {
    const { length } = createScratch().take(bytes);
    expect(length).toBeGreaterThanOrEqual(bytes);
    expect(length).toBeLessThanOrEqual(1.25 * bytes);
  });
});
