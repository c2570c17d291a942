/** The events one fact is folded from: the end of every drill. */
import { error } from '@sveltejs/kit';
import { eventsResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { read } from '#lib/api/read.server.ts';
import type { PageServerLoad } from './$types.ts';

export const load: PageServerLoad = async ({ fetch, url, depends }) => {
  depends('rounds:figures');
  const [stream, subject, practice] = [url.searchParams.get('stream'), url.searchParams.get('subject'), url.searchParams.get('practice')];
  if (!stream || !subject) error(404, 'No event was named.');
  const query = new URLSearchParams({ stream, subject, ...(practice ? { practice } : {}) });
  return {
    stream,
    subject,
    practice,
    outcome: url.searchParams.get('outcome'),
    kpi: url.searchParams.get('kpi'),
    /** What was noted about the row the reader comes from. */
    noted: (url.searchParams.get('noted') ?? '')
      .split(',')
      .filter((flag) => /^[a-z_]{2,32}$/.test(flag))
      .slice(0, 6),
    events: await read({ fetch, url }, `/events?${query.toString()}`, eventsResponse),
  };
};
