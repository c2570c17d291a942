/**
 * Everything of FHIR that runs, put together: the HTTP doors, the file adapter, fetching, exports.
 * In: the door into Rounds, feed configurations, credentials, folders. Out: routes, an adapter, a queue others may fill, start and stop.
 */
import { join } from 'node:path';
import { feedName } from '@rounds/schemas/feed-config.ts';
import { Hono, type Context } from 'hono';
import type { Acceptor } from '../../accept.ts';
import { administratorsOnly, noStore, writeDown, type AdministratorDeps } from '../../administrator.ts';
import type { FetchQueue } from '../../fetch-queue.ts';
import type { FileAdapter } from '../../file-adapter.ts';
import { problemResponse } from '../../problem.ts';
import type { Credentials } from '../../signatures/authenticate.ts';
import { createExports, type Exports } from './fetch/exports.ts';
import { createPendingFetches } from './fetch/fetch-queue-file.ts';
import { createFetcher } from './fetch/fetcher.ts';
import { createFhirRoute } from './fhir-route.ts';
import { createFhirAdapter } from './file-adapter.ts';
import type { FhirWordsDeps } from './message-outcomes.ts';

export interface FhirDoorsDeps extends FhirWordsDeps, Credentials {
  readonly acceptor: Acceptor;
  /** For what is still to be fetched and where exports stand. */
  readonly folder: string;
  readonly stagingDir: string;
  /** The private keys feeds authenticate with. */
  readonly keysDir: string;
  /** Who may begin exports from a page; left out where there are no sessions. */
  readonly administration?: AdministratorDeps | undefined;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

export interface FhirDoors {
  /** POST /v1/fhir/<feed>, /v1/fhir/<feed>/notify, /v1/fhir/<feed>/export. */
  readonly app: Hono;
  readonly adapter: FileAdapter;
  readonly fetches: FetchQueue;
  readonly exports: Exports;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createFhirDoors(deps: FhirDoorsDeps): FhirDoors {
  const pending = createPendingFetches({ folder: join(deps.folder, 'pending'), clock: deps.clock });
  const fetcher = createFetcher({ ...deps, pending });
  const exports = createExports({ ...deps, stateDir: join(deps.folder, 'exports') });
  const app = new Hono().route('/', createFhirRoute({ ...deps, fetches: pending }));
  if (deps.administration) app.route('/', exportRoutes(exports, deps.administration));
  return {
    app,
    adapter: createFhirAdapter(deps),
    fetches: pending,
    exports,
    start: () => fetcher.start(),
    stop: () => fetcher.stop(),
  };
}

/** How an export stands, and a new one: for administrators, written down before it begins. */
function exportRoutes(exports: Exports, deps: AdministratorDeps): Hono {
  const only = administratorsOnly(deps);
  const forFeed = (handle: (c: Context, feed: string) => Response) =>
    only((c) => {
      const feed = feedName.safeParse(`fhir/${c.req.param('name') ?? ''}`);
      return feed.success ? handle(c, feed.data) : problemResponse('no_such_feed');
    });
  return new Hono()
    .get(
      '/v1/fhir/:name/export',
      forFeed((c, feed) => c.json(exports.stateOf(feed), 200, noStore)),
    )
    .post(
      '/v1/fhir/:name/export',
      forFeed((c, feed) => {
        writeDown(deps, c, { action: 'feed_exported', target: feed });
        const begun = exports.begin(feed);
        return c.json(exports.stateOf(feed), begun ? 202 : 409, noStore);
      }),
    );
}
