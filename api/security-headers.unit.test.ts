/** Headers of the API: https is kept to where people come by https, wherever TLS ends. */
import { Hono } from 'hono';
import { expect, it } from 'vitest';
import type { ApiEnv } from './deps.types.ts';
import { apiSecurityHeaders } from './security-headers.ts';

it.each([
  ['https://rounds.example.org', 'max-age=31536000; includeSubDomains'],
  ['http://127.0.0.1:8080', null],
])('people type %s: HSTS is %s, though a proxy speaks http to us', async (origin, hsts) => {
  const app = new Hono<ApiEnv>().get('/', (context) => {
    apiSecurityHeaders(context, origin);
    return context.text('');
  });
  const { headers } = await app.request('http://10.0.0.7:8080/');
  expect([headers.get('strict-transport-security'), headers.get('cache-control')]).toEqual([hsts, 'no-store']);
});
