/**
 * Who answers which path of the API's half of the web server: what feeds send goes to ingest, the rest to the API.
 * In: both apps. Out: one fetch. Refuses nothing; each app answers 404 for what it does not know.
 */
import type { Peer } from './http-server.ts';

type Answer = (request: Request, bindings: object) => Response | Promise<Response>;

/** True when ingest answers this path: `/v1/…` is for senders, `/api/v1/…` for readers. */
const isForIngest = (url: string): boolean => new URL(url).pathname.startsWith('/v1/');

/** One fetch over both. */
export function answerers(apps: { readonly api: { readonly fetch: Answer }; readonly ingest: { readonly fetch: Answer } }) {
  return (request: Request, peer: Peer): Response | Promise<Response> =>
    isForIngest(request.url) ? apps.ingest.fetch(request, peer) : apps.api.fetch(request, peer);
}
