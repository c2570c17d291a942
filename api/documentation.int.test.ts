import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as examples from '@rounds/schemas/contract/examples.ts';
import { apiForTests, type ApiForTests } from './api-for-tests.ts';
import { routeTable } from './route-table.ts';

let t: ApiForTests;
beforeAll(async () => (t = await apiForTests()));
afterAll(() => t.dispose());

const operation = z.object({
  summary: z.string().min(5),
  tags: z.array(z.string()).min(1),
  security: z.array(z.unknown()),
  parameters: z.array(z.object({ name: z.string(), description: z.string().min(5) })).optional(),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.object({ example: z.unknown().optional() })).optional() })),
});
const document = z.object({
  openapi: z.literal('3.1.0'),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

describe('the OpenAPI document', () => {
  it('describes every route, with its example', async () => {
    const { paths } = document.parse(await (await t.anonymous('/openapi.json')).json());
    for (const route of routeTable) {
      const described = paths[route.path]?.[route.method];
      expect([route.path, described !== undefined]).toEqual([route.path, true]);
      const content = described?.responses['200']?.content?.['application/json'];
      if (content !== undefined) expect([route.path, content.example !== undefined]).toEqual([route.path, true]);
      expect([route.path, described?.security.length]).toEqual([route.path, route.policy === 'public' ? 0 : 1]);
      if (route.policy !== 'public')
        expect([route.path, Object.keys(described?.responses ?? {})]).toEqual([route.path, expect.arrayContaining(['401'])]);
    }
    expect(Object.values(paths).flatMap((path) => Object.keys(path))).toHaveLength(routeTable.length);
  });

  it('holds every reference it makes', async () => {
    const text = await (await t.anonymous('/openapi.json')).text();
    const root: unknown = JSON.parse(text);
    for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = pointer
        .split('/')
        .reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined), root);
      expect([pointer, target !== undefined]).toEqual([pointer, true]);
    }
  });

  it('has examples that keep their contracts', () => {
    for (const route of routeTable) {
      const content = route.openapi.responses['200'];
      const json = content && 'content' in content ? content.content?.['application/json'] : undefined;
      if (!json || !('schema' in json) || !(json.schema instanceof z.ZodType)) continue;
      expect([route.path, json.schema.safeParse(json.example).error?.issues ?? []]).toEqual([route.path, []]);
    }
    expect(Object.keys(examples).length).toBeGreaterThan(10);
  });
});

describe('the page to read it', () => {
  it('runs scripts of ours only, none inline', async () => {
    const page = await t.anonymous('/docs/api');
    const text = await page.text();
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self';/);
    expect([...text.matchAll(/<script([^>]*)>([^<]*)/g)].filter(([, , inline]) => (inline ?? '') !== '')).toEqual([]);
    const script = await t.anonymous('/docs/api/reader.js');
    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    await script.body?.cancel();
  });
});
