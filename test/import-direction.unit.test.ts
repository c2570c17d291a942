/**
 * Data walks one way, and so do imports: schemas ← infra ← ingest, processors, api ← infra/run; schemas ← dashboard.
 * Reads every import of every source file; also holds that kafkajs and chdb each appear in one place only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a part may import besides itself and packages from the registry. */
const allowed: Record<string, readonly string[]> = {
  schemas: [],
  infra: ['schemas'],
  ingest: ['schemas', 'infra'],
  processors: ['schemas', 'infra'],
  api: ['schemas', 'infra'],
  run: ['schemas', 'infra', 'ingest', 'processors', 'api'],
  dashboard: ['schemas'],
  test: ['schemas', 'infra', 'ingest', 'processors', 'api', 'run', 'dashboard'],
};

/** Packages only these files may import: so each can be exchanged in one place. */
const guarded: Record<string, RegExp> = {
  kafkajs: /^infra\/kafka\/[^/]+\.ts$/,
  chdb: /^infra\/clickhouse\/[^/]+\.ts$/,
};

/** Static, re-exporting, side-effect and dynamic imports; type imports too, because a shape is a dependency as well. */
const importPattern = /(?:^|[\s;])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** The part a file of the project belongs to; benchmarks stand above all parts, like tests. */
function partOf(file: string): string {
  if (file.startsWith('infra/run/')) return 'run';
  if (file.startsWith('infra/bench/')) return 'test';
  return file.split('/')[0] ?? '';
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (['node_modules', '.svelte-kit', 'build', 'fixtures', 'static'].includes(entry.name)) return [];
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.(ts|mjs|js|svelte)$/.test(entry.name) ? [path] : [];
  });
}

/** The part an import reaches, or undefined for a package from the registry or Node. */
function targetOf(file: string, specifier: string): string | undefined {
  const workspace = /^@rounds\/([^/]+)/.exec(specifier)?.[1];
  if (workspace !== undefined) return workspace;
  if (specifier.startsWith('.')) return partOf(relative(root, resolve(root, dirname(file), specifier)));
  return undefined;
}

function importsOf(text: string): string[] {
  return [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? '');
}

/** What is wrong with one file's imports, as sentences. */
function offences(file: string, text: string): string[] {
  const part = partOf(file);
  return importsOf(text).flatMap((specifier) => {
    const owner = guarded[specifier.split('/')[0] ?? ''];
    if (owner !== undefined && part !== 'test' && !owner.test(file)) return [`${file} imports ${specifier}, which has one owner`];
    const target = targetOf(file, specifier);
    if (target === undefined || target === part || allowed[part]?.includes(target) === true) return [];
    return [`${file} (${part}) imports ${specifier} (${target})`];
  });
}

const files = Object.keys(allowed)
  .filter((part) => part !== 'run')
  .flatMap((part) => sourceFiles(part));

test('every import goes along the direction of data', () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.flatMap((file) => offences(file, readFileSync(join(root, file), 'utf8')))).toEqual([]);
});

test('the check sees every kind of wrong import', () => {
  expect(offences('schemas/a.ts', "import { x } from '@rounds/infra/config/settings.ts';")).toHaveLength(1);
  expect(offences('ingest/a.ts', "export * from '../processors/fold.ts';")).toHaveLength(1);
  expect(offences('infra/a.ts', "import './run/all.ts';")).toHaveLength(1);
  expect(offences('dashboard/src/a.svelte', "<script>\n  import { y } from '@rounds/api/app.ts';\n</script>")).toHaveLength(1);
  expect(offences('api/a.ts', "const x = await import('@rounds/ingest/a.ts');")).toHaveLength(1);
  expect(offences('api/a.ts', "import {\n  Kafka,\n} from 'kafkajs';")).toHaveLength(1);
  expect(offences('api/a.ts', "import type { Store } from '@rounds/infra/clickhouse/store.types.ts';")).toEqual([]);
});

test('no two files of the server parts import each other in a circle', () => {
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(readFileSync(join(root, file), 'utf8'))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(root, resolve(root, dirname(file), specifier))),
    ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) return void circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(circles).toEqual([]);
});
