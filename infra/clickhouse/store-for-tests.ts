/**
 * A real, empty, migrated store in a folder of its own, for tests.
 * In: nothing. Out: the store and how to throw it away. Not for production code.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from './migrate.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.types.ts';

export const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));

/** Opens the embedded engine on a temporary folder with all tables made. One at a time in a process. */
export async function storeForTests(): Promise<{ store: Store; dispose: () => Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rounds-store-'));
  const store = await openStore({ dataDir }, { minFreeDiskBytes: 0 });
  await migrate(store, migrationsFolder);
  return {
    store,
    dispose: async () => {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
