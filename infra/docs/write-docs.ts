/**
 * `npm run docs`: writes the files that are made from code: docs/kpis.md from the KPI files, .env.example from the settings.
 * In: nothing. Out: both files. Tests hold that the files in the tree are these texts.
 */
import { writeFileSync } from 'node:fs';
import { envExample } from '../config/env-example.ts';
import { kpisDoc } from './kpis-doc.ts';

writeFileSync(new URL('../../docs/kpis.md', import.meta.url), kpisDoc());
writeFileSync(new URL('../../.env.example', import.meta.url), envExample());
