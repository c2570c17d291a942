import { describe, expect, it } from 'vitest';
import { resume, type Claim, type Life } from './resume.ts';
import type { Checkpoint } from './consume-loop.types.ts';

const at = { topic: 't', partition: 0 };
const life: Life = { clusterId: 'c', bootId: 'new', maxBatchMessages: 100_000 };
const mark = { partition: 0, low: 10, high: 5000 };
const checkpoint: Checkpoint = {
  ...at, nextOffset: 100, startOffset: 0, epoch: 4, bootId: 'old', clusterId: 'c', cleanStop: false, attempts: 0, batchLimit: 0, carefulUntil: 0,
  stored: 90, duplicate: 5, dead: 3, ignored: 2,
}; // prettier-ignore

function claimed(previous: Checkpoint): Claim {
  const claim = resume(at, previous, mark, life);
  if ('stop' in claim) throw new Error(claim.detail);
  return claim;
}

describe('taking over a partition', () => {
  it('begins at the first message there is when there is no checkpoint', () => {
    expect(resume(at, undefined, mark, life)).toMatchObject({ checkpoint: { nextOffset: 10, startOffset: 10, epoch: 1 }, suspect: false });
  });

  it('goes on at the checkpoint with a higher epoch and the same counts, also after an unclean end', () => {
    const { checkpoint: claim, suspect } = claimed(checkpoint);
    expect(claim).toMatchObject({ nextOffset: 100, epoch: 5, bootId: 'new', stored: 90, duplicate: 5, dead: 3, ignored: 2 });
    expect(suspect).toBe(true);
    expect(claimed({ ...checkpoint, cleanStop: true }).suspect).toBe(false);
  });

  it('keeps its own search within one life and suspects nothing', () => {
    const searching = { ...checkpoint, bootId: 'new', attempts: 1, batchLimit: 10, carefulUntil: 900 };
    expect(claimed(searching)).toMatchObject({
      checkpoint: { attempts: 1, batchLimit: 10, carefulUntil: 900 },
      suspect: false,
      poison: false,
    });
  });

  it.each([
    [{ clusterId: 'other' }, 'other_cluster'],
    [{ nextOffset: 5001 }, 'checkpoint_ahead_of_log'],
    [{ nextOffset: 9 }, 'offset_out_of_range'],
  ])('is refused when the checkpoint does not fit the log: %o', (change, stop) => {
    expect(resume(at, { ...checkpoint, ...change }, mark, life)).toMatchObject({ stop });
  });

  it('is not refused at the very end or the very beginning of the log', () => {
    expect(claimed({ ...checkpoint, nextOffset: 5000 }).checkpoint.nextOffset).toBe(5000);
    expect(claimed({ ...checkpoint, nextOffset: 10 }).checkpoint.nextOffset).toBe(10);
  });
});

describe('the search for a message that kills the process', () => {
  it('narrows from life to life: all, 1000, 10, 1, then poison', () => {
    let previous: Checkpoint = { ...checkpoint, attempts: 2 };
    const limits: number[] = [];
    for (let lives = 0; lives < 10; lives++) {
      const { checkpoint: claim, poison } = claimed(previous);
      limits.push(claim.batchLimit);
      if (poison) return expect(limits).toEqual([1000, 10, 1, 1]);
      previous = { ...claim, bootId: 'old', attempts: 1 };
    }
    expect.unreachable('the search never ended');
  });

  it('is not begun by kills without an attempt, however many', () => {
    let previous: Checkpoint = checkpoint;
    for (let lives = 0; lives < 20; lives++) previous = { ...claimed(previous).checkpoint, bootId: 'old' };
    expect(previous.batchLimit).toBe(0);
  });

  it('is not narrowed by a kill between two batches of the search', () => {
    const searching = { ...checkpoint, attempts: 0, batchLimit: 1, carefulUntil: 900 };
    expect(claimed(searching)).toMatchObject({ checkpoint: { batchLimit: 1 }, poison: false });
  });
});
