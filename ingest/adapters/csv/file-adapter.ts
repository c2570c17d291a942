/**
 * A CSV mapping as a file adapter: its folder in the drop folder, its name at the upload door.
 * In: a mapping. Out: an adapter; the delivery's place is the practice of the whole file.
 */
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import type { FileAdapter, FileAdapters } from '../../file-adapter.ts';
import type { CsvDeps } from './csv-deps.ts';
import { deliverCsv, feedOfFiles } from './deliver.ts';
import type { MappingStore } from './mapping-store.ts';

/** The mappings as file adapters: one saved a moment ago is there. */
export const createCsvAdapters = (deps: CsvDeps, mappings: Pick<MappingStore, 'get' | 'list'>): FileAdapters => ({
  get(id) {
    const mapping = mappings.get(id);
    return mapping && createCsvAdapter(deps, mapping);
  },
  list: () => mappings.list().map((mapping) => createCsvAdapter(deps, mapping)),
});

export function createCsvAdapter(deps: CsvDeps, mapping: Mapping): FileAdapter {
  const { id, title, description, columns, events } = mapping;
  return {
    about: {
      id,
      title,
      description,
      events: [...new Set(events.map(({ type }) => type))],
      columns: Object.entries(columns).map(([field, { names, with: second, kind, required, filled }]) => ({
        field,
        names,
        ...(second ? { with: second } : {}),
        kind,
        required,
        filled,
      })),
    },
    ownerOf(place) {
      const practice = place === undefined ? undefined : deps.directory.practice(place);
      return { feed: feedOfFiles(mapping, practice), practice: practice?.id ?? '' };
    },
    deliver: ({ place, ...file }) => deliverCsv(deps, { mapping, practice: place, ...file }),
  };
}
