/**
 * The raw readers of all adapters, over one set of feed configurations.
 * In: what adapters need to read. Out: a reader an adapter, and the version a feed is read with now.
 * Add an adapter's reader here and its feeds can be remapped and replayed.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { createCsvRawReader } from '../adapters/csv/raw.ts';
import { createKnownVersions } from '../adapters/csv/known-versions.ts';
import type { MappingStore } from '../adapters/csv/mapping-store.ts';
import { createHl7v2RawReader } from '../adapters/hl7v2/raw-reader.ts';
import { createHttpRawReader } from '../adapters/http-events/raw.ts';
import { createX12RawReader } from '../adapters/x12/raw-reader.ts';
import { createFhirRawReader } from '../adapters/fhir/message-outcomes.ts';
import { createAthenaRawReader } from '../adapters/athena/raw.ts';
import type { Directory } from '../directory.ts';
import type { FeedConfigs } from '../feeds/feed-configs.ts';
import type { Pseudonymise } from '../privacy.ts';
import type { RawReader } from '../raw-reader.ts';
import type { RereadDeps } from './reread.ts';

interface ReadingDeps {
  readonly configs: Pick<FeedConfigs, 'get'>;
  readonly directory: Directory;
  readonly pseudonymise: Pseudonymise;
  readonly clock: () => number;
}

type Tables = { readonly store: Pick<Store, 'query'>; readonly mappings: Pick<MappingStore, 'get'> };

function rawReaders(deps: ReadingDeps, { store, mappings }: Tables): RawReader[] {
  const fhir = createFhirRawReader(deps);
  return [
    createHttpRawReader(),
    createCsvRawReader({ ...deps, mapping: (id) => mappings.get(id), known: createKnownVersions({ store, strict: true }) }),
    createHl7v2RawReader(deps),
    createX12RawReader({ ...deps, feeds: deps.configs }),
    fhir,
    createAthenaRawReader(fhir),
  ];
}

/** Readers over any configurations, and the version of a feed: its mapping's for tables, its configuration's for all others. */
export function readersOf(deps: ReadingDeps, tables: Tables): Pick<RereadDeps, 'readers' | 'versionOf'> {
  return {
    readers: (configs) => rawReaders({ ...deps, configs }, tables),
    versionOf: async (feed) => tableVersion(tables.mappings, feed) ?? (await deps.configs.get(feed)).version,
  };
}

function tableVersion(mappings: Pick<MappingStore, 'get'>, feed: string): number | undefined {
  const [adapter, id = ''] = feed.split('/');
  return adapter === 'csv' ? mappings.get(id)?.version : undefined;
}
