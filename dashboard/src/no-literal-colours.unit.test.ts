/** Components use tokens: no hex colour stands outside tokens.css. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('.', import.meta.url).pathname;
const files = globSync('**/*.{svelte,ts,css}', { cwd: root }).filter((file) => file !== 'tokens.css' && !file.endsWith('.test.ts'));

test.each(files)('%s names no colour by its hex', (file) => {
  expect(
    readFileSync(root + file, 'utf8').match(/#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})(?![0-9A-Za-z_/-])(?=["';\s)])/g),
  ).toBeNull();
});
