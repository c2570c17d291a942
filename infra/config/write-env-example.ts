/**
 * Writes `.env.example`. Run it after changing a setting: `node infra/config/write-env-example.ts`.
 * In: settings.ts. Out: the file in the project's root. Refuses nothing.
 */
import { writeFileSync } from 'node:fs';
import { envExample } from './env-example.ts';

writeFileSync(new URL('../../.env.example', import.meta.url), envExample());
