/** The doors close before the disk is full, and open by themselves. */
import { expect, it } from 'vitest';
import { createRoomWatch } from './room-watch.ts';

it('closes below the least, opens above it, looks once a second and says only what changed', () => {
  const said: string[] = [];
  const state = { now: 0, free: 100, looks: 0 };
  const free = (): number => ((state.looks += 1), state.free);
  const hasRoom = createRoomWatch(
    '/',
    { warn: (_fields, message) => void said.push(message) },
    { least: 50, free, clock: () => state.now },
  );
  const answers = [100, 49, 49, 50].map((bytes) => {
    state.free = bytes;
    state.now += 1_000;
    return [hasRoom(), hasRoom()];
  });
  expect(answers).toEqual([
    [true, true],
    [false, false],
    [false, false],
    [true, true],
  ]);
  expect([state.looks, said]).toEqual([
    4,
    ['MiB left: the disk is nearly full, nothing is taken in', 'MiB left: there is room on the disk again'],
  ]);
});
