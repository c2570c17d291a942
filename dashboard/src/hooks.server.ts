/**
 * What happens around every page: calls of load functions go to the API over loopback with the reader's own cookie,
 * and a fault is logged with an id that the page shows. Nothing here decides what a reader may see: the API does.
 */
import { randomUUID } from 'node:crypto';
import type { Handle, HandleFetch, HandleServerError } from '@sveltejs/kit/hooks';
import { ROUNDS_API_ORIGIN } from '$app/env/private';
import { BACKGROUND } from '#lib/background.ts';
import { logFault } from '#lib/log.server.ts';
import { packed } from '#lib/packed.server.ts';

export const handleFetch: HandleFetch = ({ event, request, fetch }) => {
  const url = new URL(request.url);
  if (url.origin !== event.url.origin || !/^\/(api|v1)\//.test(url.pathname)) return fetch(request);
  const headers = new Headers(request.headers);
  const cookie = event.request.headers.get('cookie');
  if (cookie) headers.set('cookie', cookie);
  // A page that refreshes itself does not keep its reader's session alive.
  if (event.cookies.get(BACKGROUND) === '1') headers.set(BACKGROUND, '1');
  return globalThis.fetch(`${ROUNDS_API_ORIGIN}${url.pathname}${url.search}`, { method: request.method, headers, redirect: 'manual' });
};

export const handle: Handle = async ({ event, resolve }) => {
  const response = await resolve(event);
  response.headers.set('referrer-policy', 'same-origin');
  response.headers.set('x-content-type-options', 'nosniff');
  // A page holds a reader's figures: no shared cache may keep it.
  if (response.headers.get('content-type')?.startsWith('text/html')) response.headers.set('cache-control', 'private, no-store');
  return packed(event.request, response);
};

export const handleError: HandleServerError = (caught) => {
  // What a load function refused on purpose (404 of a measure) keeps its own words; it is no fault.
  if (caught.kind !== 'unknown') return;
  const traceId = randomUUID();
  const message = caught.error instanceof Error ? caught.error.message : 'unknown';
  logFault({ traceId, message });
  return { message: 'Something failed', traceId };
};
