/**
 * The words of the store: how everything outside this folder talks to ClickHouse, embedded or server alike.
 * In: typed queries, rows to insert, statements. Out: rows checked against their schema.
 * Refuses: values pasted into SQL (parameters are always bound), rows that do not fit their schema.
 */
import type { z } from 'zod';

/** A fixed statement with a schema for its parameters and for its rows; made by `defineQuery`. */
export interface TypedQuery<P, R> {
  /** For logs and timings; never holds values. */
  readonly name: string;
  /** ClickHouse SQL with `{name:Type}` placeholders and without FORMAT. */
  readonly sql: string;
  readonly params: z.ZodType<unknown, P>;
  readonly row: z.ZodType<R>;
}

export type StoreErrorKind =
  /** Not reachable, timed out, shutting down, out of memory or disk: the same may succeed later. */
  | 'unavailable'
  /** The engine refused the statement or the data: the same will fail again. */
  | 'rejected'
  /** Parameters or rows do not fit their schema. */
  | 'schema'
  /** The data folder belongs to another running process. */
  | 'locked'
  | 'closed';

export class StoreError extends Error {
  readonly kind: StoreErrorKind;
  /** ClickHouse's number, when it was ClickHouse that refused. */
  readonly clickhouseCode: number | null;
  /**
   * True when other rows or parameters could have succeeded: only then may a consumer look for the message to blame. A statement of ours
   * that is wrong, or a disk that fails, fails for every message, and must hold them all instead of sending each to the dead letters.
   */
  readonly blamesData: boolean;

  constructor(kind: StoreErrorKind, message: string, options?: { cause?: unknown; clickhouseCode?: number; blamesData?: boolean }) {
    super(message, options);
    this.name = 'StoreError';
    this.kind = kind;
    this.clickhouseCode = options?.clickhouseCode ?? null;
    this.blamesData = options?.blamesData ?? kind === 'schema';
  }

  get transient(): boolean {
    return this.kind === 'unavailable';
  }
}

/**
 * A value on its way into a column. Instants: epoch milliseconds, a Date or ISO text with an offset. Days: `YYYY-MM-DD`.
 * Decimal, UUID, Enum: text. 64-bit integers: number, bigint or digits. String: text or UTF-8 bytes (a Kafka value as it is,
 * which is fastest); an object is stored as its JSON text. Array: array. Map: object or Map. Nullable: null.
 */
export type Cell =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Uint8Array
  | readonly Cell[]
  | ReadonlyMap<string | number, Cell>
  | { readonly [key: string]: Cell };

/** One row in the order of `columns`. */
export type CellRow = readonly Cell[];

export interface InsertOptions {
  /** Column names, in the order of the cells. */
  readonly columns: readonly string[];
}

export type StoreLocation =
  | { readonly dataDir: string }
  | {
      readonly url: string;
      readonly user: string;
      readonly password: string;
      readonly database: string;
      /** A cluster's name makes tables Replicated and DDL `ON CLUSTER`. */
      readonly cluster?: string;
    };

/** What the engine helper needs to know to write a table's engine. */
export interface StoreProfile {
  readonly cluster: string | null;
}

export interface Store {
  readonly profile: StoreProfile;
  /** Runs a read (read-only, at most 30 s and 2 GB; no SETTINGS clause). Reads run beside writes. Throws StoreError `schema` when parameters or rows do not fit. */
  query<P, R>(query: TypedQuery<P, R>, params: NoInfer<P>): Promise<R[]>;
  /** Writes rows durably (synchronous, fsynced). An empty list does nothing. */
  insert(table: string, rows: readonly CellRow[], options: InsertOptions): Promise<void>;
  /** Runs a statement that returns no rows: DDL, INSERT … SELECT. Values only through `params`, bound. */
  command(sql: string, params?: Readonly<Record<string, unknown>>): Promise<void>;
  /** True when a trivial query answers in time. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}
