/**
 * Says whether the data folder's disk has room for more events, looking at most once a second.
 * In: the folder, the least that must be free. Out: a question that costs nothing to ask for every message; a warning when the answer changes.
 * The broker cannot be asked: when its disk is full it ends. So the doors close before, and open by themselves when there is room again.
 */
import { freeRoom, leastFreeBytes } from './data-folder.ts';

const lookEveryMs = 1_000;

/** True while there is room. `clock` in milliseconds, monotonic. */
export function createRoomWatch(
  path: string,
  log: { warn(fields: object, message: string): void },
  { least = leastFreeBytes, free = (): number => freeRoom(path).bytes, clock = (): number => performance.now() } = {},
): () => boolean {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let room = true;
  return () => {
    const now = clock();
    if (now - lookedAt < lookEveryMs) return room;
    lookedAt = now;
    const bytes = free();
    if (bytes >= least !== room)
      log.warn(
        { part: 'disk', count: Math.floor(bytes / 1024 ** 2) },
        room ? 'MiB left: the disk is nearly full, nothing is taken in' : 'MiB left: there is room on the disk again',
      );
    room = bytes >= least;
    return room;
  };
}
