/**
 * How tests run: by kind, told from the file's name (`.unit`, `.property`, `.int`, `.fault`, `.e2e`).
 * Two at once for what is quick, one at a time for what starts a broker, an engine or a browser:
 * the machines this runs on have two cores, and a starved broker fails tests that are right. Kills wait more than they work,
 * and must hold on a busy machine: two at once.
 */
import { defineConfig } from 'vitest/config';

const exclude = ['**/node_modules/**', '**/build/**', '**/.svelte-kit/**', 'infra/bench/**'];
const slow = { pool: 'forks', maxWorkers: 1, isolate: true, testTimeout: 120_000, hookTimeout: 120_000, exclude } as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.unit.test.ts', '**/*.property.test.ts'],
          exclude,
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...slow, name: 'int', include: ['**/*.int.test.ts'], sequence: { groupOrder: 1 } } },
      {
        test: {
          ...slow,
          name: 'fault',
          include: ['**/*.fault.test.ts'],
          maxWorkers: 2,
          testTimeout: 600_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...slow,
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
