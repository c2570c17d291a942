/**
 * Requests to one configured server: bounded in size and time, never to another origin, tried again when that makes sense.
 * In: a URL, headers, a body. Out: status, headers, bytes (or a stream of them). Refuses redirects to elsewhere (FetchRefusal).
 * 429 and 5xx are repeated with growing pauses; Retry-After is kept to, at most five minutes at a time.
 */
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { FetchRefusal, type AddressGuard } from './address-guard.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Uint8Array;
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpClient {
  /** The whole answer. Throws FetchRefusal; any other error means the server could not be reached or did not end in time. */
  ask(url: string, ask?: Ask): Promise<Answer>;
  /** A successful answer as it comes, for large files. Throws FetchRefusal when its status is not 200. */
  stream(url: string, ask?: Ask): Promise<AsyncIterable<Uint8Array>>;
}

export interface HttpClientOptions {
  readonly guard: AddressGuard;
  /** Default 7,500,000: what the log holds of one message. */
  readonly maxBytes?: number;
  /** For one whole answer, milliseconds. Default 30,000. A stream may be silent this long. */
  readonly timeoutMs?: number;
  /** Tries in all. Default 5. */
  readonly tries?: number;
  readonly pause?: (ms: number) => Promise<unknown>;
}

const MAX_REDIRECTS = 3;
const MAX_PAUSE_MS = 300_000;
const AGAIN = new Set([429, 500, 502, 503, 504]);

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { guard, maxBytes = 7_500_000, timeoutMs = 30_000, tries = 5, pause = (ms) => sleep(ms, undefined, { ref: false }) } = options;

  const open = async (url: URL, ask: Ask, redirects = 0): Promise<IncomingMessage> => {
    guard.check(url);
    const response = await send(url, ask, guard, timeoutMs);
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(response.statusCode ?? 0) || location === undefined) return response;
    response.resume();
    if (redirects >= MAX_REDIRECTS || (ask.method ?? 'GET') !== 'GET') throw new FetchRefusal('too many redirects');
    return open(new URL(location, url), ask, redirects + 1);
  };
  const openPatiently = async (url: string, ask: Ask): Promise<IncomingMessage> => {
    for (let attempt = 1; ; attempt += 1) {
      let wait = 1_000 * 2 ** (attempt - 1);
      try {
        const response = await open(new URL(url), ask);
        if (!AGAIN.has(response.statusCode ?? 0) || attempt >= tries) return response;
        wait = retryAfterMs(response.headers) ?? wait;
        response.resume();
      } catch (error) {
        if (error instanceof FetchRefusal || attempt >= tries) throw error;
      }
      await pause(Math.min(wait, MAX_PAUSE_MS));
    }
  };
  return {
    async ask(url, ask = {}) {
      const response = await openPatiently(url, ask);
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of bounded(response, timeoutMs)) {
        size += chunk.length;
        if (size > maxBytes) {
          response.destroy();
          throw new FetchRefusal('the answer is larger than is taken');
        }
        chunks.push(chunk);
      }
      return { status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks, size) };
    },
    async stream(url, ask = {}) {
      const response = await openPatiently(url, ask);
      if (response.statusCode !== 200) {
        response.resume();
        throw new FetchRefusal(`the server answered ${response.statusCode ?? 0}`);
      }
      return bounded(response, timeoutMs);
    },
  };
}

function send(
  url: URL,
  { method = 'GET', headers = {}, body }: Ask,
  { lookup }: AddressGuard,
  timeoutMs: number,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const make = url.protocol === 'https:' ? httpsRequest : httpRequest;
    // Identity only: nothing is ever unpacked, so nothing can grow.
    const request = make(url, { method, headers: { ...headers, 'accept-encoding': 'identity' }, lookup, timeout: timeoutMs });
    request.once('timeout', () => request.destroy(new Error('the server did not answer in time')));
    request.once('error', reject);
    request.once('response', resolve);
    request.end(body);
  });
}

/** The body; an error when the server falls silent for longer than `timeoutMs`. */
async function* bounded(response: IncomingMessage, timeoutMs: number): AsyncGenerator<Uint8Array> {
  response.setTimeout(timeoutMs, () => response.destroy(new Error('the server fell silent')));
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('bytes were expected');
    yield chunk;
  }
}

/** Retry-After in seconds or as a date; undefined when there is none. */
export function retryAfterMs(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
