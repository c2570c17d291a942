/** Every text colour on every surface it stands on keeps 4.5 : 1, every graphic 3 : 1, in both themes. Reads the css file itself. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const block = (selector: string) =>
  new Map(
    [...(css.split(`${selector} {`)[1]?.split('\n}')[0] ?? '').matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/g)].map(
      ([, name = '', hex = '']) => [name, hex],
    ),
  );
const light = block(':root');
const themes = { light, dark: new Map([...light, ...block('.dark')]) };

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const surfaces = ['canvas', 'surface', 'sunken'];
const texts = ['ink', 'ink-2', 'ink-3', 'accent', 'worse', 'better', 'changed', 'error'].flatMap((text) =>
  surfaces.map((on) => [text, on] as const),
);
const softs = [
  ['accent', 'accent-soft'],
  ['worse', 'worse-soft'],
  ['better', 'better-soft'],
  ['changed', 'changed-soft'],
  ['error', 'error-soft'],
  ['on-accent', 'accent'],
  ['ink', 'accent-soft'],
] as const;
const graphics = [
  'control',
  'chart-line',
  'chart-muted',
  'chart-bar',
  'cat-1',
  'cat-2',
  'cat-3',
  'cat-4',
  'cat-5',
  'cat-6',
  'age-1',
  'age-2',
  'age-3',
  'age-4',
  'age-5',
];

for (const [theme, tokens] of Object.entries(themes)) {
  test.each([...texts, ...softs])(`${theme}: text %s on %s is at least 4.5`, (text, on) => {
    expect(contrast(tokens.get(text) ?? '', tokens.get(on) ?? '')).toBeGreaterThanOrEqual(4.5);
  });
  test.each(graphics)(`${theme}: graphic %s on surface is at least 3`, (name) => {
    expect(contrast(tokens.get(name) ?? '', tokens.get('surface') ?? '')).toBeGreaterThanOrEqual(3);
  });
}
