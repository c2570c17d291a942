/** A rule of a rejection names what must hold and never what stood there: reasons on the trust screen are grouped by it. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const here = import.meta.dirname;
/** What a rule may be put together from: limits, names of our own lists and types, widths of a header, lines of a mapping being written. */
const ours = [/^[A-Z_]+( \* 100)?$/, /^(list|rule\.type|header\.width|error\.rule|rule)$/, /^error\.line === undefined/, /^parts\.join/];

test('no adapter puts a value into a rule', () => {
  const files = globSync('**/*.ts', { cwd: here, exclude: (name) => name === 'node_modules' || name.endsWith('.test.ts') });
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) => {
    const text = readFileSync(path.join(here, file), 'utf8');
    const templates = Array.from(text.matchAll(/\brule\s*(?::|=|\?\?=)\s*`([^`]*)`/g), ([, template = '']) => template);
    const parts = templates.flatMap((template) => Array.from(template.matchAll(/\$\{([^}]*)/g), ([, part = '']) => part.trim()));
    return parts.filter((part) => !ours.some((known) => known.test(part))).map((part) => `${file}: ${part}`);
  });
  expect(found).toEqual([]);
});
