/** A one-time link. The token belongs in the part after #, which no server sees; one in the query is taken out of the address at once. */
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = ({ setHeaders }) => {
  setHeaders({ 'referrer-policy': 'no-referrer' });
};
