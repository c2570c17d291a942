/**
 * The headers every answer of the web server begins with, whoever writes it: API, doors of ingest, pages, files, plain errors.
 * In: a response nobody has written to yet. Out: its headers; an answerer that sets one of them itself has the last word.
 * Refuses to leave to each answerer what one of them could forget.
 */
import type { ServerResponse } from 'node:http';

const forAll: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};
/** Answers that carry data: never stored, and nothing in them may run. */
const forData: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
};
const hsts = 'max-age=31536000; includeSubDomains';

/** Sets them. `data`: an answer of the API's half; `https`: the address people type begins with it, wherever TLS ends. */
export function baselineHeaders(response: Pick<ServerResponse, 'setHeader'>, { data, https }: { data: boolean; https: boolean }): void {
  const headers = { ...forAll, ...(data ? forData : {}), ...(https ? { 'strict-transport-security': hsts } : {}) };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
