/** A mapping to look at and change. Administrators; who is not one is told so. */
import { error } from '@sveltejs/kit';
import { savedMapping } from '@rounds/schemas/contract/mapping-wizard.contract.ts';
import { readDoor } from '#lib/api/read.server.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch, url, params, depends }) => {
  depends('rounds:mapping');
  const saved = await readDoor({ fetch, url }, `/mappings/${encodeURIComponent(params.id)}`, savedMapping);
  if (!saved.ok && saved.failure.kind === 'not_found') error(404, 'No mapping has this name.');
  return { id: params.id, saved };
};
