/**
 * Bulk exports as something one can begin and ask about: one at a time a feed, each to its end or to its reason.
 * In: a feed's name. Out: what its last export did. What a stopped process had not finished is begun again by asking again.
 */
import { FetchRefusal } from './address-guard.ts';
import { runBulkExport, type BulkExportDeps, type ExportResult } from './bulk-export.ts';

/** `state`: `never` since this process began, `running`, `done` or `failed`. */
export type ExportState =
  | { readonly state: 'never' }
  | { readonly state: 'running'; readonly begun: string }
  | ({ readonly state: 'done'; readonly begun: string; readonly ended: string } & ExportResult)
  | { readonly state: 'failed'; readonly begun: string; readonly ended: string; readonly why: string };

export interface Exports {
  /** Begins an export; false when one of this feed is under way. */
  begin(feed: string, options?: { from?: string; group?: string }): boolean;
  stateOf(feed: string): ExportState;
}

export interface ExportsDeps extends BulkExportDeps {
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

export function createExports(deps: ExportsDeps): Exports {
  const states = new Map<string, ExportState>();
  const now = (): string => new Date(deps.clock()).toISOString();
  return {
    begin(feed, options = {}) {
      if (states.get(feed)?.state === 'running') return false;
      const begun = now();
      states.set(feed, { state: 'running', begun });
      runBulkExport(deps, feed, options).then(
        (result) => {
          states.set(feed, { state: 'done', begun, ended: now(), ...result });
          deps.log.info({ feed, files: result.files, ...result.rows }, 'export taken in');
        },
        (error: unknown) => {
          const why = error instanceof FetchRefusal ? error.message : 'the server or the log was not reached';
          states.set(feed, { state: 'failed', begun, ended: now(), why });
          deps.log.warn({ feed, why }, 'an export failed');
        },
      );
      return true;
    },
    stateOf: (feed) => states.get(feed) ?? { state: 'never' },
  };
}
