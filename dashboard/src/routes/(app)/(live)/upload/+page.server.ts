/** What a sheet can be read as. */
import { loadMappings } from '#lib/api/mappings.server.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch }) => ({ mappings: await loadMappings(fetch) });
