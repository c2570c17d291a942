/**
 * The headers of every answer of the API: nothing may be stored, framed, sniffed, or run.
 * In: a context, the address people type. Out: its headers. The reader page of the API brings its own policy for scripts.
 */
import type { ApiContext } from './deps.types.ts';

const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};

/** Sets them, and HSTS where people come by https: a proxy that ends TLS speaks http to us, so `origin`, the address they type, decides. */
export function apiSecurityHeaders(context: ApiContext, origin: string): void {
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  if (origin.startsWith('https://')) context.header('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
}
