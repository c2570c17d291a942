/**
 * The OpenAPI document of every mounted route, and the page to read it.
 * In: the app with its routes registered. Out: /openapi.json, /docs/api and the reader's script, served from our own disk:
 * nothing is loaded from elsewhere, so the page works offline and under a strict policy.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { problem } from '@rounds/schemas/contract/common.contract.ts';
import type { ApiEnv, OtherDoors } from './deps.types.ts';

const scriptPath = '/docs/api/reader.js';
// The reader builds its styles at run time; scripts come only from us, and none is inline.
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
const configuration = JSON.stringify({
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
});
const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Rounds API</title></head>
<body><script id="api-reference" data-url="/openapi.json" data-configuration='${configuration}'></script><script src="${scriptPath}"></script></body></html>`;

export const documentInfo = {
  openapi: '3.1.0',
  info: {
    title: 'Rounds API',
    version: '1',
    description:
      'Figures of medical practices, each with its definition, its freshness and the events behind it. Values are in display units: percent 0 to 100, minutes, days, counts, cents. A read under `/api/v1` refuses parameters it does not know (400).',
  },
  servers: [{ url: '/' }],
};

/** Mounts the three addresses; they hold no data and need no sign-in. `others`: what this machine serves beside the API. */
export function documentation(app: OpenAPIHono<ApiEnv>, others?: OtherDoors): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'rounds',
    description: 'The session cookie; `__Host-rounds` over https.',
  });
  let text: string | null = null;
  app.get('/openapi.json', (context) => {
    text ??= JSON.stringify(merged(app.getOpenAPI31Document(documentInfo), others));
    return context.body(text, 200, { 'Content-Type': 'application/json' });
  });
  app.get('/docs/api', (context) =>
    context.body(page, 200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': pagePolicy }),
  );
  app.get(scriptPath, async (context) => {
    const file = fileURLToPath(import.meta.resolve('@scalar/api-reference')).replace(/dist\/.*$/, 'dist/browser/standalone.js');
    const script = Uint8Array.from(await readFile(file));
    return context.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8', 'Cache-Control': 'public, max-age=86400' });
  });
}

function merged({ paths, components, ...document }: ReturnType<OpenAPIHono<ApiEnv>['getOpenAPI31Document']>, others?: OtherDoors): object {
  return {
    ...document,
    paths: { ...paths, ...others?.paths },
    components: {
      ...components,
      schemas: { ...others?.schemas, ...components?.schemas, Problem: z.toJSONSchema(problem) },
      securitySchemes: { ...components?.securitySchemes, ...others?.securitySchemes },
    },
  };
}
