/**
 * Says whether a request to a door of ingest comes from the own page of somebody who may send data in.
 * In: the API, which knows sessions, and the origin people type. Out: a check. Refuses requests other sites have made a browser send.
 */
import { hasRight } from '@rounds/api/access/roles.ts';
import type { Api } from '@rounds/api/app.ts';
import { comesFromUs } from '@rounds/api/same-origin.ts';

/** A check for `startIngest`. */
export function mayIngest(api: Pick<Api, 'readerOf'>, origin: string): (request: Request) => Promise<boolean> {
  return (request) => {
    const own = comesFromUs(request.method, (name) => request.headers.get(name) ?? undefined, origin);
    const reader = own ? api.readerOf(request) : null;
    return Promise.resolve(reader !== null && hasRight(reader.account, 'ingest'));
  };
}
