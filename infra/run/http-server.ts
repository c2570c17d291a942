/**
 * The one web server: the API's paths go to Hono, everything else to the dashboard's handler.
 * In: Hono's fetch and, when it was built, adapter-node's handler. Out: a listening server.
 * Refuses a port in use with a plain sentence; open event streams are closed when it stops.
 */
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { baselineHeaders } from './baseline-headers.ts';
import { peerAddress } from './peer-address.ts';

export type PageHandler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** Who asks, in the place where Hono's own server tells it, and the stream of what is sent. */
export type Peer = { readonly incoming: { readonly socket: { readonly remoteAddress: string }; readonly body?: unknown } };

export type WebServer = { readonly address: string; readonly port: number; stop(): Promise<void> };

/** Where this machine reaches a server that listens on `host`; all-addresses hosts are reached on loopback. */
export const reachedAt = (host: string, port: number): string =>
  `http://${['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`;

/** What a start says when pages go to other machines in clear text; undefined when they do not. */
export function clearTextWarning(host: string, origin: string): string | undefined {
  if (origin.startsWith('https:') || host === 'localhost' || host === '::1' || host.startsWith('127.')) return undefined;
  return '! Other machines reach the pages in clear text: passwords and figures can be read on the way. Put a proxy with TLS before Rounds, and set ROUNDS_ORIGIN and ROUNDS_PROXIES.';
}

/** First path segments that belong to the API; all others are pages. */
const apiSegments = new Set(['api', 'v1', 'openapi.json', 'docs', 'livez', 'readyz']);

/** True when Hono answers this path. */
export const isApiPath = (url: string): boolean => apiSegments.has(url.split('?', 1)[0]?.split('/', 2)[1] ?? '');

/** Time open requests get to finish before their connections are cut; event streams never finish by themselves. */
const drainMs = 1_500;

/** Each open connection costs memory and a file descriptor; more than this at once is an attack or a fault. */
const mostConnections = 4_000;
/** Headers are a few kilobytes: who needs longer holds the connection for its own sake. */
const headersWithinMs = 20_000;
/** Bodies other than files end in this time; the doors that read them have limits of their own below it. */
const bodyWithinMs = 120_000;
/** Files of any size come here, and are watched for a least speed by who stores them. */
const takesFiles = /^\/v1\/(uploads|mapping-drafts|fhir)\b/;

/**
 * adapter-node's handler, or undefined when the dashboard has not been built.
 * `origin` is the address people type, `apiOrigin` the one this process reaches its own API at.
 */
export async function loadPages(origin: string, apiOrigin: string): Promise<PageHandler | undefined> {
  const file = fileURLToPath(new URL('../../dashboard/build/handler.js', import.meta.url));
  if (!existsSync(file)) return undefined;
  // The built dashboard takes both from the environment when it is imported, and from nowhere else. Written for it, never read by us.
  // oxlint-disable-next-line node/no-process-env
  Object.assign(process.env, { ORIGIN: origin, ROUNDS_API_ORIGIN: apiOrigin });
  const module: { handler?: PageHandler } = await import(pathToFileURL(file).href);
  return module.handler;
}

function missing(response: ServerResponse, hasPages: boolean): void {
  response.writeHead(hasPages ? 404 : 503, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(hasPages ? 'There is no such page.\n' : 'The dashboard has not been built yet. Run `npm start`, which builds it.\n');
}

/**
 * Starts listening.
 * @throws OperatorError when the port is in use or may not be opened
 */
export async function startWebServer(options: {
  readonly host: string;
  readonly port: number;
  readonly fetch: (request: Request, peer: Peer) => Response | Promise<Response>;
  readonly pages: PageHandler | undefined;
  /** Proxies whose X-Forwarded-For is believed. */
  readonly proxies?: readonly string[];
  /** People come by https: a proxy that ends TLS stands before this server. */
  readonly https?: boolean;
  /** Milliseconds; for tests. */
  readonly bodyWithinMs?: number;
}): Promise<WebServer> {
  const api = getRequestListener(
    (request, { incoming }) => {
      const forwarded = request.headers.get('x-forwarded-for') ?? undefined;
      return options.fetch(request, {
        incoming: {
          socket: { remoteAddress: peerAddress(incoming.socket.remoteAddress, forwarded, options.proxies ?? []) },
          body: incoming,
        },
      });
    },
    { overrideGlobalObjects: false },
  );
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    baselineHeaders(response, { data: isApiPath(url), https: options.https === true });
    if (!takesFiles.test(url)) cutLateBody(request, options.bodyWithinMs ?? bodyWithinMs);
    if (isApiPath(url)) void api(request, response);
    else if (options.pages === undefined) missing(response, false);
    else options.pages(request, response, () => missing(response, true));
  });
  server.maxConnections = mostConnections;
  // Proxies keep connections for about a minute; ours must live longer, or they see resets.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = headersWithinMs;
  // Uploads of any size are streamed; all other bodies have their own end.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, options.host, options.port)));
    server.listen(options.port, options.host, resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : options.port;
  return {
    address: `http://${options.host}:${port}`,
    port,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(cut);
    },
  };
}

/** Ends a request whose body trickles in without end; one that is complete is left alone however long its answer takes. */
function cutLateBody(request: IncomingMessage, withinMs: number): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, withinMs).unref();
  request.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
}

function listenError(error: Error, host: string, port: number): Error {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new OperatorError(`Port ${port} on ${host} is already in use. Stop what listens there, or set ROUNDS_PORT to another port.`);
  if (code === 'EACCES') return new OperatorError(`Port ${port} may not be opened by this user. Set ROUNDS_PORT to a port above 1023.`);
  if (code === 'EADDRNOTAVAIL')
    return new OperatorError(`This machine has no address ${host}. Set ROUNDS_HOST to one it has, or to 0.0.0.0 for all.`);
  return error;
}
