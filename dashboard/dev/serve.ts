/**
 * The built dashboard over the invented group, for looking at pages without broker and store:
 *   pnpm --filter @rounds/dashboard build && node dashboard/dev/serve.ts [port]
 * API=http://127.0.0.1:8080 passes the API's paths on to a running Rounds instead. Any cookie counts as signed in unless SIGNED_OUT is set. Never part of the product.
 */
import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { accountingResponse, attentionResponse, deadLettersResponse, directory, feedsResponse, me, restatementsResponse, welcomeResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { breakdownResponse, catalogue, distributionResponse, eventsResponse, lineageResponse, seriesResponse, tilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import * as answers from './answers.ts';

const port = Number(process.argv[2] ?? 4810);
const real = process.env['API'] || undefined;
process.env['ROUNDS_API_ORIGIN'] = real ?? `http://127.0.0.1:${port}`;
process.env['PROTOCOL_HEADER'] = 'x-forwarded-proto';

function answer(path: string, q: URLSearchParams): unknown {
  const kpi = /^\/kpis\/([a-z0-9_]+)\/(series|breakdown|distribution|lineage)$/.exec(path);
  if (kpi) {
    const [, id = '', what] = kpi;
    if (what === 'series') return seriesResponse.parse(answers.series(id, q));
    if (what === 'breakdown') return breakdownResponse.parse(answers.breakdown(id, q));
    return what === 'distribution' ? distributionResponse.parse(answers.distribution(id, q)) : lineageResponse.parse(answers.lineage(id, q));
  }
  switch (path) {
    case '/me': return me.parse(answers.me());
    case '/directory': return directory.parse(answers.directory());
    case '/kpis': return catalogue.parse(answers.catalogue());
    case '/tiles': return tilesResponse.parse(answers.tiles(q));
    case '/attention': return attentionResponse.parse(answers.attention(q));
    case '/feeds': return feedsResponse.parse(answers.feeds());
    case '/accounting': return accountingResponse.parse(answers.accounting());
    case '/dead-letters': return deadLettersResponse.parse(answers.deadLetters(q));
    case '/restatements': return restatementsResponse.parse(answers.restatements());
    case '/events': return eventsResponse.parse(answers.events(q));
    case '/welcome': return welcomeResponse.parse(answers.welcome());
    default: return undefined;
  }
}

function serveApi(request: IncomingMessage, response: ServerResponse, url: URL): void {
  if (url.pathname === '/api/v1/live') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const timer = setInterval(() => response.write(`event: cells\ndata: ${JSON.stringify({ practices: [{ practice: 'harbor', days: ['2026-11-22'] }], at: new Date().toISOString(), newestAppendedAt: new Date().toISOString() })}\n\n`), 5000);
    request.on('close', () => clearInterval(timer));
    return;
  }
  if (process.env['SIGNED_OUT']) return void response.writeHead(401, { 'content-type': 'application/problem+json' }).end('{}');
  const body = answer(url.pathname.slice('/api/v1'.length), url.searchParams);
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? { type: 'about:blank', title: 'Not found', status: 404, code: 'not_found' }));
}

/** Passes a request on as it is; the API checks that it comes from its own address. */
function passOn(request: IncomingMessage, response: ServerResponse, to: string): void {
  const headers = { ...request.headers, host: new URL(to).host, ...(request.headers.origin ? { origin: to } : {}) };
  const onward = ask(new URL(request.url ?? '/', to), { method: request.method ?? 'GET', headers }, (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(response);
  });
  onward.on('error', () => response.writeHead(502).end());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

const built = new URL('../build/handler.js', import.meta.url).href;
const { handler } = await import(built);
createServer((request, response) => {
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${port}`);
  request.headers['x-forwarded-proto'] = 'http';
  if (real && /^\/(api|v1|docs)\//.test(url.pathname)) return passOn(request, response, real);
  if (url.pathname === '/v1/mappings') return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ mappings: answers.mappings() }));
  if (url.pathname.startsWith('/api/')) return serveApi(request, response, url);
  handler(request, response);
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
