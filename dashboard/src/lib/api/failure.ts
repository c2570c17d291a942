/** What a read gave: data, or why not, in words a panel can show. Shared by server and browser. */
export type Failure = { kind: 'error' | 'no_permission' | 'not_found'; title: string; traceId: string | null };
export type Loaded<T> = { ok: true; data: T } | { ok: false; failure: Failure };
