/**
 * A configured FHIR server: reads of one resource, searches page by page, with tokens.
 * In: the connection of a feed. Out: answers as bytes. A token the server has forgotten is asked for anew, once.
 * Refuses pages beyond a limit, pages seen before, and pages of another origin (guarantees.md (c) 37).
 */
import { z } from 'zod';
import { createAddressGuard, FetchRefusal } from './address-guard.ts';
import { bodyOf, createTokenSource, type Connection } from './access-token.ts';
import { openClientKey } from './client-key.ts';
import { createHttpClient, type Answer, type Ask, type HttpClient, type HttpClientOptions } from './http-client.ts';

export interface FhirServer {
  readonly baseUrl: string;
  /** One request below or at the base URL, with a token. */
  ask(url: string, ask?: Ask): Promise<Answer>;
  stream(url: string, withToken: boolean): Promise<AsyncIterable<Uint8Array>>;
  /** The pages of a search, each as its bytes. Throws FetchRefusal when a page is not 200 or the links go astray. */
  pages(path: string): AsyncGenerator<Uint8Array>;
}

export interface FhirServerDeps {
  readonly keysDir: string;
  readonly clock: () => number;
  readonly http?: Omit<HttpClientOptions, 'guard'>;
}

const MAX_PAGES = 200;
const JSON_TYPE = 'application/fhir+json';
const page = z.object({ link: z.array(z.object({ relation: z.string(), url: z.string() })).optional() });

/** A server as the feed's configuration names it. */
export function openFhirServer(feed: string, connection: Connection, { keysDir, clock, http }: FhirServerDeps): FhirServer {
  const client: HttpClient = createHttpClient({ ...http, guard: createAddressGuard(connection) });
  const tokens = createTokenSource({ client, connection, clock, key: () => openClientKey(keysDir, feed) });
  const baseUrl = connection.baseUrl.replace(/\/$/, '');

  const headersOf = async (headers: Ask['headers']): Promise<Record<string, string>> => {
    const token = await tokens.token();
    return { accept: JSON_TYPE, ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  };
  const ask: FhirServer['ask'] = async (url, asked = {}) => {
    const once = async (): Promise<Answer> => client.ask(url, { ...asked, headers: await headersOf(asked.headers) });
    const answer = await once();
    if (answer.status !== 401) return answer;
    tokens.forget();
    return once();
  };
  return {
    baseUrl,
    ask,
    stream: async (url, withToken) =>
      client.stream(url, {
        headers: withToken ? await headersOf({ accept: 'application/fhir+ndjson' }) : { accept: 'application/fhir+ndjson' },
      }),
    async *pages(path) {
      let url = `${baseUrl}/${path}`;
      const seen = new Set<string>();
      for (let count = 0; ; count += 1) {
        if (count >= MAX_PAGES) throw new FetchRefusal(`more than ${MAX_PAGES} pages`);
        if (seen.has(url)) throw new FetchRefusal('a page that leads to itself');
        seen.add(url);
        const answer = await ask(url);
        if (answer.status !== 200) throw new FetchRefusal(`the server answered ${answer.status}`);
        yield answer.bytes;
        const next = page.safeParse(bodyOf(answer)).data?.link?.find(({ relation }) => relation === 'next');
        if (!next) return;
        url = new URL(next.url, `${baseUrl}/`).href;
      }
    },
  };
}
