/**
 * The mappings there are now, shipped and own, and how one is saved while Rounds runs.
 * In: folders, edited mappings. Out: mappings by id, live at once for the drop folder and uploads; a file in the data folder each.
 * Refuses to save over a version the writer has not seen.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mappingSchema, type Mapping } from '@rounds/schemas/csv-mapping.ts';
import { loadMappings, shippedMappings } from './mapping.ts';

export interface MappingStore {
  get(id: string): Mapping | undefined;
  list(): readonly Mapping[];
  /** Comes with Rounds; the organisation may have its own of the same id. */
  isShipped(id: string): boolean;
  /**
   * Writes it with the next version. `expectedVersion`: what the writer started from, undefined for a new one.
   * Undefined when somebody else saved meanwhile, or a new one would take an id that is in use.
   */
  save(mapping: Mapping, expectedVersion: number | undefined): Promise<Mapping | undefined>;
}

/** Reads the folders. Throws an Error that names the file and the rule when one is not a mapping. */
export async function openMappingStore({ folder }: { readonly folder: string | undefined }): Promise<MappingStore> {
  const shipped = new Set((await loadMappings([shippedMappings])).keys());
  const mappings = new Map(await loadMappings([shippedMappings, ...(folder === undefined ? [] : [folder])]));
  let saving: Promise<unknown> = Promise.resolve();

  const save = async (mapping: Mapping, expectedVersion: number | undefined): Promise<Mapping | undefined> => {
    const known = mappings.get(mapping.id);
    if (folder === undefined || known?.version !== expectedVersion) return undefined;
    const next = mappingSchema.parse({ ...mapping, version: known ? known.version + 1 : 1 });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const draft = join(folder, `.${randomUUID()}.part`);
    await writeFile(draft, `${JSON.stringify(next, undefined, 2)}\n`, { mode: 0o600, flush: true });
    await rename(draft, join(folder, `${next.id}.json`));
    mappings.set(next.id, next);
    return next;
  };
  return {
    get: (id) => mappings.get(id),
    list: () => [...mappings.values()],
    isShipped: (id) => shipped.has(id),
    // One at a time: two saves of one version must not both win.
    save: (mapping, expectedVersion) => {
      const mine = saving.then(() => save(mapping, expectedVersion));
      saving = mine.catch(() => undefined);
      return mine;
    },
  };
}
