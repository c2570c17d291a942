/**
 * ESLint looks at .svelte files only; oxlint does everything else, faster and with types.
 * In: components. Out: findings. Refuses, besides the plugin's own rules, raw HTML from data.
 */
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

export default [
  { ignores: ['**/node_modules/', 'dashboard/build/', 'dashboard/.svelte-kit/', '.cache/', '.rounds/', '**/*.ts', '**/*.js', '**/*.mjs'] },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/button-has-type': 'error',
      'svelte/require-each-key': 'error',
      // The dashboard is always served from the root of its host; links are plain paths.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
];
