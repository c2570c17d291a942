import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { kpisDoc } from './kpis-doc.ts';

it('docs/kpis.md says what the KPI files say (else run npm run docs)', () => {
  expect(readFileSync(new URL('../../docs/kpis.md', import.meta.url), 'utf8')).toBe(kpisDoc());
});
