/** Writes docs/kpis.md. Run it after a KPI file changed: `node infra/docs/write-kpis-doc.ts`. */
import { writeFileSync } from 'node:fs';
import { kpisDoc } from './kpis-doc.ts';

writeFileSync(new URL('../../docs/kpis.md', import.meta.url), kpisDoc());
