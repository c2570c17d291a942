/**
 * What this process still holds, for tests of memory: after a collection, so that neither the collector's mood nor the machine's
 * allocator, page size or load has a say. In: nothing. Out: MiB. Works without `--expose-gc` on the command line.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** MiB of the heap and of buffers outside it that something still refers to. Costs a whole collection. */
export function heldMib(): number {
  // Buffers go one collection after what referred to them.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1024 / 1024;
}
