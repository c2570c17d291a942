/**
 * The mappings there are: files that ship and files of the organisation (schemas/csv-mapping.ts says what one may hold).
 * In: folders. Out: checked mappings by id. Refuses a file that is not a mapping, naming it and the rule.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mappingSchema, type Mapping } from '@rounds/schemas/csv-mapping.ts';
import { z } from 'zod';

/** Header texts are compared without case, blanks and punctuation: `Check-In Time` is `check_in_time`. */
export const headerKey = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/**
 * All mappings of the folders by id; a later folder (the data folder's own) replaces an earlier one's.
 * Throws an Error that names the file and the rule when one is not a mapping.
 */
export async function loadMappings(folders: readonly string[]): Promise<ReadonlyMap<string, Mapping>> {
  const mappings = new Map<string, Mapping>();
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((file) => file.endsWith('.json')).sort()) {
      const parsed = mappingSchema.safeParse(JSON.parse(await readFile(join(folder, name), 'utf8')));
      if (!parsed.success) throw new Error(`The mapping ${name} is not right: ${z.prettifyError(parsed.error)}`);
      mappings.set(parsed.data.id, parsed.data);
    }
  }
  return mappings;
}

/** The mappings that ship. */
export const shippedMappings = join(import.meta.dirname, 'mappings');
