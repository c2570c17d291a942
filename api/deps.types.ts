/**
 * What the API is given, and what every route gets to work with.
 * In: the composition root's parts. Out: types only.
 */
import type { Context } from 'hono';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { LoopLogger } from '@rounds/infra/kafka/consume-loop.types.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import type { Access } from './access/access.ts';
import type { Account } from './access/accounts.ts';
import type { SessionCookie } from './access/cookie.ts';
import type { DirectoryCache } from './read/directory.ts';
import type { Accounting } from './read/accounting.ts';
import type { createChargedTwice } from './read/charged-twice.ts';
import type { FeedCache } from './read/feeds.ts';
import type { Why } from './read/why.ts';
import type { LagProbe } from './lag.ts';
import type { LiveHub } from './live-hub.ts';
import type { ResultCache } from './result-cache.ts';

export interface ApiSettings {
  /** The address people type, without a slash at its end. */
  readonly origin: string;
  /** True when the figures are the invented group's. */
  readonly demo: boolean;
}

export interface DemoProgress {
  readonly sent: number;
  readonly total: number;
  readonly done: boolean;
}

/** Addresses beside the API's own: paths of an OpenAPI document, the schemas they name and security schemes, as plain data. */
export interface OtherDoors {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly schemas: Readonly<Record<string, object>>;
  readonly securitySchemes: Readonly<Record<string, object>>;
}

export interface ApiDeps {
  readonly store: Store;
  /** Null in tests that need no broker: no live updates, freshness unknown. */
  readonly log: EventLog | null;
  readonly access: Access;
  readonly settings: ApiSettings;
  readonly logger: LoopLogger;
  /** Epoch milliseconds; default Date.now. */
  readonly clock?: () => number;
  readonly demoProgress?: () => DemoProgress | null;
  /** Addresses beside the API's own, for the OpenAPI document. */
  readonly otherDoors?: OtherDoors;
}

/** The signed-in account of a request and the session it came with. */
export interface Reader {
  readonly account: Account;
  readonly session: string;
}

/** What routes work with. */
export interface RouteDeps {
  readonly store: Store;
  readonly log: EventLog | null;
  readonly access: Access;
  readonly settings: ApiSettings;
  readonly logger: LoopLogger;
  readonly clock: () => number;
  readonly demoProgress: () => DemoProgress | null;
  readonly cookie: SessionCookie;
  readonly directory: DirectoryCache;
  readonly feeds: FeedCache;
  readonly chargedTwice: ReturnType<typeof createChargedTwice>;
  readonly live: LiveHub;
  readonly lag: LagProbe;
  readonly results: ResultCache;
  /** The accounting identity, at most 10 s old. */
  readonly accounting: () => Promise<Accounting>;
  readonly why: Why;
}

export interface ApiEnv {
  readonly Variables: { traceId: string; address: string; reader: Reader | null };
}
export type ApiContext = Context<ApiEnv>;
