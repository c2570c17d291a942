/**
 * How tests run: by kind, told from the file's name (`.unit`, `.property`, `.int`, `.fault`, `.e2e`).
 * Two at once, as many as the machines this runs on have cores, and browsers by themselves. Whatever runs real processes is one group, so
 * that short files run beside the longest. No test may depend on how much of a machine it gets: it waits for conditions, and its limits
 * only end what hangs.
 */
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

const exclude = ['**/node_modules/**', '**/build/**', '**/.svelte-kit/**', 'infra/bench/**'];
/** Limits are there to end what hangs, never to measure: a busy machine may take many times what a quiet one does. */
const patient = {
  setupFiles: ['./test/fixed-seed.ts'],
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000, interval: 20 } },
} as const;
const slow = { ...patient, pool: 'forks', maxWorkers: 2, isolate: true, exclude } as const;

/** What takes longest goes first, in this order, so that at the end neither worker waits for the other. */
const longest = [
  /faults\/processors|fuzz\/parsers/,
  /clickhouse\/store\.fault|demo\/(demo|timeline)/,
  /run\/start\.e2e|facts\/claims-across|kafka\/(broker\.int|consume-loop)/,
  /properties\/any-order|oracle\/kpis|integration\/(remap|fold|replay)|kafka\/event-log|api\/isolation|csv\/big-file|\.fault\./,
];
const rankOf = (path: string): number => (longest.findIndex((some) => some.test(path)) + longest.length + 1) % (longest.length + 1);

class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]): ReturnType<BaseSequencer['sort']> {
    return (await super.sort(files)).toSorted((a, b) => rankOf(a.moduleId) - rankOf(b.moduleId));
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.unit.test.ts', '**/*.property.test.ts'],
          exclude,
          pool: 'forks',
          maxWorkers: 2,
          ...patient,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...slow, name: 'int', include: ['**/*.int.test.ts'], sequence: { groupOrder: 1 } } },
      {
        test: {
          ...slow,
          name: 'fault',
          include: ['**/*.fault.test.ts', 'infra/run/start.e2e.test.ts'],
          testTimeout: 900_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...slow,
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
